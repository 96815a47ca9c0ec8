import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionOrder } from '#src/application/ports/session-queries.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import { aGuest, comingAs, minutesFromNoon, type StateWishes } from '../support/a-session.ts';
import {
  addAccount,
  addEvent,
  addLiveSession,
  addSession,
  type Fixture,
  join,
  leave,
  type OpenFixture,
  required,
} from './fixture.ts';
import { freshTag, type Listing, list, listedTitles } from './listing.ts';
import { madeUpCursors, madeUpInstants, refusedCursor, walk } from './walk.ts';

/** How lists of sessions are filtered, ordered and paged. */
export function describeSessionLists(name: string, open: OpenFixture): void {
  describe(`lists of sessions (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    async function addAll(wishes: readonly StateWishes[]): Promise<string> {
      const tag = freshTag();
      for (const one of wishes) await addSession(fixture, { ...one, tags: [tag, ...(one.tags ?? [])] });
      return tag;
    }

    const titled = (...titles: readonly string[]): StateWishes[] =>
      titles.map((title, index) => ({ title, startsAt: minutesFromNoon(index) }));

    describe('are filtered', () => {
      test('by status, one or several', async () => {
        const kinds = ['scheduled', 'live', 'ended', 'canceled'] as const;
        const tag = await addAll(kinds.map((status) => ({ status, title: status })));
        const of = async (...status: (typeof kinds)[number][]) =>
          [...(await listedTitles(fixture, { filter: { tag, status } }))].sort();
        for (const kind of kinds) expect(await of(kind)).toEqual([kind]);
        expect(await of('live', 'ended')).toEqual(['ended', 'live']);
        expect(await of()).toEqual([]);
      });

      test('by host and by event', async () => {
        const [id, other] = [await addAccount(fixture), await addAccount(fixture)];
        const [event, otherEvent] = [await addEvent(fixture), await addEvent(fixture)];
        const tag = await addAll([
          { title: 'hers', host: { id, isGuest: false }, eventId: otherEvent.id },
          { title: 'his', host: { id: other, isGuest: false }, coHosts: [id], eventId: event.id },
        ]);
        expect(await listedTitles(fixture, { filter: { tag, hostId: id } })).toEqual(['hers']);
        expect(await listedTitles(fixture, { filter: { tag, eventId: event.id } })).toEqual(['his']);
        expect(await listedTitles(fixture, { filter: { tag, hostId: id, eventId: event.id } })).toEqual([]);
      });

      test('by a whole tag', async () => {
        const tag = await addAll([
          { title: 'one', tags: ['yoga'] },
          { title: 'two', tags: ['yoga for beginners', 'a,b'] },
        ]);
        expect(await listedTitles(fixture, { filter: { tag } })).toHaveLength(2);
        expect(await listedTitles(fixture, { filter: { tag: tag.slice(1) } })).toEqual([]);
        expect(await listedTitles(fixture, { filter: { tag: `{${tag}}` } })).toEqual([]);
      });

      test('by visibility', async () => {
        const kinds = ['public', 'members', 'unlisted'] as const;
        const tag = await addAll(kinds.map((visibility) => ({ visibility, title: visibility })));
        for (const visibility of kinds)
          expect(await listedTitles(fixture, { filter: { tag, visibility } })).toEqual([visibility]);
      });

      test('by their start: from an instant on, and up to another', async () => {
        const tag = await addAll(titled('zero', 'one', 'two', 'three'));
        const [from, to] = [minutesFromNoon(1), minutesFromNoon(3)];
        expect(await listedTitles(fixture, { filter: { tag, from } })).toEqual(['one', 'two', 'three']);
        expect(await listedTitles(fixture, { filter: { tag, to } })).toEqual(['zero', 'one', 'two']);
        expect(await listedTitles(fixture, { filter: { tag, from, to } })).toEqual(['one', 'two']);
        expect(await listedTitles(fixture, { filter: { tag, from: to, to: from } })).toEqual([]);
      });

      test.each([
        ['YOGA', ['Morning yoga', 'Yoga']],
        ['ing y', ['Morning yoga']],
        ['%', ['100% sure']],
        ['_', ['under_score']],
        ['\\', ['back\\slash']],
        ['k\\s', ['back\\slash']],
        ['0% s', ['100% sure']],
        ["'", ["O'Hara"]],
        ['äpfel', ['Grüne ÄPFEL']],
        ['Y_ga', []],
        ['y%a', []],
        ['\\%', []],
        ['日本', ['日本語']],
      ])('by what stands in the title: %s', async (q, expected) => {
        const tag = await addAll(
          titled('Morning yoga', 'Yoga', '100% sure', 'under_score', 'back\\slash', "O'Hara", 'Grüne ÄPFEL', '日本語'),
        );
        expect(await listedTitles(fixture, { filter: { tag, q } })).toEqual(expected);
      });

      test('by what one hosts, as host or co-host, and by where one takes part', async () => {
        const userId = await addAccount(fixture);
        const tag = freshTag();
        const add = (wishes: StateWishes) => addLiveSession(fixture, { ...wishes, tags: [tag] });
        await add({ title: 'hosted', host: { id: userId, isGuest: false } });
        await add({ title: 'co-hosted', coHosts: [userId], startsAt: minutesFromNoon(1) });
        const attended = await add({ title: 'attended' });
        const left = await add({ title: 'left', startsAt: minutesFromNoon(1) });
        await join(fixture, (await add({ title: 'of others' })).id, aGuest());
        for (const { id } of [attended, left]) await join(fixture, id, comingAs({ userId }));
        await leave(fixture, left.id, comingAs({ userId }));
        const mine = (as: 'host' | 'participant') => listedTitles(fixture, { filter: { tag, mine: { as, userId } } });
        expect(await mine('host')).toEqual(['hosted', 'co-hosted']);
        expect(await mine('participant')).toEqual(['attended', 'left']);
      });

      test('by whether they are archived', async () => {
        const tag = await addAll([
          { status: 'ended', title: 'kept' },
          { status: 'ended', title: 'put away', archivedAt: minutesFromNoon(9000) },
        ]);
        expect(await listedTitles(fixture, { filter: { tag, archived: false } })).toEqual(['kept']);
        expect(await listedTitles(fixture, { filter: { tag, archived: true } })).toEqual(['put away']);
      });
    });

    describe('are paged', () => {
      const orders = (['startsAt', 'createdAt', 'title'] as const).flatMap((by) =>
        (['asc', 'desc'] as const).map((direction): SessionOrder => ({ by, direction })),
      );
      const ordered = ({ by }: SessionOrder, { schedule, createdAt, details }: SessionState): number | string =>
        ({ startsAt: schedule.startsAt.toMillis(), createdAt: createdAt.toMillis(), title: details.title })[by];

      test.each(orders)('by $by $direction, whole and without doubles, ties included', async (order) => {
        const tag = await addAll(
          ['carrot', 'apple', 'banana', 'apple', 'apple', 'banana', 'date'].map((title, index) => ({
            title,
            startsAt: minutesFromNoon(index % 3),
            createdAt: minutesFromNoon(-100 - (index % 2)),
          })),
        );
        const read = (page: NonNullable<Listing['page']>) => list(fixture, { filter: { tag }, order, page });
        const all = (await read({ limit: 100 })).items.map(({ state }) => state);
        const keys = all.map((state) => ordered(order, state));
        const sorted = [...keys].sort((a, b) => (a < b ? -1 : Number(a > b)));
        expect(keys).toEqual(order.direction === 'asc' ? sorted : sorted.reverse());
        for (const limit of [1, 2, 3, 7])
          expect((await walk(limit, read)).map(({ state }) => state.id)).toEqual(all.map(({ id }) => id));
      });

      test.each(['asc', 'desc'] as const)('whole by titles of any script, %s', async (direction) => {
        const titles = ['Äpfel', 'apfel', 'Zebra', 'zebra', '日本', '%', '_', '🧘', 'z', 'Z', 'ß', 'ss', "'", '\\'];
        const tag = await addAll(titled(...titles));
        const order = { by: 'title', direction } as const;
        for (const limit of [1, 2, 3]) {
          const walked = await walk(limit, (page) => list(fixture, { filter: { tag }, order, page }));
          expect(walked.map(({ state }) => state.details.title).sort()).toEqual([...titles].sort());
        }
      });

      test('to the millisecond', async () => {
        const tag = await addAll(
          [2, 0, 1].map((ms) => ({ title: `${ms}`, startsAt: minutesFromNoon(0).plus({ milliseconds: ms }) })),
        );
        const walked = await walk(1, (page) => list(fixture, { filter: { tag }, page }));
        expect(walked.map(({ state }) => state.details.title)).toEqual(['0', '1', '2']);
      });

      test('stably: what is made meanwhile neither hides nor repeats what was there', async () => {
        const tag = await addAll(titled('one', 'two', 'three', 'four'));
        const first = await list(fixture, { filter: { tag }, page: { limit: 2 } });
        await addSession(fixture, { title: 'before', tags: [tag], startsAt: minutesFromNoon(-1) });
        await addSession(fixture, { title: 'after', tags: [tag], startsAt: minutesFromNoon(9) });
        const cursor = required(first.nextCursor);
        const rest = await listedTitles(fixture, { filter: { tag }, page: { limit: 10, cursor } });
        expect(first.items.map(({ state }) => state.details.title)).toEqual(['one', 'two']);
        expect(rest).toEqual(['three', 'four', 'after']);
      });

      test('as one empty page where there is nothing', async () => {
        expect(await list(fixture, { filter: { tag: freshTag() } })).toStrictEqual({ items: [] });
      });

      test.each(madeUpCursors)('not by title after a made-up cursor (%#)', async (cursor) => {
        const order = { by: 'title', direction: 'asc' } as const;
        await expect(list(fixture, { order, page: { limit: 10, cursor } })).rejects.toMatchObject(refusedCursor);
      });

      test.each(madeUpInstants)('not by time after a made-up cursor (%#)', async (cursor) => {
        for (const order of orders.filter(({ by }) => by !== 'title')) {
          const reading = list(fixture, { order, page: { limit: 10, cursor } });
          await expect(reading, `${order.by} ${order.direction}`).rejects.toMatchObject(refusedCursor);
        }
      });

      test('not by the start after a cursor of the titles', async () => {
        const tag = await addAll(titled('one', 'two'));
        const byTitle = { by: 'title', direction: 'asc' } as const;
        const { nextCursor } = await list(fixture, { filter: { tag }, order: byTitle, page: { limit: 1 } });
        const page = { limit: 1, cursor: required(nextCursor) };
        await expect(list(fixture, { filter: { tag }, page })).rejects.toMatchObject(refusedCursor);
      });
    });
  });
}
