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

const secondOf = (fact: PresenceFact): number => fact.happenedAt.diff(noon).as('seconds');

/** Was this connection there during the second after `second`? Its last word by then says so; of two at once, the leave. */
function isThere(ofConnection: readonly PresenceFact[], second: number): boolean {
  const soFar = ofConnection.filter((fact) => secondOf(fact) <= second);
  const latest = Math.max(...soFar.map(secondOf));
  const words = soFar.filter((fact) => secondOf(fact) === latest);
  return words.length > 0 && words.every(({ kind }) => kind === 'joined');
}

/** Second by second: how long was any witness's connection there that also saw them go. */
function watchedSeconds(all: readonly PresenceFact[]): number {
  const witnessed = all.filter(({ source }) => source !== 'seat');
  const keys = new Set(witnessed.map(({ source, connectionId }) => `${source}/${connectionId}`));
  const connections = [...keys].map((key) =>
    witnessed.filter(({ source, connectionId }) => `${source}/${connectionId}` === key),
  );
  const endless = (second: number) =>
    connections.some((one) =>
      Array.from({ length: lastSecond + 2 - second }, (_, i) => second + i).every((later) => isThere(one, later)),
    );
  const thereAt = Array.from({ length: lastSecond + 2 }, (_, second) =>
    connections.some((one) => isThere(one, second)),
  );
  const openFrom = thereAt.findIndex((_, second) => endless(second));
  // An interval that is still open counts from its end alone, and what touches it is part of it.
  const lastGap = openFrom < 0 ? thereAt.length : thereAt.slice(0, openFrom).lastIndexOf(false) + 1;
  return thereAt.slice(0, lastGap).filter(Boolean).length;
}

it('does not depend on the order in which facts came', () => {
  const shuffled = facts.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.boolean(), ([some, others], isOver) => {
      expect(foldAttendance(others, isOver)).toEqual(foldAttendance(some, isOver));
    }),
    runs,
  );
});

it('is not changed by facts that come twice', () => {
  const repeated = facts.chain((some) => fc.tuple(fc.constant(some), fc.subarray(some)));
  fc.assert(
    fc.property(repeated, fc.boolean(), ([some, again], isOver) => {
      expect(foldAttendance([...some, ...again], isOver)).toEqual(foldAttendance(some, isOver));
    }),
    runs,
  );
});

it('counts every second once during which a witness saw the person', () => {
  fc.assert(
    fc.property(facts, (some) => {
      expect(foldAttendance(some, true)?.watchTimeSeconds ?? 0).toBe(watchedSeconds(some));
    }),
    { numRuns: 2000 },
  );
});

it('has intervals in order, apart from each other, of which only the last may be open', () => {
  fc.assert(
    fc.property(facts, (some) => {
      const intervals = foldAttendance(some, false)?.intervals ?? [];
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
      const attendance = foldAttendance(some, false);
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
