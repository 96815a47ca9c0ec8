import type { ParticipantId } from '../session/ids.ts';
import type { SessionEvent } from '../session/session-event.ts';
import type { MessageId, QuestionId } from './ids.ts';
import type { Question } from './question.ts';

/** What of a question changes, as it was when the entry was made: a replay then tells what happened, not what is. */
export type QuestionStanding = Pick<Question, 'votes' | 'answered' | 'answer' | 'hidden'>;

/**
 * Something public that is kept in a session's conversation, in the order that everybody sees. Each is one frame to
 * everybody, so that whoever counts sees no gap.
 */
export type Entry =
  | { readonly kind: 'message'; readonly id: MessageId; readonly from: ParticipantId | null; readonly text: string }
  | { readonly kind: 'message_deleted'; readonly id: MessageId }
  | {
      readonly kind: 'question_asked' | 'question_answered';
      readonly id: QuestionId;
      readonly standing: QuestionStanding;
    }
  | {
      readonly kind: 'question_voted';
      readonly id: QuestionId;
      readonly standing: QuestionStanding;
      readonly voter: ParticipantId;
      readonly value: 0 | 1;
    }
  | { readonly kind: 'user_joined' | 'user_left'; readonly participantId: ParticipantId }
  | {
      readonly kind: 'session_started' | 'session_updated' | 'session_ended' | 'session_canceled' | 'room_changed';
    };

export type EntryKind = Entry['kind'];

export const standingOf = ({ votes, answered, answer, hidden }: Question): QuestionStanding => ({
  votes,
  answered,
  hidden,
  ...(answer !== undefined && { answer }),
});

const told = {
  'session.started': 'session_started',
  'session.updated': 'session_updated',
  'session.locked': 'session_updated',
  'session.unlocked': 'session_updated',
  'session.ended': 'session_ended',
  'session.canceled': 'session_canceled',
  'co_host.added': 'session_updated',
  'co_host.removed': 'session_updated',
} as const satisfies Partial<Record<SessionEvent['kind'], Entry['kind']>>;

/** What the history of a session means to those who are in its conversation; one entry at most for each event. */
export function entriesOf(events: readonly SessionEvent[]): readonly Entry[] {
  return events.flatMap((event): Entry | readonly Entry[] => {
    if (event.kind === 'participant.removed') return { kind: 'user_left', participantId: event.data.participantId };
    if (event.kind.startsWith('room.')) return { kind: 'room_changed' };
    return event.kind in told ? { kind: told[event.kind as keyof typeof told] } : [];
  });
}

/** Whether any of these events changes what somebody may do in the conversation. */
export const changesRules = (events: readonly SessionEvent[]): boolean =>
  events.some(({ kind }) => kind === 'participant.left' || (!kind.startsWith('room.') && kind in told)) ||
  events.some(({ kind }) => kind === 'participant.removed');
