import type { DateTime } from 'luxon';
import type { ParticipantId, SessionId } from '../session/ids.ts';
import type { QuestionId } from './ids.ts';
import { spokenText } from './spoken-text.ts';

/** A question to whoever runs the session. Votes are counted by the store: one a person. */
export interface Question {
  readonly id: QuestionId;
  readonly sessionId: SessionId;
  readonly at: DateTime;
  readonly from: ParticipantId;
  readonly text: string;
  readonly votes: number;
  readonly answered: boolean;
  readonly answer?: string;
  /** Taken from everybody's sight but the managers'. */
  readonly hidden: boolean;
}

/** What managers may change. `answer: null` takes the written answer away. */
export interface QuestionChanges {
  readonly answered?: boolean | undefined;
  readonly answer?: string | null | undefined;
  readonly hidden?: boolean | undefined;
}

/** @throws {ValidationFailed} for a text that can't be kept. */
export const askedQuestion = (
  asked: Pick<Question, 'id' | 'sessionId' | 'from'> & { readonly text: string },
  at: DateTime,
): Question => ({ ...asked, text: spokenText(asked.text), at, votes: 0, answered: false, hidden: false });

/** The question as it is after the changes; an answer that is written down marks it as answered. */
export function changedQuestion(question: Question, changes: QuestionChanges): Question {
  const { answer: before, ...rest } = question;
  const answer =
    changes.answer === undefined ? before : changes.answer === null ? undefined : spokenText(changes.answer, 'answer');
  const written = typeof changes.answer === 'string';
  return {
    ...rest,
    answered: changes.answered ?? (written || question.answered),
    hidden: changes.hidden ?? question.hidden,
    ...(answer !== undefined && { answer }),
  };
}

export const sameQuestion = (a: Question, b: Question): boolean =>
  a.answered === b.answered && a.answer === b.answer && a.hidden === b.hidden && a.votes === b.votes;
