import type { DateTime } from 'luxon';
import type { UserId } from '../identity/user-id.ts';
import type { ParticipantId, PersonId } from './ids.ts';

export const participantRoles = ['host', 'co_host', 'participant'] as const;
export type ParticipantRole = (typeof participantRoles)[number];

/** One person's place in one session. It outlives leaving, so that a rejoin finds it. */
export interface Participation {
  readonly id: ParticipantId;
  readonly personId: PersonId;
  /** The account, or the guest host; absent for other guests. */
  readonly userId?: UserId;
  /** What a guest is called; account holders are called as their account says. */
  readonly guestName?: string;
  readonly role: ParticipantRole;
  /** Whether one of the session's seats is held. Hosts and co-hosts need none. */
  readonly seat: boolean;
  readonly present: boolean;
  /** The first time that the person came; absent for who only registered so far. */
  readonly joinedAt?: DateTime;
  /** Since when a seat is held for them ahead; absent once they have withdrawn, or did not claim it. */
  readonly registeredAt?: DateTime;
  readonly leftAt?: DateTime;
  readonly removedAt?: DateTime;
  /**
   * Since when every witness of the person's presence (socket, provider) has been gone; absent while one sees them, and
   * for who was never seen by any.
   */
  readonly unwitnessedSince?: DateTime;
}

/** The place of somebody who has come in at least once. */
export type Entered = Participation & { readonly joinedAt: DateTime };

/** Somebody who asks to come in. */
export interface JoiningPerson {
  /** Absent for a guest who was never here. */
  readonly personId?: PersonId;
  readonly userId?: UserId;
}

/** Who comes in, and under which id if they were never here. */
export interface Newcomer extends JoiningPerson {
  readonly personId: PersonId;
  readonly participantId: ParticipantId;
  readonly guestName?: string;
}

/** A person's place once they are in; who was here before keeps id and first coming. */
export function entered(
  person: Newcomer,
  role: ParticipantRole,
  earlier: Participation | undefined,
  at: DateTime,
): Entered {
  const { personId, participantId, userId, guestName } = person;
  const { leftAt: _, ...place } = earlier ?? { id: participantId, personId };
  return {
    ...place,
    joinedAt: earlier?.joinedAt ?? at,
    ...(userId && { userId }),
    ...(guestName !== undefined && { guestName }),
    role,
    seat: needsSeat(role),
    present: true,
  };
}

/** Whether coming in again changes nothing, as after a reload. */
export const isSamePlace = (a: Participation, b: Participation): boolean =>
  a.role === b.role && a.seat === b.seat && a.present === b.present && a.guestName === b.guestName;

export const needsSeat = (role: ParticipantRole): boolean => role === 'participant';

export const sameInstant = (a: DateTime | undefined, b: DateTime | undefined): boolean =>
  a?.toMillis() === b?.toMillis();
