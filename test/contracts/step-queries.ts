import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OverSession, StepQueries } from '#src/application/ports/step-queries.ts';
import type { StepSettings } from '#src/domain/schedule/steps.ts';
import { aGuest, minutesFromNoon, noon, type StateWishes } from '../support/a-session.ts';
import { addLiveSession, addSession, change, type Fixture, type OpenFixture } from './fixture.ts';

const settings: StepSettings = { overdueMinutes: 30, emptyMinutes: 15, archiveAfterDays: 7 };

/** What every implementation of the clock's searches does. */
export function describeStepQueries(name: string, open: OpenFixture): void {
  describe(`step queries: ${name}`, () => {
    let fixture: Fixture;
    let queries: StepQueries;
    beforeAll(async () => {
      fixture = await open();
      queries = fixture.stepQueries;
    });
    afterAll(() => fixture.close());

    const isDue = async (wishes: StateWishes, minutes: number) => {
      const { id } = await addSession(fixture, wishes);
      return (await queries.due(minutesFromNoon(minutes), settings, 10_000)).includes(id);
    };

    test.each<[string, StateWishes, number, boolean]>([
      ['a class that starts by itself, at its start', { autoStart: true }, 0, true],
      ['not before', { autoStart: true }, -1, false],
      ['not one that its host starts', {}, 1, false],
      ['one that nobody started, half an hour past its end', {}, 90, true],
      ['not before that', {}, 89, false],
      ['one that runs half an hour past its end', { status: 'live' }, 90, true],
      ['none that is over', { status: 'ended' }, 500, false],
    ])('find %s', async (_, wishes, minutes, expected) => {
      expect(await isDue(wishes, minutes)).toBe(expected);
    });

    test('find a class that everybody has left for long enough, and say since when', async () => {
      const { id } = await addLiveSession(fixture);
      const guest = aGuest();
      await change(fixture, id, [], (session) => void session.join(guest, noon));
      await change(fixture, id, [guest.personId], (session) => session.leave(guest.personId, minutesFromNoon(10)));
      const foundAt = async (minutes: number) =>
        (await queries.due(minutesFromNoon(minutes), settings, 10_000)).includes(id);
      expect([await foundAt(24), await foundAt(25)]).toEqual([false, true]);
      expect((await queries.emptySince(id))?.toMillis()).toBe(minutesFromNoon(10).toMillis());
    });

    test.each<[string, StateWishes, number]>([
      ['before its host began', { phase: { status: 'live', startedAt: minutesFromNoon(5) } }, 20],
      ['before its time', { phase: { status: 'live', startedAt: minutesFromNoon(-10) } }, 15],
    ])('count from when a class could be held, where everybody left %s', async (_, wishes, minutes) => {
      const { id } = await addSession(fixture, wishes);
      const guest = aGuest();
      await change(fixture, id, [], (session) => void session.join(guest, minutesFromNoon(-9)));
      await change(fixture, id, [guest.personId], (session) => session.leave(guest.personId, minutesFromNoon(-8)));
      const foundAt = async (at: number) => (await queries.due(minutesFromNoon(at), settings, 10_000)).includes(id);
      expect([await foundAt(minutes - 1), await foundAt(minutes)]).toEqual([false, true]);
    });

    test('know of no emptiness where somebody is, or nobody ever was', async () => {
      const inside = await addLiveSession(fixture);
      await change(fixture, inside.id, [], (session) => void session.join(aGuest(), noon));
      const never = await addLiveSession(fixture);
      expect(await queries.emptySince(inside.id)).toBeUndefined();
      expect(await queries.emptySince(never.id)).toBeUndefined();
    });

    test('find what is over for long enough and not archived, the oldest first', async () => {
      const ended = await addSession(fixture, { status: 'ended' });
      const canceled = await addSession(fixture, { status: 'canceled' });
      const archived = await addSession(fixture, { status: 'ended', archivedAt: noon });
      const toArchive = async (minutes: number, limit = 10_000, after?: OverSession) =>
        await queries.toArchive(minutesFromNoon(minutes), limit, after);
      const mine = (found: readonly OverSession[]) =>
        found.flatMap(({ id }) => ([ended.id, canceled.id, archived.id].includes(id) ? id : []));
      const found = await toArchive(60);
      expect(mine(found)).toEqual([canceled.id, ended.id]);
      expect(found.find(({ id }) => id === ended.id)?.since.toMillis()).toBe(minutesFromNoon(60).toMillis());
      expect(mine(await toArchive(59))).not.toContain(ended.id);
      const pages: OverSession[] = [];
      for (let page = await toArchive(60, 1); page.length > 0; page = await toArchive(60, 1, pages.at(-1)))
        pages.push(...page);
      expect(pages).toEqual(found);
    });
  });
}
