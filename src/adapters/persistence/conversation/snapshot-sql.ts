import { mostInSnapshot as most, type Snapshot } from '../../../application/ports/conversation-views.ts';
import { participantViewOf, type RawParticipantRow } from '../session/participant-sql.ts';
import { messageIn, type RawMessageRow } from './entry-sql.ts';
import { headColumns, headIn, type RawHeadRow } from './head-sql.ts';
import { type NamedQuestionRow, questionViewIn, questionViewsOf } from './question-sql.ts';

const people = `select p.id, p.person_id as "personId", p.user_id as "user", p.guest_name as "guestName", p.role, p.seat,
    true as present, p.joined_at as "joinedAt", p.left_at as "leftAt", p.removed_at as "removedAt",
    coalesce(p.guest_name, u.display_name) as "displayName"
  from attendees a join session_participants p on p.id = a.participant_id left join users u on u.id = p.user_id
  where a.session_id = $1 order by a.since, a.participant_id limit ${most.people}`;

const messages = `select e.id, e.seq, e.at, e.author, e.text, coalesce(p.guest_name, u.display_name) as "displayName"
  from conversation_entries e left join session_participants p on p.id = e.author left join users u on u.id = p.user_id
  where e.session_id = $1 and e.kind = 'message' and not e.deleted order by e.seq desc limit ${most.messages}`;

const firstQuestions = (which: string): string =>
  `${questionViewsOf} where q.session_id = $1 ${which} order by q.votes desc, q.at, q.id limit ${most.questions}`;

// What everybody sees is not crowded out by what is hidden.
const questions = `select * from ((${firstQuestions('and not q.hidden')})
    union all (select * from (${firstQuestions('')}) f where f.hidden)) b order by b.votes desc, b.at, b.id`;

const list = (query: string): string => `(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (${query}) x)`;

/** One statement, which is one moment of the conversation of `$1`. */
export const snapshotText = `select ${headColumns}, ${list(people)} as people,
    (select count(*)::int from attendees a where a.session_id = $1) as "peopleCount", ${list(messages)} as messages,
  ${list(questions)} as questions from conversations c where c.session_id = $1`;

export type RawSnapshot = RawHeadRow & {
  readonly people: readonly RawParticipantRow[];
  readonly peopleCount: number;
  readonly messages: readonly RawMessageRow[];
  readonly questions: readonly NamedQuestionRow[];
};

export const snapshotIn = ({ people, peopleCount, messages, questions, ...head }: RawSnapshot): Snapshot => ({
  head: headIn(head),
  people: people.map(participantViewOf),
  peopleCount,
  messages: messages.map(messageIn).reverse(),
  questions: questions.map(questionViewIn),
});
