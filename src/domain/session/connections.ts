import { DateTime } from 'luxon';
import type { PresenceFact } from './presence-fact.ts';

/** A time without a break; `to` is absent while it lasts. */
export interface Interval {
  readonly from: DateTime;
  readonly to?: DateTime;
}

/** What the facts of one connection, or of one witness who tells no connections apart, say. */
export interface Connection {
  readonly intervals: readonly Interval[];
  /** When it was last said that it is there. */
  readonly lastSeenAt: DateTime | undefined;
}

const momentsOf = (facts: readonly PresenceFact[], kind: PresenceFact['kind']): readonly DateTime[] =>
  facts.filter((fact) => fact.kind === kind).map(({ happenedAt }) => happenedAt);

/**
 * A connection that has an id begins and ends once: at the first coming, and at the first leaving after it. That somebody
 * looked and did not see it any more counts where nobody told of a leaving, and only until it is seen again. One of our own
 * sockets that has gone has gone, also where another server's clock says that this was before it came.
 */
function intervalOf(facts: readonly PresenceFact[]): readonly Interval[] {
  const comings = momentsOf(facts, 'joined');
  const [from, lastSeen] = [DateTime.min(...comings), DateTime.max(...comings)];
  if (!from || !lastSeen) return [];
  const leavings = momentsOf(facts, 'left');
  const isOurs = facts[0]?.source === 'socket';
  const left =
    DateTime.min(...leavings.filter((at) => at >= from)) ?? (isOurs && leavings.length > 0 ? from : undefined);
  const to = left ?? DateTime.min(...momentsOf(facts, 'absent').filter((at) => at > lastSeen));
  return [{ from, ...(to && { to }) }];
}

/** By when things happened, then by when we were told; what is the same in both stays in the order of the log. */
const inTime = (a: PresenceFact, b: PresenceFact): number =>
  a.happenedAt.toMillis() - b.happenedAt.toMillis() || a.receivedAt.toMillis() - b.receivedAt.toMillis();

/** Comings and leavings by turns: a second coming while inside, or a leave without a coming, says nothing new. */
function intervalsByTurns(facts: readonly PresenceFact[]): readonly Interval[] {
  const intervals: Interval[] = [];
  let from: DateTime | undefined;
  for (const fact of facts.toSorted(inTime)) {
    if (fact.kind === 'joined') from ??= fact.happenedAt;
    else if (from) {
      intervals.push({ from, to: fact.happenedAt });
      from = undefined;
    }
  }
  return from ? [...intervals, { from }] : intervals;
}

/** The connections that facts of one person tell of. In which order the facts came does not matter where they have ids. */
export function connectionsOf(facts: readonly PresenceFact[]): readonly Connection[] {
  const byConnection = Map.groupBy(facts, ({ source, connectionId }) => `${source} ${connectionId ?? ''}`);
  return [...byConnection.values()].map((ofOne) => ({
    intervals: ofOne[0]?.connectionId === undefined ? intervalsByTurns(ofOne) : intervalOf(ofOne),
    lastSeenAt: DateTime.max(...momentsOf(ofOne, 'joined')),
  }));
}

export const isOpen = ({ intervals }: Connection): boolean => intervals.some(({ to }) => to === undefined);

/** The union: two devices at once are one person there. */
export function united(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals.toSorted((a, b) => a.from.toMillis() - b.from.toMillis());
  const result: Interval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (!last || (last.to && interval.from > last.to)) result.push(interval);
    else if (last.to && (!interval.to || interval.to > last.to))
      result[result.length - 1] = { ...interval, from: last.from };
  }
  return result;
}
