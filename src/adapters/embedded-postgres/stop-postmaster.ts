import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './errors.ts';
import { isPostmasterOf } from './process.ts';

const pollMs = 20;
const fastShutdownMs = 60_000;
const immediateShutdownMs = 10_000;

/** Stops this PostgreSQL and waits until it is gone. */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  // "Fast": transactions are rolled back, everything is written, the next start needs no recovery.
  if (await isGoneAfter(cluster, pid, 'SIGINT', fastShutdownMs)) return;
  // "Immediate": loses nothing that was committed, but the next start has to recover.
  if (await isGoneAfter(cluster, pid, 'SIGQUIT', immediateShutdownMs)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

async function isGoneAfter(cluster: string, pid: number, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + limitMs;
  if (!(await isPostmasterOf(cluster, pid))) return true;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
  while (Date.now() < giveUpAt) {
    if (!(await isPostmasterOf(cluster, pid))) return true;
    await delay(pollMs);
  }
  return false;
}
