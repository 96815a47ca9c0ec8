import type { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunOutcome, ScheduleBook, ScheduleEntry } from '#src/application/ports/schedule-book.ts';
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

    const begin = (name: string, at: DateTime, leaseUntil = at.plus({ seconds: 20 })) =>
      inBook((book) => book.begin({ name, startedAt: at }, leaseUntil));
    const finish = (name: string, startedAt: DateTime, at: DateTime, outcome: RunOutcome) =>
      inBook((book) => book.finished({ name, startedAt }, at, outcome));

    test('keeps when a run began and ended, and what it came to', async () => {
      await inBook((book) => book.enter(entry('ran')));
      expect(await begin('ran', noon)).toBe(true);
      expect(await find('ran')).toEqual({ ...entry('ran'), lastStartedAt: noon });
      await finish('ran', noon, minutesFromNoon(1), { summary: 'forgot 3' });
      expect(await find('ran')).toEqual({
        ...entry('ran'),
        lastStartedAt: noon,
        lastFinishedAt: minutesFromNoon(1),
        lastSummary: 'forgot 3',
      });
    });

    test('tells of a failure beside what the last good run did, until the next good run', async () => {
      await inBook((book) => book.enter(entry('failed')));
      const outcomes = [{ summary: 'all is well' }, { error: 'The database is away.' }, { summary: 'well again' }];
      const told: unknown[] = [];
      for (const [minute, outcome] of outcomes.entries()) {
        await begin('failed', minutesFromNoon(minute));
        await finish('failed', minutesFromNoon(minute), minutesFromNoon(minute), outcome as RunOutcome);
        const { lastSummary, lastError, lastFinishedAt } = { ...(await find('failed')) };
        told.push([lastSummary, lastError, lastFinishedAt?.diff(noon).as('minutes')]);
      }
      expect(told).toEqual([
        ['all is well', undefined, 0],
        ['all is well', 'The database is away.', 1],
        ['well again', undefined, 2],
      ]);
    });

    test('begins one run at a time, whoever wants to, and the next once that is finished', async () => {
      await inBook((book) => book.enter(entry('busy')));
      const begun = await Promise.all(
        Array.from({ length: 8 }, (_, index) => begin('busy', noon.plus({ milliseconds: index }))),
      );
      expect(begun.filter((isMine) => isMine)).toHaveLength(1);
      const startedAt = (await find('busy'))?.lastStartedAt ?? noon;
      await finish('busy', startedAt, minutesFromNoon(0.1), { summary: 'done' });
      expect(await begin('busy', minutesFromNoon(0.1))).toBe(true);
      expect(await begin('never-entered', noon)).toBe(false);
    });

    test('gives a run up that was not heard of, and keeps nothing that it says later', async () => {
      await inBook((book) => book.enter(entry('lost')));
      await begin('lost', noon, minutesFromNoon(1));
      await inBook((book) => book.renew({ name: 'lost', startedAt: noon }, minutesFromNoon(2)));
      expect(await begin('lost', minutesFromNoon(1.9))).toBe(false);
      expect(await begin('lost', minutesFromNoon(2), minutesFromNoon(3))).toBe(true);
      await inBook((book) => book.renew({ name: 'lost', startedAt: noon }, minutesFromNoon(9)));
      await finish('lost', noon, minutesFromNoon(2.5), { summary: 'too late' });
      expect(await find('lost')).toEqual({ ...entry('lost'), lastStartedAt: minutesFromNoon(2) });
      expect(await begin('lost', minutesFromNoon(2.9))).toBe(false);
      expect(await begin('lost', minutesFromNoon(3))).toBe(true);
    });

    test('begins no run again by renewing one that is finished', async () => {
      await inBook((book) => book.enter(entry('over')));
      await begin('over', noon);
      await finish('over', noon, noon, { summary: 'done' });
      await inBook((book) => book.renew({ name: 'over', startedAt: noon }, minutesFromNoon(9)));
      expect(await begin('over', minutesFromNoon(1))).toBe(true);
    });
  });
}
