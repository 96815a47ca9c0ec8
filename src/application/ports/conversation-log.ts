import type { DateTime } from 'luxon';
import type { MessageId } from '../../domain/conversation/ids.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';

/** A line of public chat that is to be kept. */
export interface NewMessage {
  readonly sessionId: SessionId;
  readonly id: MessageId;
  /** Null where the spirit speaks. */
  readonly from: ParticipantId | null;
  readonly text: string;
  /** The version of the rules by which it was allowed; under another one it is not kept. */
  readonly rules: number;
  /** A UUID that tells this very line from every other, so that sending it again keeps it once. */
  readonly ref?: string;
}

/** `kept` now; `repeated`: kept before, and where; `stale`: the rules have changed, judge again. */
export type AppendOutcome =
  | { readonly kind: 'kept' | 'repeated'; readonly id: MessageId; readonly seq: number; readonly at: DateTime }
  | { readonly kind: 'stale' };

/** Appends chat to conversations, the messages of any number of sessions in one commit. */
export interface ConversationLog {
  /** In the order given within a session; outcomes in the same order. All that is `kept` is on disk. @throws {Unavailable} */
  append(messages: readonly NewMessage[], at: DateTime): Promise<readonly AppendOutcome[]>;

  /** The line that was kept under this ref, if there is one. @throws {Unavailable} */
  find(ref: string): Promise<MessageId | undefined>;
}
