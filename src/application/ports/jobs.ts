import type { UserId } from '../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';

/** Every kind of work that is done later, with what it needs to know. */
export interface JobData {
  /** Brings what the providers hold for a session to what the session says: a room, none, or another. */
  'tend-room': {
    readonly sessionId: SessionId;
    /** Somebody asked for the room, so it is made though the doors are not open yet. */
    readonly wanted?: true;
    /** The room may be gone though we were not told, so that its provider is asked, whatever we know. */
    readonly look?: true;
    /** The room of this epoch lets nobody in though its provider is asked, so that a class that has not begun leaves it. */
    readonly shut?: number;
  };
  /** Puts somebody out of the room at the provider. */
  'put-out': {
    readonly sessionId: SessionId;
    readonly participantId: ParticipantId;
    /** They have a place, but are to come in anew: what let them in allows them more than they may by now. */
    readonly anew?: true;
  };
  /** Takes the facts of a webhook delivery over into the record. */
  'take-delivery': { readonly deliveryId: string };
  /** Asks the provider who is, and was, in a room, and fills what we missed. */
  'reconcile-room': { readonly sessionId: SessionId; readonly epoch: number };
  /** Asks the provider where a recording stands, until it is ready. */
  'follow-recording': { readonly sessionId: SessionId; readonly recordingId: string };
  /** Lets live rooms know that an account is called otherwise, may do something else, or is closed. */
  'follow-account': { readonly userId: UserId };
  /** Lets go the seats that are held ahead for an account that was disabled or deleted. */
  'release-registrations': { readonly userId: UserId };
  /** Takes the step that is due for a session by the clock: starts it, calls it off, ends it. */
  'take-step': { readonly sessionId: SessionId };
  /** Sends what is due to be told, with others that do the same; each has a number, so that several wait at once. */
  'send-notices': { readonly share: number };
  /** Runs a schedule's work once. */
  'run-schedule': { readonly name: string };
}

export type JobName = keyof JobData;

const names: Readonly<Record<JobName, true>> = {
  'tend-room': true,
  'put-out': true,
  'take-delivery': true,
  'reconcile-room': true,
  'follow-recording': true,
  'follow-account': true,
  'release-registrations': true,
  'take-step': true,
  'send-notices': true,
  'run-schedule': true,
};
export const jobNames = Object.keys(names) as readonly JobName[];

export type Job = { readonly [Name in JobName]: { readonly name: Name; readonly data: JobData[Name] } }[JobName];

/** The queue within a transaction: work is there when the transaction commits, and else never was. */
export interface JobQueue {
  /**
   * Enqueues work. It is done at least once, so it must be idempotent. The very same job that still waits, be it for
   * its first try or for another, is not enqueued twice: it is brought forward, and not begun before the transaction
   * has ended. One in progress does not count: it may have looked at things too early. Do it last in a transaction:
   * whoever enqueues the same waits until this one has ended.
   */
  enqueue(...jobs: readonly Job[]): Promise<void>;

  /** The same for work that is not to begin before so many seconds; the same job that waits for less is left as it is. */
  enqueueLater(seconds: number, ...jobs: readonly Job[]): Promise<void>;
}

/** What does the work. What throws is tried again later, with growing pauses. No transaction is open. */
export type JobHandlers = { readonly [Name in JobName]: (data: JobData[Name]) => Promise<void> };
