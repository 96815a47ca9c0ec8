import type { DateTime } from 'luxon';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { ParticipantId, PersonId, SessionId } from '../../domain/session/ids.ts';
import type { JoinCode } from '../../domain/session/join-code.ts';
import type { Participation } from '../../domain/session/participation.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionEvent } from '../../domain/session/session-event.ts';

/** Whose participations a session is loaded with: these people's, or those of all who are present or hold a seat. */
export type Concerned = readonly PersonId[] | 'everybody inside' | Places;

/** The people who have these places; ids that nobody in the session has are left out. */
export interface Places {
  readonly places: readonly ParticipantId[];
}

/** Keeps sessions with their participations and history. One load and one save an aggregate and unit of work. */
export interface SessionRepository {
  find(id: SessionId, concerned: Concerned): Promise<Session | undefined>;

  /** Waits for whoever is changing the session, then shows what they stored, and keeps others waiting till the end. */
  findForChange(id: SessionId, concerned: Concerned): Promise<Session | undefined>;

  /** The same without waiting: undefined too while somebody else is changing it, for what can be done another time. */
  findUnlessHeld(id: SessionId, concerned: Concerned): Promise<Session | undefined>;

  /** @returns undefined when no session has the code. */
  idOfCode(code: JoinCode): Promise<SessionId | undefined>;

  /** @returns undefined when nobody in the session has this place. */
  personBehind(id: SessionId, participantId: ParticipantId): Promise<PersonId | undefined>;

  /** Who is present, and was last seen by a witness at that moment or before. The longest gone first. */
  unwitnessed(id: SessionId, since: DateTime): Promise<readonly Participation[]>;

  /** Sessions in which there is somebody like that, in the order of their ids; of those that come after `after`. */
  withUnwitnessed(since: DateTime, limit: number, after?: SessionId): Promise<readonly SessionId[]>;

  /** Whose of these places have been without their people since that moment or before, by what they said or we decided. */
  leftBy(id: SessionId, places: readonly ParticipantId[], at: DateTime): Promise<readonly ParticipantId[]>;

  /** Sessions that have not begun, for which an account is registered. */
  toComeFor(userId: UserId): Promise<readonly SessionId[]>;

  /** Who holds a seat ahead and is not there. */
  unclaimed(id: SessionId): Promise<readonly Participation[]>;

  /** Scheduled and live sessions of a guest host, made from this origin. */
  countActiveOf(hostId: UserId, origin: string): Promise<number>;

  /**
   * Stores a session that is new, with its history.
   * @throws {SessionAlreadyMade} when this very session was stored before: a repeated call may answer with it.
   * @throws {JoinCodeTaken} when another session has its code; the transaction is lost, so draw again in a new one.
   * @throws {ExternalIdTaken}
   */
  add(session: Session): Promise<readonly SessionEvent[]>;

  /**
   * Stores state, changed participations and history together.
   * @returns what was written to the history.
   * @throws {Conflict} when the session was stored by somebody else since it was loaded.
   * @throws {ExternalIdTaken}
   */
  save(session: Session): Promise<readonly SessionEvent[]>;
}

/** A code that was drawn belongs to another session already. Never reaches a client: another is drawn. */
export class JoinCodeTaken extends Error {
  override readonly name = 'JoinCodeTaken';
}

/** A session with this id was stored before. Never reaches a client: the repeated call finds what the first one made. */
export class SessionAlreadyMade extends Error {
  override readonly name = 'SessionAlreadyMade';
}
