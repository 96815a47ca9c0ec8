import { readdir, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  endProcess,
  eventually,
  Playground,
  postmasterPid,
  query,
} from '#test/adapters/embedded-postgres/playground.ts';
import { EmbeddedPostgresChild } from './embedded-postgres-child.ts';

const playground = new Playground();
const frozen: number[] = [];
afterEach(async () => {
  for (const pid of frozen.splice(0)) thaw(pid);
  await playground.clear();
});

describe.skipIf(process.platform !== 'linux')('a recovery that takes its time', () => {
  it('is waited for, and said', async () => {
    const dataDir = await crashedWithMuchToRecover();
    const start = playground.start(dataDir);
    const recovery = await freezeRecovery(dataDir);
    await eventually(() => playground.logged.some((line) => line.startsWith('Waiting for PostgreSQL')) || undefined);
    thaw(recovery);
    expect(await query(await start, 'select count(*)::int from kept')).toEqual([{ count: 400_000 }]);
  });

  it('goes on when the deadline is over, and the next start has the result', async () => {
    const dataDir = await crashedWithMuchToRecover();
    const start = playground.start(dataDir, { deadlineSeconds: 2 }).catch((error: unknown) => error);
    const recovery = await freezeRecovery(dataDir);
    expect(String(await start)).toMatch(/was not ready after 2 s.*start Convoke again later/);
    const pid = await postmasterPid(dataDir);
    thaw(recovery);
    expect(await query(await playground.start(dataDir), 'select count(*)::int from kept')).toEqual([
      { count: 400_000 },
    ]);
    expect(await postmasterPid(dataDir)).toBe(pid);
  });
});

async function crashedWithMuchToRecover(): Promise<string> {
  const dataDir = await playground.folder();
  const child = new EmbeddedPostgresChild(dataDir);
  const connectionString = await child.connectionString();
  await query({ connectionString }, `alter system set max_wal_size = '8GB'`);
  await query({ connectionString }, 'select pg_reload_conf()');
  await query(
    { connectionString },
    `create table kept as select n, repeat('x', 500) from generate_series(1, 400000) n`,
  );
  const pid = await postmasterPid(dataDir);
  await child.kill();
  await endProcess(pid);
  return dataDir;
}

// Stops the process that recovers, so that the recovery takes as long as the test wants, whatever the machine.
async function freezeRecovery(dataDir: string): Promise<number> {
  const pid = await eventually(async () => {
    const postmaster = await postmasterPid(dataDir);
    for (const entry of await readdir('/proc')) {
      const title = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
      if (!title.startsWith('postgres: startup')) continue;
      const status = await readFile(`/proc/${entry}/status`, 'utf8');
      if (Number(/PPid:\s+(\d+)/.exec(status)?.[1]) === postmaster) return Number(entry);
    }
    return undefined;
  });
  process.kill(pid, 'SIGSTOP');
  frozen.push(pid);
  return pid;
}

function thaw(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
