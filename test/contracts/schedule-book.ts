import type { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScheduleBook, ScheduleEntry } from '#src/application/ports/schedule-book.ts';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import { minutesFromNoon, noon } from '../support/a-session.ts';

export interface ScheduleFixture {
  readonly unitOfWork: UnitOfWork;
  close(): Promise<void>;
}

/** What every book of schedules does. */
export function describeScheduleBook(name: string, open: () => Promise<ScheduleFixture>): void {
  describe(`the book of schedules (${name})`, () => {
    let fixture: ScheduleFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const inBook = <T>(work: (book: ScheduleBook) => Promise<T>) =>
      fixture.unitOfWork.run(({ schedules }) => work(schedules));
    const entry = (name: string, nextDueAt: DateTime = noon) => ({ name, every: 'every 60 s', nextDueAt });
    const find = async (name: string): Promise<ScheduleEntry | undefined> =>
      (await inBook((book) => book.all())).find((one) => one.name === name);

    test('keeps what is entered, by name', async () => {
      await inBook(async (book) => {
        await book.enter(entry('b-kept'));
        await book.enter(entry('a-kept', minutesFromNoon(1)));
      });
      const kept = (await inBook((book) => book.all())).filter(({ name }) => name.endsWith('-kept'));
      expect(kept).toEqual([entry('a-kept', minutesFromNoon(1)), entry('b-kept')]);
    });

    test('leaves what is entered a second time as it was', async () => {
      await inBook((book) => book.enter(entry('twice')));
      await inBook((book) => book.enter(entry('twice', minutesFromNoon(9))));
      expect(await find('twice')).toEqual(entry('twice'));
    });

    test('forgets what a failed transaction entered', async () => {
      const failing = inBook(async (book) => {
        await book.enter(entry('never'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await find('never')).toBeUndefined();
    });

    test('gives out what is due of what is asked for, and nothing else', async () => {
      await inBook(async (book) => {
        await book.enter(entry('due-now'));
        await book.enter(entry('due-before', minutesFromNoon(-5)));
        await book.enter(entry('due-later', minutesFromNoon(1)));
        await book.enter(entry('due-elsewhere'));
      });
      const due = await inBook((book) => book.claimDue(['due-now', 'due-before', 'due-later', 'unheard-of'], noon));
      expect(due.map(({ name }) => name)).toEqual(['due-before', 'due-now']);
    });

    test('gives out no more what was planned for later', async () => {
      await inBook((book) => book.enter(entry('planned')));
      const planned = { name: 'planned', every: 'every 120 s', nextDueAt: minutesFromNoon(2) };
      await inBook((book) => book.plan(planned));
      expect(await inBook((book) => book.claimDue(['planned'], noon))).toEqual([]);
      expect(await find('planned')).toEqual(planned);
    });

    test('gives out the same to one alone of many who ask at the same time', async () => {
      await inBook((book) => book.enter(entry('wanted')));
      const claims = await Promise.all(
        Array.from({ length: 8 }, () =>
          inBook(async (book) => {
            const due = await book.claimDue(['wanted'], noon);
            for (const { name } of due) await book.plan(entry(name, minutesFromNoon(1)));
            return due;
          }),
        ),
      );
      expect(claims.flat().map(({ name }) => name)).toEqual(['wanted']);
    });

    test('keeps when a run began and ended, and what it came to', async () => {
      await inBook((book) => book.enter(entry('ran')));
      await inBook((book) => book.started('ran', noon));
      expect(await find('ran')).toEqual({ ...entry('ran'), lastStartedAt: noon });
      await inBook((book) => book.finished('ran', minutesFromNoon(1), { summary: 'forgot 3' }));
      expect(await find('ran')).toEqual({
        ...entry('ran'),
        lastStartedAt: noon,
        lastFinishedAt: minutesFromNoon(1),
        lastSummary: 'forgot 3',
      });
    });

    test('tells of a failure beside what the last good run did, until the next good run', async () => {
      await inBook((book) => book.enter(entry('failed')));
      await inBook((book) => book.finished('failed', noon, { summary: 'all is well' }));
      await inBook((book) => book.finished('failed', minutesFromNoon(1), { error: 'The database is away.' }));
      expect(await find('failed')).toMatchObject({
        lastFinishedAt: minutesFromNoon(1),
        lastSummary: 'all is well',
        lastError: 'The database is away.',
      });
      await inBook((book) => book.finished('failed', minutesFromNoon(2), { summary: 'well again' }));
      const good = await find('failed');
      expect(good).toMatchObject({ lastSummary: 'well again' });
      expect(good).not.toHaveProperty('lastError');
    });
  });
}
