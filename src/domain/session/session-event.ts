import type { DateTime } from 'luxon';
import type { Caller } from '../identity/caller.ts';
import type { UserId } from '../identity/user-id.ts';
import type { RecordingState } from '../room/recording-report.ts';
import type { RoomReason, RoomState } from '../room/room.ts';
import type { ParticipantId } from './ids.ts';
import type { ParticipantRole, Participation } from './participation.ts';
import type { Schedule } from './schedule.ts';
import type { SessionHost } from './session-state.ts';
import type { EndReason } from './status.ts';

/** Who made something happen. Ids only, so that a person can be forgotten and the record stays. */
export type Actor = { readonly type: 'user' | 'guest' | 'provider'; readonly id: string } | { readonly type: 'system' };

export const system: Actor = { type: 'system' };

export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'account') return { type: 'user', id: caller.userId };
  if (caller.kind === 'guest_host') return { type: 'guest', id: caller.userId };
  if (caller.kind === 'participant')
    return caller.userId ? { type: 'user', id: caller.userId } : { type: 'guest', id: caller.participantId };
  return system;
}

/** A person who does something about their own place. */
export function actorOfParticipation({ id, userId, role }: Participation, host: SessionHost): Actor {
  const isGuest = userId === undefined || (role === 'host' && host.isGuest);
  return isGuest ? { type: 'guest', id: userId ?? id } : { type: 'user', id: userId };
}

export type LeaveReason = 'left' | 'ended' | 'canceled' | 'rescheduled' | 'removed' | 'no_seat' | 'unwitnessed';

/** Somebody shares a screen, or stops. A client's word is marked as such: not every provider tells. */
export interface ScreenShare {
  readonly sharing: boolean;
  /** Absent where the provider names nobody whom we know. */
  readonly participantId?: ParticipantId;
  readonly saidBy: 'provider' | 'client';
}

/** What happened to a session, as plain data without names or addresses. */
export type SessionEvent = { readonly at: DateTime; readonly by: Actor } & (
  | { readonly kind: 'session.created'; readonly data: { readonly hostId: UserId; readonly instant: boolean } }
  | { readonly kind: 'session.updated'; readonly data: { readonly fields: readonly string[] } }
  | {
      readonly kind: 'session.rescheduled';
      readonly data: {
        readonly startsAt: string;
        readonly durationMinutes: number;
        readonly previousStartsAt: string;
        readonly previousDurationMinutes: number;
      };
    }
  | { readonly kind: 'session.started' | 'session.archived'; readonly data: Record<string, never> }
  | {
      readonly kind: 'session.extended';
      readonly data: { readonly minutes: number; readonly durationMinutes: number };
    }
  | { readonly kind: 'session.ended'; readonly data: { readonly reason: EndReason } }
  | { readonly kind: 'session.canceled'; readonly data: { readonly reason?: EndReason } }
  | { readonly kind: 'session.locked' | 'session.unlocked'; readonly data: Record<string, never> }
  | { readonly kind: 'co_host.added' | 'co_host.removed'; readonly data: { readonly userId: UserId } }
  | {
      readonly kind: 'participant.joined';
      readonly data: {
        readonly participantId: ParticipantId;
        readonly role: ParticipantRole;
        readonly rejoined: boolean;
      };
    }
  | {
      readonly kind: 'participant.left';
      readonly data: { readonly participantId: ParticipantId; readonly reason: LeaveReason };
    }
  | {
      readonly kind: 'attendance.corrected';
      readonly data: { readonly participantId: ParticipantId; readonly from: string; readonly to: string };
    }
  | { readonly kind: 'registration.added'; readonly data: { readonly participantId: ParticipantId } }
  | {
      readonly kind: 'registration.removed';
      readonly data: {
        readonly participantId: ParticipantId;
        readonly reason: 'withdrawn' | 'not_claimed' | 'ended' | 'canceled';
      };
    }
  | { readonly kind: 'participant.removed'; readonly data: { readonly participantId: ParticipantId } }
  | {
      readonly kind: `room.${RoomState}`;
      readonly data: { readonly provider: string; readonly epoch: number; readonly reason?: RoomReason };
    }
  | {
      readonly kind: 'room.moved';
      readonly data: {
        readonly provider: string;
        readonly epoch: number;
        /** The provider that held the room before. */
        readonly from: string;
        readonly reason: RoomReason;
      };
    }
  | {
      readonly kind: 'screen_share.started' | 'screen_share.stopped';
      readonly data: Omit<ScreenShare, 'sharing'>;
    }
  | { readonly kind: `recording.${RecordingState}`; readonly data: { readonly recordingId: string } }
);

export type SessionEventKind = SessionEvent['kind'];

/** The facts of a move: when it was to be, and when it is to be now. */
export function moveFacts(before: Schedule, after: Schedule) {
  return {
    startsAt: after.startsAt.toUTC().toISO() ?? '',
    durationMinutes: after.durationMinutes,
    previousStartsAt: before.startsAt.toUTC().toISO() ?? '',
    previousDurationMinutes: before.durationMinutes,
  };
}
