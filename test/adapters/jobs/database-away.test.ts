import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Boss } from '#src/adapters/jobs/boss.ts';
import { PgBossJobAdmin } from '#src/adapters/jobs/pg-boss-job-admin.ts';
import { PgBossJobRunner } from '#src/adapters/jobs/pg-boss-job-runner.ts';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { saysDatabaseIsAway } from '#src/adapters/persistence/translating-failures.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { aJob } from '../../contracts/job-queue.ts';
import { freePort } from '../../support/server-process.ts';
import { Wire } from '../../support/wire.ts';
import { openBoss } from './open-boss.ts';

const soon = { timeout: 15_000, interval: 20 };

describe('the queue of a process whose database goes away', () => {
  let queues: Awaited<ReturnType<typeof openBoss>>;
  let wire: Wire;
  let boss: Boss;
  const lines: { level: string; msg: string }[] = [];
  beforeAll(async () => {
    queues = await openBoss();
    const url = new URL(queues.url);
    const port = await freePort();
    wire = new Wire(port, new URL(queues.url));
    await wire.mend();
    url.hostname = '127.0.0.1';
    url.port = String(port);
    const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const log = createLogger({ level: 'info', format: 'json', destination });
    boss = new Boss({ url: url.href, log, saysAway: saysDatabaseIsAway });
    await boss.start();
  });
  afterAll(async () => {
    wire.cut();
    await queues.fixture.close();
  });

  test('says so once, goes on by itself when it is back, and does again what it could not settle', async () => {
    const runner = new PgBossJobRunner(boss, createLogger({ level: 'silent', format: 'json' }), {
      tried: () => {},
    });
    const begun: unknown[] = [];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await runner.start({
      'tend-room': async (data) => {
        begun.push(data);
        await finished;
      },
    });
    const [inProgress, waiting] = [aJob(), aJob()];
    await queues.fixture.transaction((jobs) => jobs.enqueue(inProgress));
    await vi.waitFor(() => expect(begun).toEqual([inProgress.data]), soon);

    wire.cut();
    finish();
    await queues.fixture.transaction((jobs) => jobs.enqueue(waiting));
    await expect(new PgBossJobAdmin(boss).totals()).rejects.toThrow(Unavailable);
    await vi.waitFor(() => expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1), soon);
    await wire.mend();

    await vi.waitFor(() => expect(begun).toContainEqual(waiting.data), soon);
    await vi.waitFor(() => expect(begun).toHaveLength(3), {
      ...soon,
      timeout: 25_000,
    });
    expect(begun[2]).toEqual(inProgress.data);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', expect.stringContaining('does not reach the database')],
      ['info', expect.stringContaining('again')],
    ]);
    await runner.stop(1000);
  }, 60_000);

  test('is stopped all the same, though work in progress can not be handed back', async () => {
    const runner = new PgBossJobRunner(boss, createLogger({ level: 'silent', format: 'json' }), { tried: () => {} });
    await boss.start();
    let begun = 0;
    await runner.start({
      'tend-room': () => {
        begun += 1;
        return new Promise(() => {});
      },
    });
    const job = aJob();
    await queues.fixture.transaction((jobs) => jobs.enqueue(job));
    await vi.waitFor(() => expect(begun).toBe(1), soon);
    wire.cut();
    await runner.stop(100);
    await boss.close();
    expect(lines.at(-1)).toMatchObject({ level: 'warn', msg: expect.stringContaining('handed back') });
  });
});
