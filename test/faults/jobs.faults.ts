import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '#src/application/ports/jobs.ts';
import { openBoss } from '../adapters/jobs/open-boss.ts';
import { aJob } from '../contracts/job-queue.ts';
import { tell } from './school.ts';

const program = fileURLToPath(new URL('./jobs-program.ts', import.meta.url));
const patience = { timeout: 60_000, interval: 10 };

/** What is promised of a killed process's work, from the kill until another begins it. */
const mostSeconds = 15;

let queues: Awaited<ReturnType<typeof openBoss>>;
const children: ChildProcess[] = [];
beforeAll(async () => {
  queues = await openBoss();
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(() => queues.fixture.close());

/** A process that works, and when it began what. */
async function aProcess(mode: 'hang' | 'do') {
  const child = spawn(process.execPath, [program, queues.url, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const begun = new Map<string, number>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of chunk.trim().split('\n')) begun.set(line, performance.now());
  });
  await vi.waitFor(() => expect(begun.has('ready')).toBe(true), patience);
  return { child, begun };
}

const enqueue = (job: Job) => queues.fixture.transaction((jobs) => jobs.enqueue(job));
const idOf = ({ data }: Job) => (data as { readonly sessionId: string }).sessionId;

async function killed(child: ChildProcess): Promise<number> {
  child.kill('SIGKILL');
  const at = performance.now();
  await once(child, 'exit');
  return at;
}

/** Has a process begin four jobs, one after the other so that their heartbeats differ. */
async function fourBegun(begun: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const job = aJob();
    await enqueue(job);
    ids.push(idOf(job));
    await vi.waitFor(() => expect(begun.has(idOf(job))).toBe(true), patience);
    await pause(600);
  }
  return ids;
}

const secondsUntilBegun = (ids: readonly string[], begun: ReadonlyMap<string, number>, since: number) =>
  ids.map((id) => ((begun.get(id) ?? Number.POSITIVE_INFINITY) - since) / 1000);

describe('work that a killed process had begun', () => {
  it.each([0, 900, 1800])('is begun by another soon, killed %i ms after the last beginning', async (afterMs) => {
    const doomed = await aProcess('hang');
    const ids = await fourBegun(doomed.begun);
    const other = await aProcess('do');
    await pause(afterMs);
    const since = await killed(doomed.child);
    await vi.waitFor(() => expect(ids.every((id) => other.begun.has(id))).toBe(true), patience);
    const seconds = secondsUntilBegun(ids, other.begun, since);
    tell(`taken over after ${seconds.map((one) => one.toFixed(1)).join(', ')} s`);
    expect(Math.max(...seconds)).toBeLessThan(mostSeconds);
  });

  it('is begun by the next that starts, when nobody was left', async () => {
    const doomed = await aProcess('hang');
    const ids = await fourBegun(doomed.begun);
    const since = await killed(doomed.child);
    const next = await aProcess('do');
    await vi.waitFor(() => expect(ids.every((id) => next.begun.has(id))).toBe(true), patience);
    expect(Math.max(...secondsUntilBegun(ids, next.begun, since))).toBeLessThan(mostSeconds);
  });

  it('is handed back at once by a process that is asked to stop', async () => {
    const stopping = await aProcess('hang');
    const ids = await fourBegun(stopping.begun);
    const other = await aProcess('do');
    stopping.child.kill('SIGTERM');
    const since = performance.now();
    const [code] = await once(stopping.child, 'exit');
    expect(code).toBe(0);
    await vi.waitFor(() => expect(ids.every((id) => other.begun.has(id))).toBe(true), patience);
    const seconds = secondsUntilBegun(ids, other.begun, since);
    tell(`handed back and begun after ${seconds.map((one) => one.toFixed(1)).join(', ')} s`);
    expect(Math.max(...seconds)).toBeLessThan(6);
  });

  it('stays with a process that lives and is slow', async () => {
    const slow = await aProcess('hang');
    const [id = ''] = await fourBegun(slow.begun);
    const other = await aProcess('do');
    await pause(25_000);
    expect(other.begun.has(id)).toBe(false);
  });
});
