import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldAttendance } from '#src/domain/session/attendance.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import type { PresenceFact } from '#src/domain/session/presence-fact.ts';
import { presenceKinds, presenceSources } from '#src/domain/session/presence-fact.ts';
import { aSession, aUserId, noon } from '#test/support/a-session.ts';

const { id: sessionId } = aSession();
const participantId = asParticipantId(aUserId());
const lastSecond = 40;
const at = (second: number) => noon.plus({ seconds: second });

const told = { sessionId, participantId };
const [second, delay] = [fc.nat(lastSecond), fc.nat(100)];

/** By a witness who tells connections apart, or a correction. */
const ofConnection = fc
  .record({
    kind: fc.constantFrom(...presenceKinds),
    source: fc.constantFrom(...presenceSources.filter((source) => source !== 'seat')),
    connectionId: fc.constantFrom('phone', 'laptop', 'tablet'),
    second,
    delay,
  })
  .map(
    ({ second, delay, ...fact }): PresenceFact => ({
      ...told,
      ...fact,
      happenedAt: at(second),
      receivedAt: at(second + delay),
    }),
  );

/** Of a seat, as the log has them: by turns, each at another moment. */
const ofSeat = fc.uniqueArray(second, { maxLength: 6 }).map((seconds) =>
  seconds
    .toSorted((a, b) => a - b)
    .map(
      (second, index): PresenceFact => ({
        ...told,
        kind: index % 2 === 0 ? 'joined' : 'left',
        source: 'seat',
        happenedAt: at(second),
        receivedAt: at(second),
      }),
    ),
);

const facts = fc.tuple(fc.array(ofConnection, { maxLength: 24 }), ofSeat).map((some) => some.flat());
const runs = { numRuns: 500 };
const anEnding = fc.constantFrom(undefined, { at: at(lastSecond + 1), isReconciled: true });

const secondOf = (fact: PresenceFact): number => fact.happenedAt.diff(noon).as('seconds');

const connectionOf = ({ source, connectionId }: PresenceFact): string => `${source} by ${connectionId}`;

/** With everybody gone in the end. */
const closed = (some: readonly PresenceFact[]): readonly PresenceFact[] => [
  ...some,
  ...some.map((fact) => ({ ...fact, kind: 'left' as const, happenedAt: at(lastSecond + 1) })),
];

/** A connection is there from the first coming to the first leave after it; a socket of ours that has gone is not. */
function isThereAfter(second: number, ofOne: readonly PresenceFact[]): boolean {
  const comings = ofOne.filter(({ kind }) => kind === 'joined').map(secondOf);
  const from = Math.min(...comings);
  const leavings = ofOne.filter(({ kind }) => kind === 'left').map(secondOf);
  const after = leavings.filter((leaving) => leaving >= from);
  if (after.length === 0 && leavings.length > 0 && ofOne[0]?.source === 'socket') return false;
  return from <= second && second < Math.min(...after);
}

/** Second by second: was any connection of a witness there? */
function watchedSeconds(some: readonly PresenceFact[]): number {
  const witnessed = some.filter(({ source }) => source !== 'seat');
  const connections = [...Map.groupBy(witnessed, connectionOf).values()];
  const seconds = Array.from({ length: lastSecond + 1 }, (_, second) => second);
  return seconds.filter((second) => connections.some((one) => isThereAfter(second, one))).length;
}

it('does not depend on the order in which facts came', () => {
  const shuffled = facts.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
  );
  fc.assert(
    fc.property(shuffled, anEnding, ([some, others], ending) => {
      expect(foldAttendance(others, ending)).toEqual(foldAttendance(some, ending));
    }),
    runs,
  );
});

it('is not changed by facts that come twice', () => {
  const repeated = facts.chain((some) => fc.tuple(fc.constant(some), fc.subarray(some)));
  fc.assert(
    fc.property(repeated, anEnding, ([some, again], ending) => {
      expect(foldAttendance([...some, ...again], ending)).toEqual(foldAttendance(some, ending));
    }),
    runs,
  );
});

it('counts every second once during which a witness saw the person', () => {
  fc.assert(
    fc.property(facts, (some) => {
      expect(foldAttendance(closed(some))?.watchTimeSeconds ?? 0).toBe(watchedSeconds(closed(some)));
    }),
    runs,
  );
});

it('has intervals in order, apart from each other, of which only the last may be open', () => {
  fc.assert(
    fc.property(facts, (some) => {
      const intervals = foldAttendance(some)?.intervals ?? [];
      intervals.forEach(({ from, to }, index) => {
        const next = intervals[index + 1];
        if (to) expect(to.toMillis()).toBeGreaterThanOrEqual(from.toMillis());
        if (next) expect(to?.toMillis()).toBeLessThan(next.from.toMillis());
      });
    }),
    runs,
  );
});

it('agrees with itself: present while the last interval is open, first and last as the facts say', () => {
  fc.assert(
    fc.property(facts, (some) => {
      const attendance = foldAttendance(some);
      const comings = some.filter(({ kind }) => kind === 'joined').map(secondOf);
      expect(attendance === undefined).toBe(comings.length === 0);
      if (!attendance) return;
      const last = attendance.intervals.at(-1);
      expect(attendance.firstJoinedAt).toEqual(at(Math.min(...comings)));
      expect(attendance.present).toBe(last !== undefined && last.to === undefined);
      expect(attendance.lastLeftAt).toEqual(last?.to);
      expect(attendance.evidence).toEqual([...new Set(some.map(({ source }) => source))].sort());
    }),
    runs,
  );
});
