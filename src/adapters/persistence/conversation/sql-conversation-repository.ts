import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type {
  ConversationRepository,
  KeptDirect,
  NewDirect,
  SocketPlace,
} from '../../../application/ports/conversation-repository.ts';
import type { ConversationHead } from '../../../application/ports/conversation-views.ts';
import type { Entry } from '../../../domain/conversation/entry.ts';
import type { MessageId, QuestionId } from '../../../domain/conversation/ids.ts';
import type { Question } from '../../../domain/conversation/question.ts';
import { NotFound } from '../../../domain/expected-error.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import { rowsIn } from '../transaction-rows.ts';
import { entriesJson, insertEntries } from './entry-columns.ts';
import { headColumns, headIn, type RawHeadRow } from './head-sql.ts';
import { questionColumns, questionIn, type RawQuestionRow } from './question-sql.ts';

const lockStatement = {
  name: 'conversation-for-update',
  text: `select ${headColumns} from conversations c where c.session_id = $1 for update`,
};

/**
 * Conversations in PostgreSQL, within one transaction: one statement a method. Whoever has opened a conversation holds its
 * row, so that what they read stays true till the end. (Long, because the one lock guards everything that is here.)
 */
export class SqlConversationRepository implements ConversationRepository {
  readonly #em: SqlEntityManager;
  readonly #changed: Set<SessionId>;

  /** `changed` is told which sessions have something new to read. */
  constructor(em: SqlEntityManager, changed: Set<SessionId>) {
    this.#em = em;
    this.#changed = changed;
  }

