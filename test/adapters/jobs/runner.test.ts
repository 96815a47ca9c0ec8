import { isDeepStrictEqual } from 'node:util';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PgBossJobRunner } from '#src/adapters/jobs/pg-boss-job-runner.ts';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { failureOf } from '#src/adapters/video/failures.ts';
import type { JobOutcome } from '#src/application/ports/job-runner.ts';
import type { Job, JobHandlers } from '#src/application/ports/jobs.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { RoomNotReady, VideoProviderFailed } from '#src/domain/room/errors.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { aJob } from '../../contracts/job-queue.ts';
import { aBoss, openBoss } from './open-boss.ts';

const soon = { timeout: 10_000, interval: 20 };

/** A gate that whoever waits at it passes once it is opened. */
function aGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('the workers of a process', () => {
  let queues: Awaited<ReturnType<typeof openBoss>>;
  beforeAll(async () => {
    queues = await openBoss();
  });
  afterAll(() => queues.fixture.close());

  const enqueue = (...jobs: readonly Job[]) => queues.fixture.transaction((queue) => queue.enqueue(...jobs));

  /** A process of its own, with what it logs and observes. */
  async function aProcess(handlers: Partial<JobHandlers>) {
    const lines: Record<string, unknown>[] = [];
    const tried: [string, JobOutcome][] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const log = createLogger({ level: 'debug', format: 'json', destination });
    const office = aBoss(queues.url);
    await office.start();
    const runner = new PgBossJobRunner(office, log, {
      tried: (name, outcome) => void tried.push([name, outcome]),
    });
    await runner.start(handlers);
    return {
      lines,
      tried,
      stop: async (withinMs = 5000) => {
        await runner.stop(withinMs);
        await office.close();
      },
    };
  }

  test('do other work of a queue while some of it hangs', async () => {
    const gate = aGate();
    const [stuck, ...others] = Array.from({ length: 9 }, aJob);
    const done: unknown[] = [];
    await enqueue(stuck as Job, ...others);
    const process = await aProcess({
      'tend-room': async (data) => {
        if (isDeepStrictEqual(data, stuck?.data)) await gate.opened;
        done.push(data);
      },
    });
    await vi.waitFor(() => expect(done).toHaveLength(8), soon);
    gate.open();
    await vi.waitFor(() => expect(done).toHaveLength(9), soon);
    await process.stop();
  });

  test('do the same job never twice at the same time, as long as they live', async () => {
    const [job, marker] = [aJob(), aJob()];
    const gate = aGate();
    const begun: unknown[] = [];
    const handle = async (data: object) => {
      begun.push(data);
      await gate.opened;
    };
    const [one, other] = [await aProcess({ 'tend-room': handle }), await aProcess({ 'tend-room': handle })];
    await enqueue(job);
    await vi.waitFor(() => expect(begun).toEqual([job.data]), soon);
    await enqueue(job);
    await enqueue(marker);
    await vi.waitFor(() => expect(begun).toEqual([job.data, marker.data]), soon); // the later one passed the same
    gate.open();
    await vi.waitFor(() => expect(begun).toEqual([job.data, marker.data, job.data]), soon);
    await one.stop();
    await other.stop();
  });

  test('work a rush off at once, and not one at each look', async () => {
    const deliveries = Array.from({ length: 200 }, (): Job => ({ name: 'take-delivery', data: { deliveryId: v7() } }));
    await enqueue(...deliveries);
    const done: string[] = [];
    const begun = performance.now();
    const process = await aProcess({ 'take-delivery': async ({ deliveryId }) => void done.push(deliveryId) });
    await vi.waitFor(() => expect(new Set(done).size).toBe(200), soon);
    expect(performance.now() - begun).toBeLessThan(8000);
    expect(done).toHaveLength(200);
    await process.stop();
  });

  test('put off quietly what needs something that is away, and tell of an error with its trace', async () => {
    const [away, atProvider, broken] = [aJob(), aJob(), aJob()];
    const process = await aProcess({
      'tend-room': async ({ sessionId }) => {
        if (sessionId === (away.data as { sessionId: string }).sessionId) throw new Unavailable('Away.', 1);
        if (sessionId === (atProvider.data as { sessionId: string }).sessionId)
          throw new VideoProviderFailed('daily', { fault: 'unreachable', detail: 'no answer in 2 s' });
        throw new Error('a bug');
      },
    });
    await enqueue(away, atProvider, broken);
    await vi.waitFor(() => expect(process.tried.length).toBeGreaterThanOrEqual(3), soon);
    await process.stop();
    const of = ({ data }: Job) =>
      process.lines.filter((line) => line['sessionId'] === (data as { sessionId: string }).sessionId);
    expect(of(away)[0]).toMatchObject({ level: 'debug', code: 'unavailable', tries: 1 });
    expect(of(atProvider)[0]).toMatchObject({ level: 'debug', why: expect.stringContaining('no answer in 2 s') });
    expect(JSON.stringify([...of(away), ...of(atProvider)])).not.toContain('stack');
    expect(of(broken)[0]).toMatchObject({ level: 'error', job: 'tend-room', err: { message: 'a bug' } });
    expect(new Set(process.tried.map(([, outcome]) => outcome))).toEqual(new Set(['put_off', 'failed']));
    await queues.office.database.rows(`delete from pgboss.job where state < 'active'`);
  });

  test('put off too what waits for a room that is being made', async () => {
    const job = aJob();
    const process = await aProcess({ 'tend-room': () => Promise.reject(new RoomNotReady()) });
    await enqueue(job);
    await vi.waitFor(() => expect(process.tried.length).toBeGreaterThanOrEqual(1), soon);
    await process.stop();
    expect(process.tried[0]).toEqual(['tend-room', 'put_off']);
    expect(process.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await queues.office.database.rows(`delete from pgboss.job where state < 'active'`);
  });

  test('tell of work that failed for good by its code, and nothing of what a provider said', async () => {
    const job = aJob();
    const theirWords = new Error('POST https://api.provider.example/v2?key=SECRET said: Dear Ada Lovelace');
    await enqueue(job);
    await queues.office.database.rows(`update pgboss.job set retry_limit = 0 where name = 'tend-room'`);
    const process = await aProcess({
      'tend-room': () => Promise.reject(failureOf('daily', 'rooms.create', theirWords)),
    });
    await vi.waitFor(() => expect(process.lines.filter(({ level }) => level === 'error')).toHaveLength(1), soon);
    await process.stop();
    expect(process.lines.find(({ level }) => level === 'error')).toMatchObject({
      msg: 'work failed for good',
      code: 'video_provider_failed',
      why: expect.stringContaining('rooms.create: no answer that can be read'),
    });
    expect(JSON.stringify(process.lines)).not.toMatch(/SECRET|Ada|https:|stack/);
    await queues.office.database.rows(`delete from pgboss.job where state < 'active' or state = 'failed'`);
  });

  test('do not say of work that the next round finds again that it failed for good', async () => {
    const [away, broken] = [asSessionId(v7()), asSessionId(v7())];
    await enqueue(...[away, broken].map((sessionId) => ({ name: 'take-step', data: { sessionId } }) as const));
    await queues.office.database.rows(`update pgboss.job set retry_limit = 0 where name = 'take-step'`);
    const process = await aProcess({
      'take-step': async ({ sessionId }) => {
        throw sessionId === away ? new RoomNotReady() : new Error('a bug');
      },
    });
    await vi.waitFor(() => expect(process.tried).toHaveLength(2), soon);
    await process.stop();
    const lineOf = (id: string) => process.lines.find(({ sessionId }) => sessionId === id);
    const msg = 'work failed, until the next round tries it';
    expect(lineOf(away)).toMatchObject({ level: 'warn', msg, code: 'room_not_ready' });
    expect(lineOf(broken)).toMatchObject({ level: 'error', msg, err: { message: 'a bug' } });
  });

  test('tell of what is put off for long, more and more rarely', async () => {
    const job = aJob();
    const process = await aProcess({ 'tend-room': () => Promise.reject(new Unavailable('Away.', 1)) });
    await enqueue(job);
    await vi.waitFor(async () => {
      await queues.fixture.letPass(60);
      expect(process.tried.length).toBeGreaterThanOrEqual(9);
    }, soon);
    await process.stop();
    const warned = process.lines.filter(({ level }) => level === 'warn').map(({ tries }) => tries);
    expect(warned.slice(0, 2)).toEqual([4, 8]);
    expect(warned.every((tries) => Number.isInteger(Math.log2(Number(tries))))).toBe(true);
    await queues.office.database.rows(`delete from pgboss.job where state < 'active'`);
  });

  test('finish what is in progress when they are stopped, and take up nothing more', async () => {
    const gate = aGate();
    let [begun, done] = [0, 0];
    const process = await aProcess({
      'put-out': async () => {
        begun += 1;
        await gate.opened;
        done += 1;
      },
    });
    const sessionId = asSessionId(v7());
    const participants = Array.from({ length: 6 }, () => v7());
    await enqueue(
      ...participants.map(
        (participantId) => ({ name: 'put-out', data: { sessionId, participantId } }) as unknown as Job,
      ),
    );
    await vi.waitFor(() => expect(begun).toBe(4), soon);
    const stopped = process.stop();
    gate.open();
    await stopped;
    expect([begun, done]).toEqual([4, 4]);
    const left = await queues.office.database.rows(
      `select 1 from pgboss.job where name = 'put-out' and state = 'created'`,
    );
    expect(left).toHaveLength(2);
    await queues.office.database.rows(`delete from pgboss.job where state < 'active'`);
  });

  test('hand back what does not finish in time, for others to do soon', async () => {
    const job = aJob();
    await enqueue(job);
    let begun = 0;
    const slow = await aProcess({
      'tend-room': () => {
        begun += 1;
        return new Promise(() => {});
      },
    });
    await vi.waitFor(() => expect(begun).toBe(1), soon);
    const at = performance.now();
    await slow.stop(200);
    const done: unknown[] = [];
    const other = await aProcess({ 'tend-room': async (data) => void done.push(data) });
    await vi.waitFor(() => expect(done).toEqual([job.data]), soon);
    expect(performance.now() - at).toBeLessThan(6000);
    await other.stop();
  });
});
