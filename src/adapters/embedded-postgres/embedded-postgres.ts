import { setTimeout as delay } from 'node:timers/promises';
import { acquire, type Owned, type Wanted } from './acquire.ts';
import { clusterExists, createCluster, readPassword, role } from './cluster.ts';
import { openDataDir } from './data-dir.ts';
import { inWords } from './errors.ts';
import { type Placement, place } from './placement.ts';
import { stopPostmaster } from './stop-postmaster.ts';
import { removeWorkshops } from './workshop.ts';

/** How to run the embedded PostgreSQL. */
export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: (message: string) => void;
  /** How long a start may take, a recovery included. */
  readonly deadlineSeconds?: number;
  /** More flags for the program, such as `-c fsync=off` in tests. */
  readonly postgresFlags?: readonly string[];
}

const database = 'convoke';
const steadyMs = 60_000;
const longestPauseMs = 30_000;

/** A real PostgreSQL of our own: its data are kept between runs, it outlives a crash of ours, and is restarted when it dies. */
export class EmbeddedPostgres {
  /** Where the application's database is; stays the same for as long as this object lives. */
  readonly connectionString: string;
  readonly #wanted: Wanted;
  readonly #stopping: AbortController;
  #owned: Owned | undefined;
  #ownedAt = 0;
  #losses = 0;
  #restoring: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  private constructor(wanted: Wanted, owned: Owned, stopping: AbortController, password: string) {
    this.#wanted = { ...wanted, port: owned.port };
    this.#stopping = stopping;
    this.connectionString = `postgresql://${role}:${password}@127.0.0.1:${owned.port}/${database}`;
    this.#hold(owned);
  }

  /** Starts (or takes over) the PostgreSQL of this folder; resolves once it accepts connections and the database exists. */
  static async start({
    dataDir,
    log,
    deadlineSeconds = 60,
    postgresFlags: flags = [],
  }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const folder = await openDataDir(dataDir);
    try {
      const placement = await place(folder, log);
      await ensureCluster(folder, placement, log);
      const stopping = new AbortController();
      const wanted: Wanted = { dataDir: folder, placement, flags, log, deadlineSeconds, signal: stopping.signal };
      const owned = await acquire(wanted);
      try {
        await owned.ownership.createDatabase(database);
        await removeWorkshops(placement.cluster);
        return new EmbeddedPostgres(wanted, owned, stopping, await readPassword(placement.cluster));
      } catch (error) {
        await stopPostmaster(placement.cluster, owned.pid);
        throw error;
      }
    } catch (error) {
      throw inWords(folder, error);
    }
  }

  /** Stops PostgreSQL in an orderly way and waits until it is gone; calling it again changes nothing. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#restoring;
    // Only what we own: by now it could be another server's.
    if (this.#owned) await stopPostmaster(this.#wanted.placement.cluster, this.#owned.pid);
    this.#owned = undefined;
  }

  #hold(owned: Owned): void {
    this.#owned = owned;
    this.#ownedAt = Date.now();
    owned.ownership.whenLost(() => {
      if (this.#stopping.signal.aborted) return;
      this.#owned = undefined;
      this.#restoring = this.#restore();
    });
  }

  async #restore(): Promise<void> {
    const { log, signal } = this.#wanted;
    if (Date.now() - this.#ownedAt > steadyMs) this.#losses = 0;
    log('PostgreSQL went away; bringing it back.');
    while (!signal.aborted) {
      try {
        await delay(pause(this.#losses++), undefined, { signal });
        this.#hold(await acquire(this.#wanted));
        log('PostgreSQL is back.');
        return;
      } catch (error) {
        if (!signal.aborted) log(`PostgreSQL is not back yet: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}

// At once the first time, then more and more slowly.
function pause(losses: number): number {
  return losses === 0 ? 0 : Math.min(longestPauseMs, 250 * 2 ** losses);
}

async function ensureCluster(dataDir: string, placement: Placement, log: (message: string) => void): Promise<void> {
  if (await clusterExists(dataDir, placement)) return;
  log(`Creating the database in ${placement.cluster}.`);
  try {
    await createCluster(placement);
  } catch (error) {
    // Unless another server, started at the same instant, was quicker.
    if (!(await clusterExists(dataDir, placement))) throw error;
  }
}
