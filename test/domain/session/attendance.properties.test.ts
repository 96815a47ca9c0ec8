import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldAttendance } from '#src/domain/session/attendance.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import type { PresenceFact } from '#src/domain/session/presence-fact.ts';
import { presenceSources } from '#src/domain/session/presence-fact.ts';
import { aSession, aUserId, noon } from '#test/support/a-session.ts';

const { id: sessionId } = aSession();
const participantId = asParticipantId(aUserId());
const lastSecond = 40;

const aFact = fc
  .record({
    kind: fc.constantFrom('joined', 'left'),
    source: fc.constantFrom(...presenceSources),
    connectionId: fc.constantFrom('phone', 'laptop', undefined),
    second: fc.nat(lastSecond),
    delay: fc.nat(100),
  })
  .map(
    ({ kind, source, connectionId, second, delay }): PresenceFact => ({
      sessionId,
      participantId,
      kind,
      source,
      ...(connectionId && { connectionId }),
      happenedAt: noon.plus({ seconds: second }),
      receivedAt: noon.plus({ seconds: second + delay }),
    }),
  );

const facts = fc.array(aFact, { maxLength: 24 });
const runs = { numRuns: 500 };
const end = noon.plus({ seconds: lastSecond + 1 });

const secondOf = (fact: PresenceFact): number => fact.happenedAt.diff(noon).as('seconds');

const connectionOf = ({ source, connectionId }: PresenceFact): string => `${source} by ${connectionId}`;

/** With everybody gone in the end. */
const closed = (some: readonly PresenceFact[]): readonly PresenceFact[] => [
  ...some,
  ...some.map((fact) => ({ ...fact, kind: 'left' as const, happenedAt: noon.plus({ seconds: lastSecond + 1 }) })),
];

/** The last word of a connection by then says so; of two at the same time, the leave. */
function isThereAfter(second: number, ofConnection: readonly PresenceFact[]): boolean {
  const soFar = ofConnection.filter((fact) => secondOf(fact) <= second);
  const latest = Math.max(...soFar.map(secondOf));
  const words = soFar.filter((fact) => secondOf(fact) === latest);
  return words.length > 0 && words.every(({ kind }) => kind === 'joined');
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
    fc.property(shuffled, fc.boolean(), ([some, others], isOver) => {
      expect(foldAttendance(others, isOver ? end : undefined)).toEqual(foldAttendance(some, isOver ? end : undefined));
    }),
    runs,
  );
});

it('is not changed by facts that come twice', () => {
  const repeated = facts.chain((some) => fc.tuple(fc.constant(some), fc.subarray(some)));
  fc.assert(
    fc.property(repeated, fc.boolean(), ([some, again], isOver) => {
      expect(foldAttendance([...some, ...again], isOver ? end : undefined)).toEqual(
        foldAttendance(some, isOver ? end : undefined),
      );
    }),
    runs,
  );
});

it('counts every second once during which a witness saw the person', () => {
  fc.assert(
    fc.property(facts, (some) => {
      expect(foldAttendance(closed(some), end)?.watchTimeSeconds ?? 0).toBe(watchedSeconds(closed(some)));
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
      expect(attendance.firstJoinedAt).toEqual(noon.plus({ seconds: Math.min(...comings) }));
      expect(attendance.present).toBe(last !== undefined && last.to === undefined);
      expect(attendance.lastLeftAt).toEqual(last?.to);
      expect(attendance.evidence).toEqual([...new Set(some.map(({ source }) => source))].sort());
    }),
    runs,
  );
});
