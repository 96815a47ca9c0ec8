import type { DateTime } from 'luxon';
import type { StepSettings } from '../../domain/schedule/steps.ts';
import type { SessionId } from '../../domain/session/ids.ts';

/** A session that is over, and since when. */
export interface OverSession {
  readonly id: SessionId;
  readonly since: DateTime;
}

/** Finds the sessions that a step of the clock may be due for; whether it is, the domain says of each. */
export interface StepQueries {
  /** Not yet over: those to start by themselves, to call off, or to end. The longest due first. */
  due(now: DateTime, settings: StepSettings, limit: number): Promise<readonly SessionId[]>;
  /** Over for so long that they go out of the lists. The oldest first; of those that come after `after`, if it is given. */
  toArchive(overBefore: DateTime, limit: number, after?: OverSession): Promise<readonly OverSession[]>;
  /** When the last one left a session that nobody is in; absent while somebody is, or nobody ever was. */
  emptySince(id: SessionId): Promise<DateTime | undefined>;
}
