import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EventFilter } from '#src/application/ports/event-queries.ts';
import type { EventState } from '#src/domain/event/event.ts';
import { minutesFromNoon } from '../support/a-session.ts';
import { addEvent, type Fixture, freshWord, type OpenFixture, required } from './fixture.ts';
import { madeUpInstants, refusedCursor, walk } from './walk.ts';

/** What everyone who reads events does. */
export function describeEventQueries(name: string, open: OpenFixture): void {
  describe(`lists of events (${name})`, () => {
    let fixture: Fixture;
    let word: string;
    beforeAll(async () => {
      fixture = await open();
    });
    beforeEach(() => {
      word = freshWord();
    });
    afterAll(() => fixture.close());

    const add = (title: string, wishes: Partial<EventState> = {}) =>
      addEvent(fixture, { title: `${title} ${word}`, ...wishes });
    const titles = async (filter: EventFilter = {}) =>
      (await fixture.eventQueries.list({ q: word, ...filter }, { limit: 100 })).items.map(({ title }) =>
        title.replace(` ${word}`, ''),
      );

    test('come newest first', async () => {
      for (const minute of [2, 1, 3]) await add(`${minute}`, { createdAt: minutesFromNoon(minute) });
      expect(await titles()).toEqual(['3', '2', '1']);
    });

    test('come whole over pages of any size, also those made at one instant', async () => {
      for (let index = 0; index < 7; index += 1) await add(`${index}`, { createdAt: minutesFromNoon(index % 3) });
      const { items: all } = await fixture.eventQueries.list({ q: word }, { limit: 100 });
      expect(all).toHaveLength(7);
      for (const limit of [1, 2, 3, 7])
        expect(await walk(limit, (page) => fixture.eventQueries.list({ q: word }, page))).toEqual(all);
    });

    test('come stably while events are made', async () => {
      for (const minute of [1, 2, 3]) await add(`${minute}`, { createdAt: minutesFromNoon(minute) });
      const { nextCursor } = await fixture.eventQueries.list({ q: word }, { limit: 1 });
      await add('4', { createdAt: minutesFromNoon(4) });
      const page = { limit: 10, cursor: required(nextCursor) };
      expect((await fixture.eventQueries.list({ q: word }, page)).items).toHaveLength(2);
    });

    test('are filtered by visibility', async () => {
      await add('open', { visibility: 'public' });
      await add('closed', { visibility: 'members' });
      expect(await titles({ visibility: 'public' })).toEqual(['open']);
      expect(await titles({ visibility: 'members' })).toEqual(['closed']);
    });

    test('are filtered by their start, which undated ones lack', async () => {
      await add('undated', { createdAt: minutesFromNoon(0) });
      for (const minute of [1, 2, 3])
        await add(`${minute}`, { startsAt: minutesFromNoon(minute), createdAt: minutesFromNoon(minute) });
      expect(await titles({ from: minutesFromNoon(2) })).toEqual(['3', '2']);
      expect(await titles({ to: minutesFromNoon(2) })).toEqual(['1']);
      expect(await titles({ from: minutesFromNoon(2), to: minutesFromNoon(3) })).toEqual(['2']);
      expect(await titles()).toEqual(['3', '2', '1', 'undated']);
    });

    test.each([
      ['SPRING', ['Spring']],
      ['%', ['100%']],
      ['_', ['under_score']],
      ['\\', ['back\\slash']],
      ['S_ring', []],
    ])('are filtered by what stands in the title, taken literally: %s', async (q, expected) => {
      for (const title of ['Spring', '100%', 'under_score', 'back\\slash'])
        await addEvent(fixture, { title, externalId: `${word} ${title}` });
      const { items } = await fixture.eventQueries.list({ q }, { limit: 100 });
      const own = items.filter(({ externalId }) => externalId?.startsWith(word));
      expect(own.map(({ title }) => title)).toEqual(expected);
    });

    test.each(madeUpInstants)('are not read after a made-up cursor (%#)', async (cursor) => {
      await expect(fixture.eventQueries.list({}, { limit: 10, cursor })).rejects.toMatchObject(refusedCursor);
    });
  });
}
