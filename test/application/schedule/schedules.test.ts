import type { DateTime } from 'luxon';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemoryJobRunner } from '#src/adapters/memory/jobs/in-memory-job-runner.ts';
import { EnterSchedules } from '#src/application/schedule/enter-schedules.ts';
import { ListSchedules } from '#src/application/schedule/list-schedules.ts';
import { RunDueSchedules } from '#src/application/schedule/run-due-schedules.ts';
import { RunSchedule } from '#src/application/schedule/run-schedule.ts';
import { RunScheduleInTurn } from '#src/application/schedule/run-schedule-in-turn.ts';
import { RunScheduleNow } from '#src/application/schedule/run-schedule-now.ts';
import { type ScheduledTask, ScheduledTasks } from '#src/application/schedule/scheduled-task.ts';
import { Forbidden, NotFound, Unauthenticated, Unavailable } from '#src/domain/expected-error.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { aUserId, minutesFromNoon, noon } from '#test/support/a-session.ts';

const admin: Caller = { kind: 'account', userId: aUserId(), role: 'admin' };

/** A program with these tasks, as of noon. */
function aProgram(tasks: readonly ScheduledTask[], tables = new InMemoryTables(), clock = new TurnedClock(noon)) {
  const unitOfWork = new InMemoryUnitOfWork(tables);
  const scheduled = new ScheduledTasks(tasks);
  const runSchedule = new RunSchedule(unitOfWork, scheduled, clock);
  const inTurn = new RunScheduleInTurn(unitOfWork, runSchedule);
  const runner = new InMemoryJobRunner(tables, clock);
  const enter = new EnterSchedules(unitOfWork, scheduled);
  const runDue = new RunDueSchedules(unitOfWork, scheduled);
  return {
    clock,
    tables,
    unitOfWork,
    enter: () => enter.execute(clock.now()),
    tick: () => runDue.execute(clock.now()),
    work: () => runner.runAll({ 'run-schedule': (data) => inTurn.execute(data) }),
    list: (caller: Caller = admin) => new ListSchedules(unitOfWork, scheduled).execute({ caller }),
    runNow: (name: string, caller: Caller = admin, patienceMs = 5000) =>
      new RunScheduleNow(runSchedule, patienceMs).execute({ caller, name }),
  };
}

/** A task that notes the moments for which it runs. */
function aTask(wishes: Partial<ScheduledTask> = {}) {
  const ran: DateTime[] = [];
  const task: ScheduledTask = {
    name: 'tidy',
    description: 'Tidies up.',
    every: { seconds: 60 },
    run: async (now) => {
      ran.push(now);
      return `tidied ${ran.length}`;
    },
    ...wishes,
  };
  return { task, ran };
}

describe('a schedule', () => {
  test('runs as of now when it is due, and not before', async () => {
    const { task, ran } = aTask();
    const program = aProgram([task]);
    await program.enter();
    expect(await program.tick()).toEqual(['tidy']);
    await program.work();
    expect(await program.tick()).toEqual([]);
    program.clock.advance({ seconds: 59 });
    expect(await program.tick()).toEqual([]);
    program.clock.advance({ seconds: 1 });
    expect(await program.tick()).toEqual(['tidy']);
    program.clock.advance({ seconds: 5 });
    await program.work();
    expect(ran).toEqual([noon, noon.plus({ seconds: 65 })]);
  });

  test('runs once for all the runs that were missed', async () => {
    const { task, ran } = aTask();
    const program = aProgram([task]);
    await program.enter();
    program.clock.advance({ hours: 5 });
    await program.tick();
    await program.tick();
    await program.work();
    expect(ran).toHaveLength(1);
  });

  test('that is daily waits for its hour when it is new', async () => {
    const { task } = aTask({ every: { dailyAt: '13:00', timeZone: 'UTC' } });
    const program = aProgram([task]);
    await program.enter();
    expect(await program.tick()).toEqual([]);
    program.clock.set(minutesFromNoon(60));
    expect(await program.tick()).toEqual(['tidy']);
  });

  test('keeps its next run when the program starts again, and takes a new cadence over', async () => {
    const first = aProgram([aTask({ every: { seconds: 3600 } }).task]);
    await first.enter();
    await first.tick();
    const same = aProgram([aTask({ every: { seconds: 3600 } }).task], first.tables, first.clock);
    await same.enter();
    expect(await same.tick()).toEqual([]);
    const faster = aProgram([aTask({ every: { seconds: 60 } }).task], first.tables, first.clock);
    await faster.enter();
    expect(await faster.tick()).toEqual(['tidy']);
  });

  test('of another version of the program is left alone', async () => {
    const newer = aProgram([aTask().task, aTask({ name: 'newer' }).task]);
    await newer.enter();
    const older = aProgram([aTask().task], newer.tables, newer.clock);
    expect(await older.tick()).toEqual(['tidy']);
    expect(await newer.tick()).toEqual(['newer']);
  });

  test('is entered again by nobody while it is being run', async () => {
    const { task } = aTask();
    const program = aProgram([task]);
    await program.enter();
    await program.tick();
    expect([...program.tables.jobs.values()].map(({ job }) => job)).toEqual([
      { name: 'run-schedule', data: { name: 'tidy' } },
    ]);
  });
});

