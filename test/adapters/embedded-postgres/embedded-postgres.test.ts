import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DataDirInUse, DataDirUnusable } from '#src/adapters/embedded-postgres/errors.ts';
import { isAlive } from '#src/adapters/embedded-postgres/process.ts';
import { Playground, postmasterPid, query } from './playground.ts';

const playground = new Playground();
afterEach(() => playground.clear());

describe('the embedded PostgreSQL', { timeout: 30_000 }, () => {
  it('starts in an empty folder and offers the database convoke, in UTF-8, to 100 connections', async () => {
    const postgres = await playground.start(await playground.folder(), { postgresFlags: [] });
    expect(postgres.connectionString).toMatch(/^postgresql:\/\/convoke:[\w-]{32}@127\.0\.0\.1:\d+\/convoke$/);
    const [row] = await query(
      postgres,
      `select current_database() db, current_setting('server_encoding') encoding, current_setting('max_connections') connections,
         current_setting('fsync') fsync, current_setting('synchronous_commit') sync, upper('ä') upper`,
    );
    expect(row).toEqual({
      ...{ db: 'convoke', encoding: 'UTF8', connections: '100', fsync: 'on', sync: 'on', upper: 'Ä' },
    });
  });

  it('keeps its data, its password and its port between runs', async () => {
    const dataDir = await playground.folder();
    const first = await playground.start(dataDir);
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await playground.start(dataDir);
    expect(second.connectionString).toBe(first.connectionString);
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is gone once stop resolves, and may be stopped twice', async () => {
    const dataDir = await playground.folder();
    const postgres = await playground.start(dataDir);
    const pid = await postmasterPid(dataDir);
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('refuses a second server on the same folder and does not disturb the first', async () => {
    const dataDir = await playground.folder();
    const first = await playground.start(dataDir);
    const refusal = await playground.start(dataDir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirInUse);
    expect(String(refusal)).toContain(dataDir);
    expect(String(refusal)).toContain('DATABASE_URL');
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('lets nobody else read the password or the data, and needs the password', async () => {
    const dataDir = await playground.folder();
    const postgres = await playground.start(dataDir);
    const cluster = join(dataDir, 'postgres');
    expect((await stat(join(cluster, 'convoke.password'))).mode & 0o777).toBe(0o600);
    expect((await stat(cluster)).mode & 0o777).toBe(0o700);
    expect(postgres.connectionString).toContain(await readFile(join(cluster, 'convoke.password'), 'utf8'));
    const guess = postgres.connectionString.replace(/:[^:@]+@/, ':guess@');
    await expect(query({ connectionString: guess }, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('says what PostgreSQL said when it does not start, without the password', async () => {
    const dataDir = await playground.folder();
    const postgres = await playground.start(dataDir);
    await postgres.stop();
    const failure = playground.start(dataDir, { postgresFlags: ['-c', 'no_such_setting=1'] });
    await expect(failure).rejects.toThrow(/did not start: it ended with code 1.*no_such_setting/s);
    const password = await readFile(join(dataDir, 'postgres', 'convoke.password'), 'utf8');
    await expect(failure).rejects.not.toThrow(password);
  });

  it('refuses a folder that holds something else in place of the database, or another version of it', async () => {
    const dataDir = await playground.folder();
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'notes.txt'), 'mine');
    await expect(playground.start(dataDir)).rejects.toThrow(DataDirUnusable);
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(playground.start(dataDir)).rejects.toThrow(/made by PostgreSQL 17/);
    expect(await readFile(join(dataDir, 'postgres', 'notes.txt'), 'utf8')).toBe('mine');
  });
});

describe('a lock file that was left behind', { timeout: 30_000 }, () => {
  it('is no obstacle when its process is gone', async () => {
    const dataDir = await stoppedWithData();
    const gone = spawn('true');
    await once(gone, 'exit');
    await leaveLockFile(dataDir, gone.pid);
    expect(await query(await playground.start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is no obstacle when another program of the same user has that process id by now', async () => {
    const dataDir = await stoppedWithData();
    const { uid, gid } = await stat(join(dataDir, 'postgres'));
    const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    try {
      await once(stranger, 'spawn');
      await leaveLockFile(dataDir, stranger.pid);
      expect(await query(await playground.start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it('is no obstacle when a power cut left it empty', async () => {
    const dataDir = await stoppedWithData();
    const lockFile = await writeLockFile(join(dataDir, 'postgres'), '');
    await utimes(lockFile, 1_700_000_000, 1_700_000_000);
    expect(await query(await playground.start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
  });
});

async function stoppedWithData(): Promise<string> {
  const dataDir = await playground.folder();
  const postgres = await playground.start(dataDir);
  await query(postgres, 'create table kept as select 42 as answer');
  await postgres.stop();
  return dataDir;
}

async function leaveLockFile(dataDir: string, pid: number | undefined): Promise<void> {
  const cluster = join(dataDir, 'postgres');
  const lines = [pid, cluster, 1_700_000_000, 20_001, '', '127.0.0.1', '   1234567         0', 'ready   ', ''];
  await writeLockFile(cluster, lines.join('\n'));
}

async function writeLockFile(cluster: string, text: string): Promise<string> {
  const path = join(cluster, 'postmaster.pid');
  await writeFile(path, text, { mode: 0o600 });
  const { uid, gid } = await stat(cluster);
  await chown(path, uid, gid);
  return path;
}
