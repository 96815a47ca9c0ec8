import type { DateTime } from 'luxon';
import type { EventId } from '../../domain/event/event-id.ts';
import type { SessionDetails } from '../../domain/session/session-details.ts';

/** What somebody says of a session to be made; what is left out gets a default. */
export interface SessionPlan extends Partial<SessionDetails> {
  /** Without it the session is instant. */
  readonly startsAt?: DateTime;
  readonly durationMinutes?: number;
  readonly timeZone?: string;
  readonly joinWindowMinutes?: number;
  readonly eventId?: EventId;
}

export interface PlanDefaults {
  readonly title: string;
  readonly visibility: SessionDetails['visibility'];
  readonly timeZone: string;
  readonly joinWindowMinutes: number;
  readonly capacity: number;
}

const usualDurationMinutes = 60;

/** The plan with everything said. */
export function completed(plan: SessionPlan, defaults: PlanDefaults) {
  const details: SessionDetails = {
    ...(plan.externalId !== undefined && { externalId: plan.externalId }),
    title: plan.title ?? defaults.title,
    description: plan.description ?? '',
    tags: plan.tags ?? [],
    visibility: plan.visibility ?? defaults.visibility,
    capacity: plan.capacity ?? defaults.capacity,
    autoStart: plan.autoStart ?? false,
    chatEnabled: plan.chatEnabled ?? true,
    questionsEnabled: plan.questionsEnabled ?? true,
    spiritEnabled: plan.spiritEnabled ?? true,
    screenShareEnabled: plan.screenShareEnabled ?? true,
    recordingEnabled: plan.recordingEnabled ?? false,
  };
  const schedule = {
    ...(plan.startsAt && { startsAt: plan.startsAt }),
    durationMinutes: plan.durationMinutes ?? usualDurationMinutes,
    timeZone: plan.timeZone ?? defaults.timeZone,
    joinWindowMinutes: plan.joinWindowMinutes ?? defaults.joinWindowMinutes,
  };
  return { details, schedule };
}
