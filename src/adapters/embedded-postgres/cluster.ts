import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, lchown, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from './data-dir.ts';
import type { DatabaseUser } from './database-user.ts';
import { DataDirUnusable, ignoring, PostgresFailed } from './errors.ts';
import type { Placement } from './placement.ts';
import { withWorkshop } from './workshop.ts';

/** The role that owns everything in the embedded database. */
export const role = 'convoke';

const major = '18';
const passwordFile = 'convoke.password';

const { PATH = '/usr/bin:/bin' } = process.env;

/** What PostgreSQL's programs see of our environment: nothing secret, and none of our `PG…` settings. */
export const environment = { PATH, LC_ALL: 'C', TZ: 'UTC' };

/** Whether a database is there; refuses what another PostgreSQL, or something else, put in its place. */
export async function clusterExists(dataDir: string, { cluster, user }: Placement): Promise<boolean> {
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(ignoring('ENOENT'));
  if (version === undefined) {
    const files = await readdir(cluster).catch(ignoring('ENOENT'));
    if (files === undefined || files.length === 0) return false;
    throw new DataDirUnusable(dataDir, `${cluster} holds files, but no database`);
  }
  if (version.trim() !== major) {
    throw new DataDirUnusable(dataDir, `its database was made by PostgreSQL ${version.trim()}, and this is ${major}`);
  }
  if (user && (await stat(cluster)).uid !== user.uid) await giveTo(user, cluster);
  return true;
}

/** The password of our role; it lies inside the cluster, so that the two can't be parted. */
export async function readPassword(cluster: string): Promise<string> {
  return (await readFile(join(cluster, passwordFile), 'utf8')).trim();
}

/** Makes a new cluster next to its place and moves it there in one step, so that a kill leaves nothing half made. */
export async function createCluster(placement: Placement): Promise<void> {
  const { cluster, user } = placement;
  await withWorkshop(cluster, async (workshop) => {
    await writeFile(join(workshop, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
    if (user) await giveTo(user, workshop);
    await initdb(placement, workshop);
    const made = join(workshop, 'data');
    await rename(join(workshop, 'password'), join(made, passwordFile));
    await syncFolder(made);
    // Another server that starts at this instant may have moved its own there first; then we use that one.
    await rename(made, cluster).catch(ignoring('ENOTEMPTY', 'EEXIST'));
    await syncFolder(dirname(cluster));
  });
}

async function initdb({ binaries, user }: Placement, workshop: string): Promise<void> {
  const args = ['--pgdata', join(workshop, 'data'), '--username', role, '--pwfile', join(workshop, 'password')];
  // The built-in locale sorts alike on every machine. Synced on purpose: skipping it saves 60 ms, once.
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  args.push('--auth=scram-sha-256', '--no-instructions');
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  try {
    await promisify(execFile)(join(binaries.folder, 'bin', 'initdb'), args, {
      ...identity,
      cwd: '/',
      env: environment,
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const message = said || (error instanceof Error ? error.message : String(error));
    // What a container started with a made-up `--user` runs into.
    const advice = /could not look up effective user/.test(said)
      ? ' Name this user in /etc/passwd, or set DATABASE_URL.'
      : '';
    throw new PostgresFailed(`PostgreSQL could not create a database: ${message}.${advice}`, { cause: error });
  }
}

async function giveTo(user: DatabaseUser, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
  await chown(folder, user.uid, user.gid);
}
