import type { ConversationQueries, HaveRead, ReadingPlace } from '../../../application/ports/conversation-queries.ts';
import type {
  ConversationHead,
  ConversationRules,
  DirectView,
  EntryView,
  MessageView,
  QuestionView,
  Snapshot,
  Vote,
} from '../../../application/ports/conversation-views.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { QuestionId } from '../../../domain/conversation/ids.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { decodeCursor, pageOf, sequence, uuid } from '../keyset.ts';
import type { Reads } from '../reads.ts';
import { directIn, directsOf, type RawDirectRow } from './direct-sql.ts';
import { entriesText, entryViewIn, messageIn, type RawEntryRow, type RawMessageRow } from './entry-sql.ts';
import { headColumns, headIn, type RawHeadRow } from './head-sql.ts';
import { type NamedQuestionRow, questionViewIn, questionViewsOf } from './question-sql.ts';
import { type RawRulesRow, rulesIn, rulesText } from './rules-sql.ts';
import { type RawSnapshot, snapshotIn, snapshotText } from './snapshot-sql.ts';

const streamIdShape = /^[0-9a-f]{16}-[0-9a-f]{1,16}$/;
const bySeq = { order: 'seq', isValue: (value: string) => sequence.test(value), id: sequence };
const byVotes = { order: 'votes', isValue: (value: string) => /^\d{1,9} -?\d{1,15}$/.test(value), id: uuid };

const messagesText = `select e.id, e.seq, e.at, e.author, e.text, coalesce(p.guest_name, u.display_name) as "displayName"
  from conversation_entries e left join session_participants p on p.id = e.author left join users u on u.id = p.user_id
  where e.session_id = $1 and e.seq > $2 and e.kind = 'message' and not e.deleted order by e.seq limit $3`;

/** The last that somebody read, in either sequence, is there still, and was written no later than their stream began. */
const continuesText = `select split_part($2, '-', 1) = split_part(conversation_stream(c.stream_id), '-', 1)
    and c.seq >= $3 and coalesce((select m.direct_seq from conversation_members m where m.participant_id = $4), 0) >= $5
    and greatest(
      (select e.born from conversation_entries e where e.session_id = c.session_id and e.seq = $3),
      (select d.born from direct_messages d where d.author = $4 and d.from_seq = $5),
      (select d.born from direct_messages d where d.recipient = $4 and d.to_seq = $5),
      0) <= ('x' || lpad(split_part($2, '-', 2), 16, '0'))::bit(64)::bigint as continues
  from conversations c where c.session_id = $1`;

/** Reads conversations by SQL: one statement a call, which is one moment. */
export class SqlConversationQueries implements ConversationQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async heads(ids: readonly SessionId[]): Promise<readonly ConversationHead[]> {
    const text = `select ${headColumns} from conversations c where c.session_id = any($1::uuid[])`;
    return (await this.#rows<RawHeadRow>('conversation-heads', text, [ids])).map(headIn);
  }

  async entries(places: readonly ReadingPlace[], limit: number): Promise<readonly EntryView[]> {
    const rows = await this.#rows<RawEntryRow>('conversation-entries', entriesText, [JSON.stringify(places), limit]);
    return rows.map(entryViewIn);
  }

