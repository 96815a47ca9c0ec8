import type { ParticipantId } from '../session/ids.ts';
import type { SessionEvent, SessionEventKind } from '../session/session-event.ts';
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
      readonly kind: 'screen_share_started' | 'screen_share_stopped';
      /** Absent where the provider names nobody whom we know. */
      readonly participantId?: ParticipantId;
    }
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

/** What happens to a session, as those in its conversation are told of it. */
const told: Readonly<Record<SessionEventKind, Entry['kind'] | 'nothing'>> = {
  'session.created': 'nothing',
  'session.started': 'session_started',
  'session.updated': 'session_updated',
  // Is an update as well, which tells of it.
  'session.rescheduled': 'nothing',
  'session.extended': 'session_updated',
  'session.locked': 'session_updated',
  'session.unlocked': 'session_updated',
  'session.ended': 'session_ended',
  'session.canceled': 'session_canceled',
  // Long after everybody has gone.
  'session.archived': 'nothing',
  'co_host.added': 'session_updated',
  'co_host.removed': 'session_updated',
  // Who comes and goes is told by their sockets, after a grace.
  'participant.joined': 'nothing',
  'participant.left': 'nothing',
  'participant.removed': 'user_left',
  // The record is the managers' alone.
  'attendance.corrected': 'nothing',
  'registration.added': 'nothing',
  'registration.removed': 'nothing',
  'room.pending': 'room_changed',
  'room.ready': 'room_changed',
  'room.failed': 'room_changed',
  'room.closed': 'room_changed',
  'room.moved': 'room_changed',
  'recording.starting': 'session_updated',
  'recording.recording': 'session_updated',
  'recording.processing': 'session_updated',
  'recording.ready': 'session_updated',
  'recording.failed': 'session_updated',
  'recording.deleted': 'session_updated',
  'screen_share.started': 'screen_share_started',
  'screen_share.stopped': 'screen_share_stopped',
};

const changing: ReadonlySet<SessionEventKind> = new Set<SessionEventKind>([
  ...(['session.started', 'session.updated', 'session.locked', 'session.unlocked'] as const),
  ...(['session.ended', 'session.canceled', 'co_host.added', 'co_host.removed'] as const),
  ...(['participant.left', 'participant.removed'] as const),
]);

/** What the history of a session means to those who are in its conversation; one entry at most for each event. */
export function entriesOf(events: readonly SessionEvent[]): readonly Entry[] {
  return events.flatMap((event): Entry | readonly Entry[] => {
    if (event.kind === 'participant.removed') return { kind: 'user_left', participantId: event.data.participantId };
    if (event.kind === 'screen_share.started' || event.kind === 'screen_share.stopped') {
      const { participantId } = event.data;
      const kind = event.kind === 'screen_share.started' ? 'screen_share_started' : 'screen_share_stopped';
      return { kind, ...(participantId && { participantId }) };
    }
    const kind = told[event.kind];
    return kind === 'nothing' ? [] : ({ kind } as Entry);
  });
}

/** Whether any of these events changes what somebody may do in the conversation. */
export const changesRules = (events: readonly SessionEvent[]): boolean => events.some(({ kind }) => changing.has(kind));
