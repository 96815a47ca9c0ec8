import { DateTime } from 'luxon';
import { connectionsOf, type Interval, united } from './connections.ts';
import type { ParticipantId } from './ids.ts';
import type { PresenceFact, PresenceSource } from './presence-fact.ts';

/** One person's attendance of one session, whatever number of connections they had. */
export interface Attendance {
  readonly participantId: ParticipantId;
  readonly firstJoinedAt: DateTime;
  readonly lastLeftAt?: DateTime;
  /** Whole seconds that a witness (socket, provider) or a correction saw; a seat alone is not watching. */
  readonly watchTimeSeconds: number;
  readonly present: boolean;
  /** Whether nothing more is expected to come: the session is over, and its rooms told all that they know. */
  readonly final: boolean;
  readonly evidence: readonly PresenceSource[];
  /** Of the witnesses where there are any, else of the seat. */
  readonly intervals: readonly Interval[];
}

/** When a session was over, and whether its providers have told by now all that they know of it. */
export interface Ending {
  readonly at: DateTime;
  readonly isReconciled: boolean;
}

const millis = ({ from, to }: Interval): number => (to ? to.toMillis() - from.toMillis() : 0);

/** Nobody attends after the end, however long they stay, and whether or not we were told of their leaving. */
const closedAt =
  (end: DateTime) =>
  ({ from, to = end }: Interval): readonly Interval[] =>
    from > end ? [] : [{ from, to: DateTime.min(to, end) }];

/**
 * One person's attendance, folded from their facts by the time they happened, in whatever order they came.
 * Without an ending the attendance is provisional, and who came last is there still.
 * @returns undefined when no fact says that they came.
 */
export function foldAttendance(facts: readonly PresenceFact[], ending?: Ending): Attendance | undefined {
  const comings = facts.filter(({ kind }) => kind === 'joined');
  const [first] = comings;
  if (!first) return undefined;
  const isWitness = ({ source }: PresenceFact) => source !== 'seat';
  const intervalsOf = (some: readonly PresenceFact[]): readonly Interval[] => {
    const intervals = connectionsOf(some).flatMap((connection) => connection.intervals);
    return united(ending ? intervals.flatMap(closedAt(ending.at)) : intervals);
  };
  const witnessed = intervalsOf(facts.filter(isWitness));
  const intervals = witnessed.length > 0 ? witnessed : intervalsOf(facts.filter((fact) => !isWitness(fact)));
  const last = intervals.at(-1);
  return {
    participantId: first.participantId,
    firstJoinedAt: DateTime.min(first.happenedAt, ...comings.map(({ happenedAt }) => happenedAt)),
    ...(last?.to && { lastLeftAt: last.to }),
    watchTimeSeconds: Math.floor(witnessed.reduce((sum, interval) => sum + millis(interval), 0) / 1000),
    present: last !== undefined && last.to === undefined,
    final: ending?.isReconciled ?? false,
    evidence: [...new Set(facts.map(({ source }) => source))].sort(),
    intervals,
  };
}