  async directs(places: readonly ReadingPlace[]): Promise<readonly DirectView[]> {
    const text = `${directsOf} join jsonb_to_recordset($1::jsonb) as g ("sessionId" uuid, after bigint)
      on g."sessionId" = d.session_id and d.place > g.after order by d.session_id, d.place`;
    return (await this.#rows<RawDirectRow>('directs', text, [JSON.stringify(places)])).map(directIn);
  }

  async directsOf(id: SessionId, person: ParticipantId, after: number, limit: number): Promise<readonly DirectView[]> {
    const text = `${directsOf} where d.session_id = $1
      and ((d.author = $2 and d.from_seq > $3) or (d.recipient = $2 and d.to_seq > $3)) order by d.place desc limit $4`;
    const rows = await this.#rows<RawDirectRow>('directs-of', text, [id, person, after, limit]);
    return rows.map(directIn).reverse();
  }

  async directSeqs(id: SessionId, people: readonly ParticipantId[]): Promise<ReadonlyMap<ParticipantId, number>> {
    const text = `select participant_id as id, direct_seq as seq from conversation_members
      where session_id = $1 and participant_id = any($2::uuid[])`;
    const rows = await this.#rows<{ id: ParticipantId; seq: string }>('direct-seqs', text, [id, people]);
    const known = new Map(rows.map((row) => [row.id, Number(row.seq)]));
    return new Map(people.map((person) => [person, known.get(person) ?? 0]));
  }

  async snapshot(id: SessionId): Promise<Snapshot | undefined> {
    const [row] = await this.#rows<RawSnapshot>('conversation-snapshot', snapshotText, [id]);
    return row && snapshotIn(row);
  }

  async votes(id: SessionId, people: readonly ParticipantId[]): Promise<readonly Vote[]> {
    const text = `select v.question_id as "questionId", v.participant_id as "participantId" from question_votes v
      join questions q on q.id = v.question_id where q.session_id = $1 and v.participant_id = any($2::uuid[])`;
    return await this.#rows<Vote>('votes-of', text, [id, people]);
  }

  async continues(id: SessionId, streamId: string, { seq, person, directSeq }: HaveRead): Promise<boolean> {
    if (!streamIdShape.test(streamId)) return false;
    const values = [id, streamId, seq, person, directSeq];
    const [row] = await this.#rows<{ continues: boolean }>('stream-continues', continuesText, values);
    return row?.continues ?? false;
  }

  async rules(id: SessionId, people: readonly ParticipantId[]): Promise<ConversationRules | undefined> {
    return rulesIn(await this.#rows<RawRulesRow>('conversation-rules', rulesText, [id, people]));
  }

  async messages(id: SessionId, { limit, cursor }: PageRequest): Promise<Page<MessageView>> {
    const after = cursor === undefined ? '0' : decodeCursor(cursor, bySeq).value;
    const rows = await this.#rows<RawMessageRow>('messages', messagesText, [id, after, limit + 1]);
    return pageOf(rows, limit, messageIn, ({ seq }) => ({ order: 'seq', value: seq, id: seq }));
  }

  async directMessages(
    id: SessionId,
    person: ParticipantId,
    { limit, cursor }: PageRequest,
  ): Promise<Page<MessageView>> {
    const after = cursor === undefined ? '0' : decodeCursor(cursor, bySeq).value;
    const text = `${directsOf} where d.session_id = $1 and d.place > $3 and (d.author = $2 or d.recipient = $2)
      order by d.place limit $4`;
    const rows = await this.#rows<RawDirectRow>('direct-messages', text, [id, person, after, limit + 1]);
    const key = ({ place }: RawDirectRow) => ({ order: 'seq', value: place, id: place });
    return pageOf(rows, limit, (row) => directIn(row).message, key);
  }

  async questions(id: SessionId, withHidden: boolean, { limit, cursor }: PageRequest): Promise<Page<QuestionView>> {
    const key = cursor === undefined ? undefined : decodeCursor(cursor, byVotes);
    const [votes, at] = key?.value.split(' ') ?? [];
    const text = `${questionViewsOf} where q.session_id = $1 ${withHidden ? '' : 'and not q.hidden'}
      ${key ? 'and (-q.votes, q.at, q.id) > (-($3::int), $4, $5::uuid)' : ''} order by q.votes desc, q.at, q.id limit $2`;
    const values = [id, limit + 1, ...(key ? [votes, new Date(Number(at)), key.id] : [])];
    const rows = await this.#reads.rows<NamedQuestionRow>({ text, values });
    return pageOf(rows, limit, questionViewIn, (row) => ({
      order: 'votes',
      value: `${row.votes} ${new Date(row.at).getTime()}`,
      id: row.id,
    }));
  }

  async question(id: SessionId, questionId: QuestionId): Promise<QuestionView | undefined> {
    const text = `${questionViewsOf} where q.session_id = $1 and q.id = $2`;
    const [row] = await this.#rows<NamedQuestionRow>('question-view', text, [id, questionId]);
    return row && questionViewIn(row);
  }

  #rows<Row>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.#reads.rows<Row>({ name, text, values });
  }
}