describe('what a schedule came to', () => {
  test('is kept in words, with when it began and ended', async () => {
    const program = aProgram([aTask().task]);
    await program.enter();
    await program.tick();
    await program.work();
    expect(await program.list()).toEqual([
      {
        name: 'tidy',
        description: 'Tidies up.',
        every: 'every 60 s',
        nextDueAt: minutesFromNoon(1),
        lastStartedAt: noon,
        lastFinishedAt: noon,
        lastSummary: 'tidied 1',
      },
    ]);
  });

  test('is kept when it fails, and it is tried again', async () => {
    let isAway = true;
    const run = async () => {
      if (isAway) throw new Unavailable('The database is away.', 2);
      return 'done';
    };
    const program = aProgram([aTask({ run }).task]);
    await program.enter();
    await program.tick();
    expect(await program.work()).toHaveLength(1);
    expect((await program.list())[0]).toMatchObject({ lastError: 'The database is away.' });
    isAway = false;
    expect(await program.work()).toEqual([]);
    expect((await program.list())[0]).toMatchObject({ lastSummary: 'done' });
    expect((await program.list())[0]).not.toHaveProperty('lastError');
  });

  test('says nothing of an error that nobody foresaw, which may quote rows', async () => {
    const program = aProgram([aTask({ run: () => Promise.reject(new Error('Key (email)=(ada@example.org)')) }).task]);
    await program.enter();
    await expect(program.runNow('tidy')).rejects.toThrow('Key (email)');
    expect(JSON.stringify(await program.list())).not.toContain('ada@example.org');
  });
});

/** A task that goes on until it is let finish, and how many do so at the same time. */
function aLongTask() {
  const gate = Promise.withResolvers<void>();
  const running = { now: 0, most: 0, runs: 0 };
  const run = async () => {
    running.now += 1;
    running.runs += 1;
    running.most = Math.max(running.most, running.now);
    await gate.promise;
    running.now -= 1;
    return `run ${running.runs}`;
  };
  return { task: aTask({ run }).task, running, finish: gate.resolve };
}

const until = (isSo: () => boolean) => vi.waitFor(() => expect(isSo()).toBe(true), { interval: 5 });

describe('two runs of one schedule', () => {
  test('come one after the other when admins ask at the same time', async () => {
    const { task, running, finish } = aLongTask();
    const program = aProgram([task]);
    await program.enter();
    const asked = [1, 2, 3, 4].map(() => program.runNow('tidy'));
    await until(() => running.runs === 1);
    finish();
    expect((await Promise.all(asked)).toSorted()).toEqual(['run 1', 'run 2', 'run 3', 'run 4']);
    expect(running.most).toBe(1);
  });

  test('are not both begun: an admin is told so when the first goes on for long', async () => {
    const { task, running, finish } = aLongTask();
    const program = aProgram([task]);
    await program.enter();
    const first = program.runNow('tidy');
    await until(() => running.runs === 1);
    await expect(program.runNow('tidy', admin, 0)).rejects.toMatchObject({ code: 'schedule_running' });
    finish();
    await first;
    expect(running.runs).toBe(1);
  });

  test('are not both begun: what is due waits until the admin who was first is done, and is then done', async () => {
    const { task, running, finish } = aLongTask();
    const program = aProgram([task]);
    await program.enter();
    const first = program.runNow('tidy');
    await until(() => running.runs === 1);
    await program.tick();
    expect(await program.work()).toEqual([]);
    expect(running.runs).toBe(1);
    finish();
    await first;
    program.clock.advance({ seconds: 20 });
    expect(await program.work()).toEqual([]);
    expect(running).toEqual({ now: 0, most: 1, runs: 2 });
  });

  test('are not both begun however long the first goes on, as long as its process lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { task, running, finish } = aLongTask();
    const program = aProgram([task]);
    await program.enter();
    const first = program.runNow('tidy');
    await until(() => running.runs === 1);
    for (let heard = 0; heard < 10; heard += 1) {
      program.clock.advance({ seconds: 5 });
      await vi.advanceTimersByTimeAsync(2500);
    }
    await expect(program.runNow('tidy', admin, 0)).rejects.toMatchObject({ code: 'schedule_running' });
    finish();
    await first;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('follow each other where the first died on its way', async () => {
    const program = aProgram([aTask().task]);
    await program.enter();
    const { unitOfWork } = program;
    await unitOfWork.run(({ schedules }) =>
      schedules.begin({ name: 'tidy', startedAt: noon }, noon.plus({ seconds: 20 })),
    );
    program.clock.advance({ seconds: 19 });
    await expect(program.runNow('tidy', admin, 0)).rejects.toMatchObject({ code: 'schedule_running' });
    program.clock.advance({ seconds: 1 });
    expect(await program.runNow('tidy', admin, 0)).toBe('tidied 1');
  });
});

describe('an admin', () => {
  test('runs a schedule out of turn and is told what it did; its turn stays', async () => {
    const program = aProgram([aTask().task]);
    await program.enter();
    expect(await program.runNow('tidy')).toBe('tidied 1');
    expect((await program.list())[0]).toMatchObject({ lastSummary: 'tidied 1', nextDueAt: noon });
  });

  test('is told when there is no such schedule', async () => {
    await expect(aProgram([]).runNow('untidy')).rejects.toThrow(NotFound);
  });

  test('alone may look at schedules and run them', async () => {
    const program = aProgram([aTask().task]);
    const member: Caller = { kind: 'account', userId: aUserId(), role: 'member' };
    for (const call of [program.list, (caller: Caller) => program.runNow('tidy', caller)]) {
      await expect(call(member)).rejects.toThrow(Forbidden);
      await expect(call({ kind: 'anonymous' })).rejects.toThrow(Unauthenticated);
    }
  });
});

test('two schedules of one name are a mistake of ours', () => {
  expect(() => new ScheduledTasks([aTask().task, aTask().task])).toThrow('same name');
});
