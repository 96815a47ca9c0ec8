import type { EntryView, MessageView } from '../../../application/ports/conversation-views.ts';
import type { QuestionStanding } from '../../../domain/conversation/entry.ts';
import type { MessageId, QuestionId } from '../../../domain/conversation/ids.ts';
import { spiritName } from '../../../domain/conversation/spoken-text.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import { participantViewOf, type RawParticipantRow } from '../session/participant-sql.ts';

const participantColumns = `'id', p.id, 'personId', p.person_id, 'user', p.user_id, 'guestName', p.guest_name,
  'role', p.role, 'seat', p.seat, 'present', p.present, 'joinedAt', p.joined_at, 'leftAt', p.left_at,
  'removedAt', p.removed_at`;

/** Entries after each place of `$1` (session, after), at most `$2` a session, with the people and questions in them. */
export const entriesText = `
  select e.session_id as "sessionId", e.seq, e.at, e.kind, e.id, e.author, e.text, e.deleted, e.subject, e.data,
    coalesce(p.guest_name, u.display_name) as "displayName", q.text as "questionText", q.at as "questionAt",
    q.author as "questionAuthor", q.hidden as "questionHidden", case when e.kind in ('user_joined', 'user_left')
      then jsonb_build_object(${participantColumns}) end as participant
  from jsonb_to_recordset($1::jsonb) as g ("sessionId" uuid, after bigint)
  cross join lateral (select * from conversation_entries x where x.session_id = g."sessionId" and x.seq > g.after
    order by x.seq limit $2) e
  left join questions q on e.kind in ('question_asked', 'question_voted', 'question_answered') and q.id = e.subject
  left join session_participants p on p.id = case when e.kind = 'message' then e.author
    when e.kind in ('user_joined', 'user_left') then e.subject else q.author end
  left join users u on u.id = p.user_id
  order by e.session_id, e.seq`;

export interface RawEntryRow {
  readonly sessionId: SessionId;
  readonly seq: string;
  readonly at: string;
  readonly kind: EntryView['kind'];
  readonly id: string | null;
  readonly author: ParticipantId | null;
  readonly text: string | null;
  readonly deleted: boolean;
  readonly subject: string | null;
  readonly data: (QuestionStanding & { readonly value?: 0 | 1 }) | null;
  readonly displayName: string | null;
  readonly questionText: string | null;
  readonly questionAt: string | null;
  readonly questionAuthor: ParticipantId | null;
  readonly questionHidden: boolean | null;
  readonly participant: Omit<RawParticipantRow, 'displayName'> | null;
}

/** The row as what it says; how it is made was fixed when it was stored. */
export function entryViewIn(row: RawEntryRow): EntryView {
  const { sessionId, kind } = row;
  const head = { sessionId, seq: Number(row.seq), at: instant(new Date(row.at)) };
  switch (kind) {
    case 'message':
      if (row.deleted) return { ...head, kind: 'message_deleted', id: row.id as MessageId };
      return { ...head, kind, message: messageIn(row) };
    case 'message_deleted':
      return { ...head, kind, id: row.subject as MessageId };
    case 'screen_share_started':
    case 'screen_share_stopped':
      return { ...head, kind, ...(row.subject !== null && { participantId: row.subject as ParticipantId }) };
    case 'user_joined':
    case 'user_left': {
      const view = participantViewOf({ ...(row.participant as RawParticipantRow), displayName: row.displayName ?? '' });
      const participant = { ...view, present: kind === 'user_joined' };
      return { ...head, kind, participant };
    }
    case 'question_asked':
    case 'question_answered':
      return { ...head, kind, question: questionOf(row) };
    case 'question_voted': {
      const vote = { voter: row.author as ParticipantId, value: row.data?.value ?? 0 };
      return { ...head, kind, question: questionOf(row), ...vote };
    }
    default:
      return { ...head, kind };
  }
}

/** As it stood then; but what is hidden by now was not told before either. */
function questionOf(row: RawEntryRow) {
  const { sessionId, subject, data, questionText, questionAt, questionAuthor, questionHidden, displayName } = row;
  return {
    id: subject as QuestionId,
    sessionId,
    at: instant(new Date(questionAt ?? '')),
    from: questionAuthor as ParticipantId,
    displayName: displayName ?? '',
    text: questionText ?? '',
    votes: data?.votes ?? 0,
    answered: data?.answered ?? false,
    hidden: (data?.hidden ?? false) || (questionHidden ?? false),
    ...(data?.answer !== undefined && { answer: data.answer }),
  };
}

export type RawMessageRow = Pick<RawEntryRow, 'id' | 'seq' | 'at' | 'author' | 'text' | 'displayName'>;

export const messageIn = ({ id, seq, at, author, text, displayName }: RawMessageRow): MessageView => ({
  id: id as MessageId,
  seq: Number(seq),
  at: instant(new Date(at)),
  from: author,
  displayName: author === null ? spiritName : (displayName ?? ''),
  text: text ?? '',
});
