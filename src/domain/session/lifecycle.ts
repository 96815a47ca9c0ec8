import type { DateTime } from 'luxon';
import type { Proceedings } from './proceedings.ts';
import { extended } from './schedule.ts';
import type { Actor } from './session-event.ts';
import { type EndReason, requireMayBecome } from './status.ts';

/**
 * The way from scheduled to the end, whoever goes it: people ask through the session, which says who may; the clock
 * (`domain/schedule`) asks here, as the system.
 */
export class Lifecycle {
  readonly #proceedings: Proceedings;

  constructor(proceedings: Proceedings) {
    this.#proceedings = proceedings;
  }

  /** @throws {InvalidStatusTransition} */
  start(by: Actor, at: DateTime): void {
    const { state } = this.#proceedings;
    requireMayBecome(state.phase.status, 'live');
    this.#proceedings.state = { ...state, phase: { status: 'live', startedAt: at }, updatedAt: at };
    this.#proceedings.record({ kind: 'session.started', at, by, data: {} });
  }

  /** Ends the class and puts everybody out. Needs all who are present. @throws {InvalidStatusTransition} */
  end(reason: EndReason, by: Actor, at: DateTime): void {
    const { phase } = this.#proceedings.state;
    requireMayBecome(phase.status, 'ended');
    if (phase.status !== 'live') return;
    this.#proceedings.putEverybodyOut('ended', by, at);
    const { startedAt } = phase;
    this.#proceedings.state = {
      ...this.#proceedings.state,
      phase: { status: 'ended', startedAt, endedAt: at, endReason: reason },
      updatedAt: at,
    };
    this.#proceedings.record({ kind: 'session.ended', at, by, data: { reason } });
  }

  /** Calls the session off and puts everybody out. Needs all who are present. @throws {InvalidStatusTransition} */
  cancel(reason: EndReason | undefined, by: Actor, at: DateTime): void {
    const { phase } = this.#proceedings.state;
    requireMayBecome(phase.status, 'canceled');
    this.#proceedings.putEverybodyOut('canceled', by, at);
    const started = phase.status === 'live' ? { startedAt: phase.startedAt } : {};
    const why = reason ? { endReason: reason } : {};
    this.#proceedings.state = {
      ...this.#proceedings.state,
      phase: { status: 'canceled', ...started, canceledAt: at, ...why },
      calendarSequence: this.#proceedings.state.calendarSequence + 1,
      updatedAt: at,
    };
    this.#proceedings.record({ kind: 'session.canceled', at, by, data: { ...(reason && { reason }) } });
  }

  /** Gives a live class more time. @throws {SessionClosed | InvalidStatusTransition | ValidationFailed} */
  extend(minutes: number, by: Actor, at: DateTime): void {
    this.#proceedings.requireNotOver();
    const { state } = this.#proceedings;
    if (state.phase.status !== 'live') requireMayBecome(state.phase.status, 'ended');
    const schedule = extended(state.schedule, minutes);
    const [calendarSequence, revision] = [state.calendarSequence + 1, state.revision + 1];
    this.#proceedings.state = { ...state, schedule, calendarSequence, updatedAt: at, revision };
    const { durationMinutes } = schedule;
    this.#proceedings.record({ kind: 'session.extended', at, by, data: { minutes, durationMinutes } });
  }

  /** Puts what is long over out of the way of lists. Doing it twice changes nothing. */
  archive(by: Actor, at: DateTime): void {
    const { state } = this.#proceedings;
    if (state.archivedAt) return;
    this.#proceedings.state = { ...state, archivedAt: at };
    this.#proceedings.record({ kind: 'session.archived', at, by, data: {} });
  }
}
