import type { QuestionView } from '../../../application/ports/conversation-views.ts';
import type { QuestionId } from '../../../domain/conversation/ids.ts';
import type { Question } from '../../../domain/conversation/question.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';

export const questionColumns = `q.id, q.session_id as "sessionId", q.at, q.author, q.text, q.votes, q.answered, q.answer,
  q.hidden`;

export interface RawQuestionRow {
  readonly id: QuestionId;
  readonly sessionId: SessionId;
  readonly at: string;
  readonly author: ParticipantId;
  readonly text: string;
  readonly votes: number;
  readonly answered: boolean;
  readonly answer: string | null;
  readonly hidden: boolean;
}

export const questionIn = ({
  id,
  sessionId,
  at,
  author,
  text,
  votes,
  answered,
  answer,
  hidden,
}: RawQuestionRow): Question => ({
  id,
  sessionId,
  at: instant(new Date(at)),
  from: author,
  text,
  votes,
  answered,
  ...(answer !== null && { answer }),
  hidden,
});

export type NamedQuestionRow = RawQuestionRow & { readonly displayName: string | null };

export const questionViewsOf = `select ${questionColumns}, coalesce(a.guest_name, u.display_name) as "displayName"
  from questions q join session_participants a on a.id = q.author left join users u on u.id = a.user_id`;

export const questionViewIn = ({ displayName, ...row }: NamedQuestionRow): QuestionView => ({
  ...questionIn(row),
  displayName: displayName ?? '',
});
