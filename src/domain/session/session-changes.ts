import { DateTime } from 'luxon';
import type { EventId } from '../event/event-id.ts';
import type { Violation } from '../expected-error.ts';
import { ValidationFailed } from '../expected-error.ts';
import type { Schedule } from './schedule.ts';
import { endsAt, scheduleViolations, startViolations } from './schedule.ts';
import type { SessionDetails } from './session-details.ts';
import { detailsViolations, tidyDetails } from './session-details.ts';
import type { SessionState } from './session-state.ts';

/** What people ask to change; what is absent stays. */
export interface SessionChanges extends Partial<Omit<SessionDetails, 'externalId'>>, Partial<Schedule> {
  /** `null` takes the key, or the event, away. */
  readonly externalId?: string | null;
  readonly eventId?: EventId | null;
}

/** The state with the changes in it; nothing is checked yet. */
export function withChanges(state: SessionState, changes: SessionChanges): SessionState {
  const { startsAt, durationMinutes, timeZone, joinWindowMinutes, externalId, eventId, ...others } = changes;
  const { externalId: keptExternalId, ...details } = state.details;
  const { eventId: keptEventId, ...rest } = state;
  const nextExternalId = externalId === undefined ? keptExternalId : externalId;
  const nextEventId = eventId === undefined ? keptEventId : eventId;
  return {
    ...rest,
    ...(nextEventId != null && { eventId: nextEventId }),
    details: {
      ...details,
      ...tidyDetails(others),
      ...(nextExternalId != null && { externalId: nextExternalId }),
    },
    schedule: {
      startsAt: startsAt ?? state.schedule.startsAt,
      durationMinutes: durationMinutes ?? state.schedule.durationMinutes,
      timeZone: timeZone ?? state.schedule.timeZone,
      joinWindowMinutes: joinWindowMinutes ?? state.schedule.joinWindowMinutes,
    },
  };
}

const same = (a: unknown, b: unknown): boolean =>
  DateTime.isDateTime(a) && DateTime.isDateTime(b)
    ? a.toMillis() === b.toMillis()
    : JSON.stringify(a) === JSON.stringify(b);

/** The names of the editable fields in which two states differ. */
export function changedFields(before: SessionState, after: SessionState): readonly string[] {
  const flat = ({ details, schedule, eventId }: SessionState): Record<string, unknown> => ({
    ...details,
    ...schedule,
    eventId,
  });
  const [old, current] = [flat(before), flat(after)];
  const names = new Set([...Object.keys(old), ...Object.keys(current)]);
  return [...names].filter((name) => !same(old[name], current[name]));
}

export const movesTheSession = (fields: readonly string[]): boolean =>
  fields.includes('startsAt') || fields.includes('durationMinutes');

/** @throws {ValidationFailed} when a new time would be over already. */
export function requireEndAhead(schedule: Schedule, now: DateTime): void {
  if (endsAt(schedule) > now) return;
  const message = 'With this duration the session would be over already.';
  throw new ValidationFailed([{ path: 'durationMinutes', code: 'in_the_past', message }]);
}

/** A guest host vouches for nobody's account. */
const guestHostViolations = ({ host, details }: SessionState): readonly Violation[] =>
  host.isGuest && details.visibility === 'members'
    ? [{ path: 'visibility', code: 'not_for_guests', message: "A guest host's session can't be for members." }]
    : [];

/** A live class is given more time by extending it, and by nothing else. */
const mayHaveBeenExtended = ({ phase, revision }: SessionState): boolean => phase.status === 'live' && revision > 1;

/** @throws {ValidationFailed} naming every value out of bounds; `newStart` is a start that must lie ahead. */
export function requireValid(state: SessionState, newStart: DateTime | undefined, now: DateTime): void {
  const violations = [
    ...detailsViolations(state.details),
    ...scheduleViolations(state.schedule, mayHaveBeenExtended(state)),
    ...(newStart ? startViolations(newStart, now) : []),
    ...guestHostViolations(state),
  ];
  if (violations.length > 0) throw new ValidationFailed(violations);
}
