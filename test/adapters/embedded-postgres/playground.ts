import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgres, type EmbeddedPostgresOptions } from '#src/adapters/embedded-postgres/embedded-postgres.ts';
import { findPostmaster } from '#src/adapters/embedded-postgres/postmaster-pid.ts';

type Row = { [column: string]: unknown; pid?: number };

/** Folders and servers for one test, all gone after `clear`, also when the test failed half way. */
export class Playground {
  readonly logged: string[] = [];
  readonly #folders: string[] = [];
  readonly #servers: EmbeddedPostgres[] = [];

  /** An empty folder directly below the temp folder, which every user can enter. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'convoke-embedded-'));
    await chmod(folder, 0o755);
    this.#folders.push(folder);
    return folder;
  }

  /** Counts a folder made elsewhere among those to clear. */
  clearLater(folder: string): void {
    this.#folders.push(folder);
  }

  async start(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const log = (message: string) => void this.logged.push(message);
    const postgres = await EmbeddedPostgres.start({ dataDir, log, postgresFlags: ['-c', 'fsync=off'], ...options });
    this.#servers.push(postgres);
    return postgres;
  }

  async clear(): Promise<void> {
    for (const server of this.#servers.splice(0)) await server.stop();
    for (const folder of this.#folders.splice(0)) {
      for (const cluster of [folder, join(folder, 'postgres'), join(folder, 'data', 'postgres')]) {
        const postmaster = await findPostmaster(cluster).catch(() => undefined);
        if (postmaster) await endProcess(postmaster.pid);
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    this.logged.length = 0;
  }
}

/** Runs one statement over a connection of its own. */
export async function query({ connectionString }: { connectionString: string }, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The process id of the PostgreSQL that runs on this folder. */
export async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Waits until the probe answers something, and returns it; a probe that throws has not answered yet. */
export async function eventually<T>(probe: () => T | undefined | Promise<T | undefined>, seconds = 20): Promise<T> {
  const giveUpAt = Date.now() + seconds * 1000;
  for (;;) {
    let failure: unknown = 'it answered nothing';
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > giveUpAt) throw new Error(`Still not so after ${seconds} s.`, { cause: failure });
    await delay(5);
  }
}

/** Kills a process the hard way and waits until it is gone. */
export async function endProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line === '' ? true : undefined;
  });
}
