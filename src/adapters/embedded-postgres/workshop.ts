import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './process.ts';

const inUse = new Set<string>();

/** Lends a new folder next to `target`, to build in what is then renamed to it; whatever is left in there is removed. */
export async function withWorkshop<T>(target: string, build: (workshop: string) => Promise<T>): Promise<T> {
  await removeWorkshops(target, isAbandoned);
  const workshop = `${target}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  inUse.add(workshop);
  try {
    await mkdir(workshop, { mode: 0o700 });
    return await build(workshop);
  } finally {
    inUse.delete(workshop);
    await rm(workshop, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Clears away what kills have left; without a filter only for somebody who knows that nobody is building. */
export async function removeWorkshops(target: string, isLeftover = (_path: string) => true): Promise<void> {
  const prefix = `${basename(target)}.new-`;
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name);
    if (name.startsWith(prefix) && isLeftover(path)) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

// In a container our process id is often the one that the killed process had.
function isAbandoned(path: string): boolean {
  const pid = Number(/\.new-(\d+)-/.exec(path)?.[1]);
  return pid === process.pid ? !inUse.has(path) : !isAlive(pid);
}
