import type { DateTime } from 'luxon';
import type { ProviderLimits } from '../../domain/room/room.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { ParticipantRole } from '../../domain/session/participation.ts';

/** What a room is made for. The provider names its room by session and epoch, so that asking twice finds the same. */
export interface RoomPlan {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly title: string;
  /** Everybody with a seat, host and co-hosts included. */
  readonly mostPeople: number;
}

export interface Rooms {
  /** Makes the room, or finds the one made before and makes it fit the plan. @throws {VideoProviderFailed} */
  open(plan: RoomPlan): Promise<{ readonly reference: string }>;
  /** Closes the room and puts everybody out; closing twice is no error. @throws {VideoProviderFailed} */
  close(reference: string): Promise<void>;
}

export interface RoomGuest {
  readonly reference: string;
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly role: ParticipantRole;
  readonly mayShareScreen: boolean;
  readonly mayChat: boolean;
}

/** How one person gets in. */
export interface Admission {
  readonly url: string;
  readonly token?: string;
  readonly expiresAt?: DateTime;
}

export interface RoomAccess {
  /** Lets one person into one room for a while. @throws {VideoProviderFailed} */
  grant(guest: RoomGuest): Promise<Admission>;
}

/** A company, or a server of ours, that holds the rooms in which people see each other. */
export interface VideoProvider {
  readonly name: string;
  readonly limits: ProviderLimits;
  readonly rooms: Rooms;
  readonly access: RoomAccess;
}
