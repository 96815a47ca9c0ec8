import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { isPostmasterOf } from '#src/adapters/embedded-postgres/process.ts';
import {
  endProcess,
  eventually,
  Playground,
  postmasterPid,
  query,
} from '#test/adapters/embedded-postgres/playground.ts';
import { EmbeddedPostgresChild } from './embedded-postgres-child.ts';

const playground = new Playground();
const children: EmbeddedPostgresChild[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  await playground.clear();
});

function aChild(dataDir: string, under: readonly string[] = []): EmbeddedPostgresChild {
  const child = new EmbeddedPostgresChild(dataDir, { under });
  children.push(child);
  return child;
}

describe('a server that is killed', () => {
  it('leaves its PostgreSQL running, and the next server takes that over', async () => {
    const dataDir = await playground.folder();
    const child = aChild(dataDir);
    await query({ connectionString: await child.connectionString() }, 'create table kept as select 42 as answer');
    const pid = await postmasterPid(dataDir);
    await child.kill();
    expect(await isPostmasterOf(join(dataDir, 'postgres'), pid)).toBe(true);
    const next = await playground.start(dataDir);
    expect(await postmasterPid(dataDir)).toBe(pid);
    expect(await query(next, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await next.stop();
    expect(await isPostmasterOf(join(dataDir, 'postgres'), pid)).toBe(false);
  });

  it('loses nothing that was committed when its PostgreSQL is killed with it', async () => {
    const dataDir = await playground.folder();
    const child = aChild(dataDir);
    await query(
      { connectionString: await child.connectionString() },
      'create table kept as select generate_series(1, 1000) n',
    );
    const pid = await postmasterPid(dataDir);
    await child.kill();
    await endProcess(pid);
    expect(await readdir(join(dataDir, 'postgres'))).toContain('postmaster.pid');
    expect(await query(await playground.start(dataDir), 'select count(*)::int from kept')).toEqual([{ count: 1000 }]);
  });

  it('leaves nothing half made when it was making the database', async () => {
    const dataDir = await playground.folder();
    const makings = async () => (await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'));
    for (const step of ['PG_VERSION', 'base', 'pg_xact', 'global/pg_control']) {
      const child = aChild(dataDir);
      await eventually(async () => readFile(join(dataDir, (await makings())[0] ?? '', 'data', step)).catch(ifThere));
      await child.kill();
      expect(await readdir(dataDir)).not.toContain('postgres');
    }
    expect(await makings()).not.toEqual([]);
    await query(await playground.start(dataDir), 'select 1');
    expect(await makings()).toEqual([]);
  });
});

function ifThere(error: NodeJS.ErrnoException): true {
  if (error.code === 'EISDIR') return true;
  throw error;
}

describe('a PostgreSQL that dies while the server runs', () => {
  it('comes back by itself on the same port, and the pool with it, every time', async () => {
    const dataDir = await playground.folder();
    const postgres = await playground.start(dataDir);
    const pool = new pg.Pool({ connectionString: postgres.connectionString });
    pool.on('error', () => {});
    try {
      await pool.query('create table kept as select 42 as answer');
      for (let round = 1; round <= 3; round++) {
        const pid = await postmasterPid(dataDir);
        await endProcess(pid);
        await eventually(async () => (await postmasterPid(dataDir)) !== pid || undefined);
        const rows = await eventually(async () => (await pool.query('select answer from kept')).rows);
        expect(rows).toEqual([{ answer: 42 }]);
        await eventually(
          () => playground.logged.filter((line) => line === 'PostgreSQL is back.').length === round || undefined,
        );
      }
    } finally {
      await pool.end();
    }
    await postgres.stop();
  });

  it('stays ours when one of its backends is killed and it drops every connection', async () => {
    const dataDir = await playground.folder();
    const postgres = await playground.start(dataDir);
    const pid = await postmasterPid(dataDir);
    const owners = await query(postgres, `select pid from pg_stat_activity where application_name = 'convoke owner'`);
    for (const { pid: owner } of owners) await endProcess(Number(owner));
    await eventually(() => playground.logged.includes('PostgreSQL is back.') || undefined);
    expect(await postmasterPid(dataDir)).toBe(pid);
    await expect(playground.start(dataDir)).rejects.toThrow('Another Convoke server');
    await postgres.stop();
    expect(await isPostmasterOf(join(dataDir, 'postgres'), pid)).toBe(false);
  });

  it('is not brought back by a server that stops at the same moment', async () => {
    const dataDir = await playground.folder();
    const postgres = await playground.start(dataDir);
    await endProcess(await postmasterPid(dataDir));
    await postgres.stop();
    const [pid = 0] = await postmasterPid(dataDir).then(
      (found) => [found],
      () => [],
    );
    expect(pid !== 0 && (await isPostmasterOf(join(dataDir, 'postgres'), pid))).toBe(false);
  });
});

describe('two servers started at the same instant', () => {
  it.each([1, 2, 3])('end with one that has the database and one that says so (round %i)', async (round) => {
    const dataDir = await playground.folder();
    if (round > 1) await (await playground.start(dataDir)).stop();
    const rivals = [aChild(dataDir), aChild(dataDir)];
    const starts = await Promise.all(rivals.map((rival) => rival.started));
    const winners = starts.flatMap((start) => ('connectionString' in start ? [start] : []));
    const losers = starts.flatMap((start) => ('error' in start ? [start] : []));
    expect(winners).toHaveLength(1);
    expect(losers).toEqual([{ error: 'DataDirInUse', message: expect.stringContaining('DATABASE_URL') }]);
    await rivals[starts.findIndex((start) => 'error' in start)]?.stop();
    for (const winner of winners) expect(await query(winner, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a second container with the same volume', () => {
  const inContainer = ['unshare', '--pid', '--ipc', '--net', '--fork', '--mount-proc'];

  it('is refused, although it sees neither the processes nor the port of the first', async (context) => {
    if (spawnSync('unshare', [...inContainer.slice(1), 'true']).status !== 0)
      context.skip('only root can play container');
    const dataDir = await playground.folder();
    const first = await playground.start(dataDir);
    const lockFile = join(dataDir, 'postgres', 'postmaster.pid');
    const before = await readFile(lockFile, 'utf8');
    const second = aChild(dataDir, inContainer);
    expect(await second.started).toMatchObject({ error: 'DataDirInUse' });
    expect(await readFile(lockFile, 'utf8')).toBe(before);
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
