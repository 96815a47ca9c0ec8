import type { DateTime, DurationLike } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';

/** A clock that stands still until it is turned. */
export class TurnedClock implements Clock {
  #now: DateTime;

  constructor(now: DateTime) {
    this.#now = now.toUTC();
  }

  now(): DateTime {
    return this.#now;
  }

  set(now: DateTime): void {
    this.#now = now.toUTC();
  }

  advance(by: DurationLike): void {
    this.#now = this.#now.plus(by);
  }
}
