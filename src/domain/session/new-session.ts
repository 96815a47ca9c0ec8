import type { DateTime } from 'luxon';
import type { EventId } from '../event/event-id.ts';
import type { SessionId } from './ids.ts';
import type { JoinCode } from './join-code.ts';
import type { Schedule } from './schedule.ts';
import type { SessionDetails } from './session-details.ts';
import { tidyDetails } from './session-details.ts';
import type { SessionHost, SessionState } from './session-state.ts';

/** What a session is made from. */
export interface NewSession {
  readonly id: SessionId;
  readonly code: JoinCode;
  readonly details: SessionDetails;
  /** Without `startsAt` the session is instant: live as soon as it is made. */
  readonly schedule: Omit<Schedule, 'startsAt'> & { readonly startsAt?: DateTime };
  readonly host: SessionHost;
  readonly eventId?: EventId;
  /** The provider that is to hold its room. */
  readonly provider: string;
}

export const isInstant = ({ schedule }: NewSession): boolean => schedule.startsAt === undefined;

export const firstState = (plan: NewSession, now: DateTime): SessionState => ({
  id: plan.id,
  code: plan.code,
  details: tidyDetails(plan.details),
  schedule: { ...plan.schedule, startsAt: plan.schedule.startsAt ?? now },
  phase: isInstant(plan) ? { status: 'live', startedAt: now } : { status: 'scheduled' },
  host: plan.host,
  coHosts: [],
  ...(plan.eventId && { eventId: plan.eventId }),
  seatsTaken: 0,
  seatsUnclaimed: 0,
  peoplePresent: 0,
  locked: false,
  room: { provider: plan.provider, epoch: 1, state: 'pending' },
  recordingState: 'none',
  calendarSequence: 0,
  createdAt: now,
  updatedAt: now,
  revision: 1,
});
