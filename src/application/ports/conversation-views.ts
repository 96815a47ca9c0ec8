import type { DateTime } from 'luxon';
import type { EntryKind } from '../../domain/conversation/entry.ts';
import type { MessageId, QuestionId } from '../../domain/conversation/ids.ts';
import type { Question } from '../../domain/conversation/question.ts';
import type { Setting, Speaker } from '../../domain/conversation/speaking.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { ParticipantView } from './session-queries.ts';

/** Where a conversation stands. */
export interface ConversationHead {
  readonly sessionId: SessionId;
  /** Of the newest entry; 0 before the first. */
  readonly seq: number;
  /** Grows with whatever changes what somebody may do. */
  readonly rules: number;
  /** Grows with every direct message. */
  readonly directs: number;
  /** Names this stream of entries in this very database: a copy or a restored backup goes under another name. */
  readonly streamId: string;
}

export interface MessageView {
  readonly id: MessageId;
  /** Absent on direct messages. */
  readonly seq?: number;
  readonly at: DateTime;
  /** Null where the spirit speaks. */
  readonly from: ParticipantId | null;
  readonly displayName: string;
  readonly text: string;
  readonly to?: ParticipantId;
}

export type QuestionView = Question & { readonly displayName: string };

/** An entry with what it takes to show it. */
export type EntryView = { readonly sessionId: SessionId; readonly seq: number; readonly at: DateTime } & (
  | { readonly kind: 'message'; readonly message: MessageView }
  | { readonly kind: 'message_deleted'; readonly id: MessageId }
  | { readonly kind: 'question_asked' | 'question_answered'; readonly question: QuestionView }
  | {
      readonly kind: 'question_voted';
      readonly question: QuestionView;
      readonly voter: ParticipantId;
      readonly value: 0 | 1;
    }
  | { readonly kind: 'user_joined' | 'user_left'; readonly participant: ParticipantView }
  | { readonly kind: 'screen_share_started' | 'screen_share_stopped'; readonly participantId?: ParticipantId }
  | { readonly kind: Extract<EntryKind, `session_${string}` | 'room_changed'> }
);

/** A direct message with its place in the sequence of each of its ends. */
export interface DirectView {
  readonly sessionId: SessionId;
  /** Its place among all direct messages of the session. */
  readonly place: number;
  readonly message: MessageView & { readonly from: ParticipantId; readonly to: ParticipantId };
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Who voted for what. */
export interface Vote {
  readonly questionId: QuestionId;
  readonly participantId: ParticipantId;
}

/** So much of each is in a snapshot. */
export const mostInSnapshot = { people: 1000, messages: 50, questions: 100 } as const;

/** A conversation at one moment. */
export interface Snapshot {
  readonly head: ConversationHead;
  /** The first of those with a socket, in the order in which they came. */
  readonly people: readonly ParticipantView[];
  /** How many have a socket. */
  readonly peopleCount: number;
  /** The newest, oldest first. */
  readonly messages: readonly MessageView[];
  /** By votes, then by age: the first of those that everybody sees, and what is hidden among the first of all. */
  readonly questions: readonly QuestionView[];
}

/** What people may do in a session's conversation, as of one version. */
export interface ConversationRules {
  readonly version: number;
  readonly setting: Setting;
  readonly speakers: ReadonlyMap<ParticipantId, Speaker & { readonly displayName: string }>;
}