  async open(id: SessionId): Promise<ConversationHead> {
    const known = await this.find(id);
    if (known) return known;
    // Waits for whoever is changing the session: what they store is seen by those who come in, or told as an entry.
    const [session] = await this.#rows('conversation-session', 'select 1 from sessions where id = $1 for share', [id]);
    if (!session) throw new NotFound('session');
    await this.#rows(
      'begin-conversation',
      `insert into conversations (session_id, seq, rules, directs, stream_id)
        values ($1, 0, 1, 0, gen_random_uuid()) on conflict do nothing`,
      [id],
    );
    const opened = await this.find(id);
    if (!opened) throw new NotFound('session');
    return opened;
  }

  async find(id: SessionId): Promise<ConversationHead | undefined> {
    const [row] = await rowsIn<RawHeadRow>(this.#em, { ...lockStatement, values: [id] });
    return row && headIn(row);
  }

  async append(id: SessionId, entries: readonly Entry[], at: DateTime): Promise<number> {
    const [row] = await this.#rows<{ seq: string }>(
      'append-entries',
      `with head as (
          update conversations c set seq = c.seq + jsonb_array_length($2::jsonb) where c.session_id = $1
          returning c.session_id, c.seq - jsonb_array_length($2::jsonb) as base, c.seq),
        added as (${insertEntries('$2', '$3::timestamptz')})
        select seq from head`,
      [id, entriesJson(entries), at.toJSDate()],
    );
    if (entries.length > 0) this.#changed.add(id);
    return Number(row?.seq);
  }

  async authorOf(id: SessionId, messageId: MessageId) {
    const [row] = await this.#rows<{ from: ParticipantId | null }>(
      'message-author',
      `select author as "from" from conversation_entries where session_id = $1 and id = $2 and not deleted`,
      [id, messageId],
    );
    return row;
  }

  async blank(id: SessionId, messageId: MessageId): Promise<void> {
    await this.#rows(
      'blank-message',
      `update conversation_entries set text = '', deleted = true where session_id = $1 and id = $2`,
      [id, messageId],
    );
  }

  async findQuestion(id: SessionId, questionId: QuestionId): Promise<Question | undefined> {
    const [row] = await this.#rows<RawQuestionRow>(
      'question',
      `select ${questionColumns} from questions q where q.session_id = $1 and q.id = $2`,
      [id, questionId],
    );
    return row && questionIn(row);
  }

  async addQuestion(question: Question, ref?: string): Promise<Question | undefined> {
    const { id, sessionId, at, from, text } = question;
    const added = await this.#rows(
      'add-question',
      `insert into questions (id, session_id, at, author, text, votes, answered, hidden, ref)
        values ($1, $2, $3, $4, $5, 0, false, false, $6) on conflict do nothing returning id`,
      [id, sessionId, at.toJSDate(), from, text, ref ?? null],
    );
    if (added.length > 0) return undefined;
    const [row] = await this.#rows<RawQuestionRow>(
      'question-asked-before',
      `select ${questionColumns} from questions q where q.session_id = $1 and (q.ref = $2 or q.id = $3)`,
      [sessionId, ref ?? null, id],
    );
    return row && questionIn(row);
  }

  async saveQuestion({ id, votes, answered, answer, hidden }: Question): Promise<void> {
    await this.#rows(
      'save-question',
      'update questions set votes = $2, answered = $3, answer = $4, hidden = $5 where id = $1',
      [id, votes, answered, answer ?? null, hidden],
    );
  }

  async setVote(questionId: QuestionId, participantId: ParticipantId, value: 0 | 1, at: DateTime): Promise<boolean> {
    const changed =
      value === 1
        ? await this.#rows(
            'add-vote',
            `insert into question_votes (question_id, participant_id, at) values ($1, $2, $3)
              on conflict do nothing returning question_id`,
            [questionId, participantId, at.toJSDate()],
          )
        : await this.#rows(
            'drop-vote',
            'delete from question_votes where question_id = $1 and participant_id = $2 returning question_id',
            [questionId, participantId],
          );
    return changed.length > 0;
  }

  async addDirect(id: SessionId, { id: messageId, from, to, text, ref }: NewDirect, at: DateTime): Promise<KeptDirect> {
    const [earlier] = ref === undefined ? [] : await this.#directs(ref);
    if (earlier) return earlier;
    const ends = [...new Set([from, to])];
    const seqs = await this.#rows<{ participant_id: ParticipantId; direct_seq: string }>(
      'move-directs',
      `with head as (update conversations set directs = directs + 1 where session_id = $1)
        insert into conversation_members as m (participant_id, session_id, direct_seq, muted)
        select p, $1, 1, false from unnest($2::uuid[]) p
        on conflict (participant_id) do update set direct_seq = m.direct_seq + 1 returning participant_id, direct_seq`,
      [id, ends],
    );
    const seqOf = (person: ParticipantId) => Number(seqs.find((row) => row.participant_id === person)?.direct_seq);
    await this.#rows(
      'add-direct',
      `insert into direct_messages
          (id, session_id, place, at, author, recipient, text, from_seq, to_seq, ref, born)
        select $1, $2, c.directs, $3, $4, $5, $6, $7, $8, $9, conversation_incarnation() from conversations c where c.session_id = $2`,
      [messageId, id, at.toJSDate(), from, to, text, seqOf(from), seqOf(to), ref ?? null],
    );
    this.#changed.add(id);
    return { id: messageId, at, fromSeq: seqOf(from) };
  }

  async setMuted(id: SessionId, participantId: ParticipantId, muted: boolean): Promise<boolean> {
    const changed = await this.#rows(
      'set-muted',
      `with changed as (
          insert into conversation_members as m (participant_id, session_id, direct_seq, muted) values ($2, $1, 0, $3)
          on conflict (participant_id) do update set muted = excluded.muted where m.muted <> excluded.muted
          returning m.session_id)
        update conversations c set rules = rules + 1 from changed where c.session_id = changed.session_id
        returning c.session_id`,
      [id, participantId, muted],
    );
    if (changed.length > 0) this.#changed.add(id);
    return changed.length > 0;
  }

  async renewRulesFor(userId: UserId): Promise<void> {
    // Locked in order, as whoever appends to several conversations does.
    const renewed = await this.#rows<{ id: SessionId }>(
      'renew-rules',
      `with theirs as materialized (
          select c.session_id from conversations c join sessions s on s.id = c.session_id
          where s.status in ('scheduled', 'live')
            and exists (select 1 from session_participants p where p.session_id = c.session_id and p.user_id = $1)
          order by c.session_id for update of c)
        update conversations c set rules = rules + 1 from theirs where c.session_id = theirs.session_id
        returning c.session_id as id`,
      [userId],
    );
    for (const { id } of renewed) this.#changed.add(id);
  }

  async socketsCame(id: SessionId, sockets: readonly SocketPlace[], at: DateTime): Promise<readonly ParticipantId[]> {
    const people = [...new Set(sockets.map(({ participantId }) => participantId))];
    const came = await this.#rows<{ id: ParticipantId; fresh: boolean }>(
      'sockets-came',
      `with opened as (
          insert into sockets (id, session_id, participant_id, replica_id)
          select s."socketId", $1, s."participantId", s."replicaId"
          from jsonb_to_recordset($2::jsonb) as s ("socketId" uuid, "participantId" uuid, "replicaId" uuid)
          on conflict do nothing)
        insert into attendees as a (participant_id, session_id, since, due_at)
        select p, $1, $3, null from unnest($4::uuid[]) p
        on conflict (participant_id) do update set due_at = null
        returning a.participant_id as id, a.xmax = 0 as fresh`,
      [id, JSON.stringify(sockets), at.toJSDate(), people],
    );
    return came.flatMap((one) => (one.fresh ? one.id : []));
  }

  async socketsWent(id: SessionId, socketIds: readonly string[], until: DateTime): Promise<readonly string[]> {
    const gone = await this.#rows<{ id: string }>(
      'sockets-went',
      'delete from sockets where session_id = $1 and id = any($2::uuid[]) returning id, participant_id',
      [id, socketIds],
    );
    // A statement of its own, so that it sees who has sockets left.
    await this.#rows(
      'attendees-due',
      `update attendees a set due_at = $2 where a.session_id = $1 and a.due_at is null
        and not exists (select 1 from sockets s where s.participant_id = a.participant_id)`,
      [id, until.toJSDate()],
    );
    return gone.map((row) => row.id);
  }

  async takeGone(id: SessionId, now: DateTime): Promise<readonly ParticipantId[]> {
    const gone = await this.#rows<{ id: ParticipantId; removed: boolean }>(
      'take-gone',
      `delete from attendees a using session_participants p
        where a.session_id = $1 and a.due_at <= $2 and p.id = a.participant_id
        returning a.participant_id as id, p.removed_at is not null as removed`,
      [id, now.toJSDate()],
    );
    return gone.flatMap((one) => (one.removed ? [] : one.id));
  }

  async #directs(ref: string): Promise<KeptDirect[]> {
    const rows = await this.#rows<{ id: MessageId; at: string; from_seq: string }>(
      'direct-sent-before',
      'select id, at, from_seq from direct_messages where ref = $1',
      [ref],
    );
    return rows.map(({ id, at, from_seq }) => ({ id, at: instant(new Date(at)), fromSeq: Number(from_seq) }));
  }

  #rows<Row>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return rowsIn<Row>(this.#em, { name, text, values });
  }
}
