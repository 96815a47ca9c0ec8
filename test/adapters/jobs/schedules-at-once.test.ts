import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EnterSchedules } from '#src/application/schedule/enter-schedules.ts';
import { RunDueSchedules } from '#src/application/schedule/run-due-schedules.ts';
import { ScheduledTasks } from '#src/application/schedule/scheduled-task.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { openBoss } from './open-boss.ts';

const tasks = new ScheduledTasks(
  ['first', 'second', 'third'].map((name) => ({
    name,
    description: 'A test.',
    every: { seconds: 60 },
    run: async () => '',
  })),
);

describe('schedules that many servers look at', () => {
  let queues: Awaited<ReturnType<typeof openBoss>>;
  beforeAll(async () => {
    queues = await openBoss();
  });
  afterAll(() => queues.fixture.close());

  test('are entered once and due once, and their work is there with the claim', async () => {
    const { unitOfWork, office } = queues;
    const servers = Array.from({ length: 6 }, () => new RunDueSchedules(unitOfWork, tasks));
    const enter = new EnterSchedules(unitOfWork, tasks);
    await Promise.all(Array.from({ length: 6 }, () => enter.execute(noon)));
    const due = await Promise.all(servers.map((server) => server.execute(minutesFromNoon(10))));
    expect(due.flat().toSorted()).toEqual(['first', 'second', 'third']);
    const waiting = await office.database.rows<{ data: { name: string } }>(
      `select data from pgboss.job where name = 'run-schedule'`,
    );
    expect(waiting.map(({ data }) => data.name).toSorted()).toEqual(['first', 'second', 'third']);
    const again = await Promise.all(servers.map((server) => server.execute(minutesFromNoon(10))));
    expect(again.flat()).toEqual([]);
  });
});
