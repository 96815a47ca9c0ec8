import type { DateTime } from 'luxon';
import type { ParticipantId } from './ids.ts';
import type { PresenceFact, PresenceSource } from './presence-fact.ts';

/** A time without a break during which somebody was there; `to` is absent while it lasts. */
export interface AttendanceInterval {
  readonly from: DateTime;
  readonly to?: DateTime;
}

/** One person's attendance of one session, whatever number of connections they had. */
export interface Attendance {
  readonly participantId: ParticipantId;
  readonly firstJoinedAt: DateTime;
  readonly lastLeftAt?: DateTime;
  /** Whole seconds that a witness (socket, provider) or a correction saw; a seat alone is not watching. */
  readonly watchTimeSeconds: number;
  readonly present: boolean;
  /** Whether nothing more is expected to come: the session is over. */
  readonly final: boolean;
  readonly evidence: readonly PresenceSource[];
  /** Of the witnesses where there are any, else of the seat. */
  readonly intervals: readonly AttendanceInterval[];
}

const byEventTime = (a: PresenceFact, b: PresenceFact): number =>
  a.happenedAt.toMillis() - b.happenedAt.toMillis() || Number(a.kind === 'left') - Number(b.kind === 'left');

/** The times of one connection: a second coming while inside, or a leave without a coming, says nothing new. */
function intervalsOfConnection(facts: readonly PresenceFact[]): AttendanceInterval[] {
  const intervals: AttendanceInterval[] = [];
  let from: DateTime | undefined;
  for (const fact of facts) {
    if (fact.kind === 'joined') from ??= fact.happenedAt;
    else if (from) {
      intervals.push({ from, to: fact.happenedAt });
      from = undefined;
    }
  }
  return from ? [...intervals, { from }] : intervals;
}

/** The union: two devices at once are one person there. */
function united(intervals: readonly AttendanceInterval[]): readonly AttendanceInterval[] {
  const sorted = [...intervals].sort((a, b) => a.from.toMillis() - b.from.toMillis());
  const result: AttendanceInterval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (!last || (last.to && interval.from > last.to)) result.push(interval);
    else if (last.to && (!interval.to || interval.to > last.to))
      result[result.length - 1] = { ...interval, from: last.from };
  }
  return result;
}

function intervalsOf(facts: readonly PresenceFact[]): readonly AttendanceInterval[] {
  const connections = Map.groupBy(facts, ({ source, connectionId }) => `${source} ${connectionId ?? ''}`);
  return united([...connections.values()].flatMap((ofOne) => intervalsOfConnection(ofOne)));
}

const millis = ({ from, to }: AttendanceInterval): number => (to ? to.toMillis() - from.toMillis() : 0);

/** Nobody is there after the end, whether or not we were told of their leaving. */
const closedAt =
  (end: DateTime) =>
  ({ from, to }: AttendanceInterval): AttendanceInterval => ({ from, to: to ?? (end > from ? end : from) });

/**
 * One person's attendance, folded from their facts by the time they happened, in whatever order they came.
 * `endedAt` is when the session was over; without it the attendance is provisional, and who came last is there still.
 * @returns undefined when no fact says that they came.
 */
export function foldAttendance(facts: readonly PresenceFact[], endedAt?: DateTime): Attendance | undefined {
  const inOrder = [...facts].sort(byEventTime);
  const first = inOrder.find(({ kind }) => kind === 'joined');
  if (!first) return undefined;
  const isWitness = ({ source }: PresenceFact) => source !== 'seat';
  const complete = (intervals: readonly AttendanceInterval[]) =>
    endedAt ? intervals.map(closedAt(endedAt)) : intervals;
  const witnessed = complete(intervalsOf(inOrder.filter(isWitness)));
  const held = complete(intervalsOf(inOrder.filter((fact) => !isWitness(fact))));
  const intervals = witnessed.length > 0 ? witnessed : held;
  const last = intervals.at(-1);
  return {
    participantId: first.participantId,
    firstJoinedAt: first.happenedAt,
    ...(last?.to && { lastLeftAt: last.to }),
    watchTimeSeconds: Math.floor(witnessed.reduce((sum, interval) => sum + millis(interval), 0) / 1000),
    present: last !== undefined && last.to === undefined,
    final: endedAt !== undefined,
    evidence: [...new Set(inOrder.map(({ source }) => source))].sort(),
    intervals,
  };
}
