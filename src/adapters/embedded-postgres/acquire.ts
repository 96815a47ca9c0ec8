import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPassword } from './cluster.ts';
import { isClusterLocked } from './cluster-lock.ts';
import { DataDirInUse, PostgresFailed } from './errors.ts';
import { Ownership } from './ownership.ts';
import type { Placement } from './placement.ts';
import { freePort } from './port.ts';
import { Postmaster } from './postmaster.ts';
import { findPostmaster, lastPort, type RunningPostmaster, removeStaleLockFile } from './postmaster-pid.ts';
import { ServerLog } from './server-log.ts';
import { stopPostmaster } from './stop-postmaster.ts';

/** What has to be known to get hold of the PostgreSQL of a folder. */
export interface Wanted {
  readonly dataDir: string;
  readonly placement: Placement;
  readonly flags: readonly string[];
  readonly log: (message: string) => void;
  readonly deadlineSeconds: number;
  /** The port it must have, because people already know it. */
  readonly port?: number;
  readonly signal: AbortSignal;
}

/** A PostgreSQL that is ours. */
export interface Owned {
  readonly ownership: Ownership;
  readonly pid: number;
  readonly port: number;
}

const pollMs = 25;
// The lock of a server that was killed is freed once PostgreSQL sees its closed socket, which takes a moment.
const takenMs = 2000;
// What is left of a PostgreSQL that was killed ends by itself, but finishes its statement first.
const lockedMs = 10_000;
const firstNoticeMs = 1500;
const nextNoticeMs = 10_000;
// Somebody else was quicker, or what is left of a killed PostgreSQL is still on its way out: look again.
const passing =
  /lock file "postmaster\.pid" already exists|pre-existing shared memory block|could not (bind|create any TCP)/;

/** Takes over the PostgreSQL that runs on this folder, or starts one, and owns it; a recovery is waited for. */
export async function acquire(wanted: Wanted): Promise<Owned> {
  const { placement, signal, dataDir } = wanted;
  const { cluster } = placement;
  const password = await readPassword(cluster);
  const waiting = new Waiting(wanted);
  let launched: Postmaster | undefined;
  let takenSince: number | undefined;
  for (;;) {
    const running = await findPostmaster(cluster);
    if (running?.isReady && running.port !== undefined) {
      const claim = await Ownership.claim(running.port, password);
      if (claim.result === 'owned') {
        const owned = { ownership: claim.ownership, pid: running.pid, port: running.port };
        if (wanted.port === undefined || wanted.port === running.port) return owned;
        await stopPostmaster(cluster, running.pid);
      }
      if (claim.result === 'away') waiting.reason = claim.reason;
      takenSince = claim.result === 'taken' ? (takenSince ?? Date.now()) : undefined;
      if (takenSince !== undefined && Date.now() - takenSince > takenMs) throw new DataDirInUse(dataDir);
    }
    if (launched?.ended !== undefined) {
      await explainEnd(launched);
      launched = undefined;
    }
    // While one that we launched is on its way we see it through, so that none is left that nobody knows of.
    if (!launched) signal.throwIfAborted();
    if (!running && !launched) {
      if (!(await isClusterLocked(cluster))) launched = await launch(wanted);
      else if (waiting.hasLasted(lockedMs)) throw new DataDirInUse(dataDir);
      else waiting.reason = 'another process still works on its files';
    }
    waiting.check(running);
    await delay(pollMs);
  }
}

async function launch({ dataDir, placement, flags, port }: Wanted): Promise<Postmaster> {
  await removeStaleLockFile(placement.cluster);
  const chosen = port ?? (await freePort(await lastPort(placement.cluster)));
  return Postmaster.launch(placement, new ServerLog(join(dataDir, 'postgres.log')), chosen, flags);
}

async function explainEnd(postmaster: Postmaster): Promise<void> {
  if (postmaster.metLock) return;
  const said = await postmaster.lastWords();
  if (passing.test(said)) return;
  throw new PostgresFailed(`PostgreSQL did not start: ${postmaster.ended}.${said && ` It said last:\n${said}`}`);
}

/** Says that we wait, and stops waiting at the deadline. */
class Waiting {
  reason = 'it is starting up or recovering';
  readonly #wanted: Wanted;
  readonly #since = Date.now();
  #nextNotice = this.#since + firstNoticeMs;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  hasLasted(ms: number): boolean {
    return Date.now() > this.#since + ms;
  }

  check(running: RunningPostmaster | undefined): void {
    const { deadlineSeconds, log, dataDir } = this.#wanted;
    if (this.hasLasted(deadlineSeconds * 1000)) {
      // It is left running: a recovery that is cut off begins anew, one that goes on is ready for the next start.
      const advice = running ? 'It goes on by itself; start Convoke again later.' : '';
      const log = join(dataDir, 'postgres.log');
      throw new PostgresFailed(
        `PostgreSQL was not ready after ${deadlineSeconds} s (${this.reason}); see ${log}. ${advice}`.trim(),
      );
    }
    if (Date.now() < this.#nextNotice) return;
    this.#nextNotice = Date.now() + nextNoticeMs;
    log(`Waiting for PostgreSQL, up to ${deadlineSeconds} s: ${this.reason}.`);
  }
}
