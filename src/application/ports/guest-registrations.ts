import type { DateTime } from 'luxon';
import type { Email } from '../../domain/identity/email.ts';
import type { GuestRegistration } from '../../domain/session/guest-registration.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';

/** Keeps the addresses of guests who registered, one a session and address; apart from the record, to be forgotten. */
export interface GuestRegistrations {
  find(id: ParticipantId): Promise<GuestRegistration | undefined>;

  ofAddress(sessionId: SessionId, email: Email): Promise<GuestRegistration | undefined>;

  /** How many registrations of an address, in all sessions, can still be confirmed at that moment. */
  countUnconfirmed(email: Email, at: DateTime): Promise<number>;

  /** Stores it in the place of what has its id. */
  save(registration: GuestRegistration): Promise<void>;

  /** Removes all of a session. */
  removeAllOf(sessionId: SessionId): Promise<void>;

  /**
   * Removes those that nobody confirmed in time, and those that were released; but for whom there is something to be told
   * still. @returns how many; at most a batch a call.
   */
  dropUnconfirmed(at: DateTime, limit: number): Promise<number>;
}
