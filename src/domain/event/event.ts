import type { DateTime } from 'luxon';
import type { Violation } from '../expected-error.ts';
import { Forbidden, PreconditionFailed, Unauthenticated, ValidationFailed } from '../expected-error.ts';
import type { Caller } from '../identity/caller.ts';
import { callerIsOverseer } from '../identity/caller.ts';
import type { UserId } from '../identity/user-id.ts';
import { isTimeZone } from '../time-zone.ts';
import { EventInUse } from './errors.ts';
import type { EventId } from './event-id.ts';

/** `public` events are for anyone, `members` for account holders. */
export const eventVisibilities = ['public', 'members'] as const;
export type EventVisibility = (typeof eventVisibilities)[number];

export interface EventDetails {
  readonly externalId?: string;
  readonly title: string;
  readonly description: string;
  readonly startsAt?: DateTime;
  readonly endsAt?: DateTime;
  readonly timeZone: string;
  readonly visibility: EventVisibility;
}

/** What people ask to change; `null` takes an optional value away. */
export type EventChanges = Partial<Pick<EventDetails, 'title' | 'description' | 'timeZone' | 'visibility'>> & {
  readonly externalId?: string | null;
  readonly startsAt?: DateTime | null;
  readonly endsAt?: DateTime | null;
};

export interface EventState extends EventDetails {
  readonly id: EventId;
  readonly createdBy: UserId;
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  readonly revision: number;
}

const length = (text: string): number => [...text].length;

function requireValid({ title, description, externalId, startsAt, endsAt, timeZone, visibility }: EventDetails): void {
  const violations: Violation[] = [];
  const refuse = (path: string, code: string, message: string) => violations.push({ path, code, message });
  if (title === '' || length(title) > 100) refuse('title', 'out_of_range', 'The title has 1 to 100 characters.');
  if (length(description) > 5000) refuse('description', 'too_long', 'The description has at most 5000 characters.');
  if (externalId !== undefined && (externalId === '' || length(externalId) > 200))
    refuse('externalId', 'out_of_range', 'The externalId has 1 to 200 characters.');
  if (!isTimeZone(timeZone)) refuse('timeZone', 'unknown_time_zone', 'The time zone must be an IANA name.');
  if (!eventVisibilities.includes(visibility))
    refuse('visibility', 'unknown', `The visibility is one of ${eventVisibilities.join(', ')}.`);
  if (startsAt && endsAt && endsAt <= startsAt) refuse('endsAt', 'before_start', 'The end must come after the start.');
  if (violations.length > 0) throw new ValidationFailed(violations);
}

const detailsOf = ({ startsAt, endsAt, externalId, title, description, timeZone, visibility }: EventDetails) =>
  [startsAt?.toMillis(), endsAt?.toMillis(), externalId, title, description, timeZone, visibility] as const;

const isSame = (a: EventDetails, b: EventDetails): boolean => {
  const others = detailsOf(b);
  return detailsOf(a).every((value, index) => value === others[index]);
};

/** What sessions belong to: a course, a conference, a term. */
export class Event {
  #state: EventState;

  private constructor(state: EventState) {
    this.#state = state;
  }

  /** Checks nothing: the past already happened. */
  static restore(state: EventState): Event {
    return new Event(state);
  }

  /** @throws {ValidationFailed} naming every value that breaks a bound. */
  static create(id: EventId, details: EventDetails, createdBy: UserId, now: DateTime): Event {
    const tidy = { ...details, title: details.title.trim() };
    requireValid(tidy);
    return new Event({ ...tidy, id, createdBy, createdAt: now, updatedAt: now, revision: 1 });
  }

  get state(): EventState {
    return this.#state;
  }

  edit({ externalId, startsAt, endsAt, ...others }: EventChanges, by: Caller, now: DateTime): void {
    this.requireChangeableBy(by);
    const { externalId: key, startsAt: start, endsAt: end, ...rest } = this.#state;
    const chosen = <T>(asked: T | null | undefined, kept: T | undefined) => (asked === undefined ? kept : asked);
    const [nextKey, nextStart, nextEnd] = [chosen(externalId, key), chosen(startsAt, start), chosen(endsAt, end)];
    const after: EventState = {
      ...rest,
      ...others,
      title: (others.title ?? rest.title).trim(),
      ...(nextKey != null && { externalId: nextKey }),
      ...(nextStart != null && { startsAt: nextStart }),
      ...(nextEnd != null && { endsAt: nextEnd }),
    };
    requireValid(after);
    if (isSame(this.#state, after)) return;
    this.#state = { ...after, updatedAt: now, revision: rest.revision + 1 };
  }

  /** @throws {EventInUse} while sessions belong to it. */
  requireDeletable(by: Caller, sessions: number): void {
    this.requireChangeableBy(by);
    if (sessions > 0) throw new EventInUse(sessions);
  }

  /** @throws {PreconditionFailed} when somebody edited it since the caller read it. */
  requireRevision(matches: (revision: number) => boolean): void {
    if (!matches(this.#state.revision)) throw new PreconditionFailed(this.#state.revision);
  }

  /** @throws {Unauthenticated | Forbidden} for whoever is not its maker, an admin or a board member. */
  requireChangeableBy(by: Caller): void {
    if (by.kind === 'anonymous') throw new Unauthenticated();
    const isMaker = by.kind === 'account' && by.userId === this.#state.createdBy;
    if (!isMaker && !callerIsOverseer(by))
      throw new Forbidden('Only who made the event, admins and board members can do this.');
  }
}
