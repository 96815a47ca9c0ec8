import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Binaries, copyBinaries, installedBinaries, whatHidesBinaries } from './binaries.ts';
import { type DatabaseUser, isRoot, unprivilegedUser } from './database-user.ts';
import { DataDirUnusable, ignoring } from './errors.ts';
import { firstClosedFolder, openForPassing } from './reach.ts';

/** Who runs PostgreSQL, from where, on which data. */
export interface Placement {
  /** The cluster: PostgreSQL's own data folder, as a real path; it may not exist yet. */
  readonly cluster: string;
  readonly binaries: Binaries;
  /** Only when we are root; otherwise PostgreSQL runs as we do. */
  readonly user: DatabaseUser | undefined;
}

// Survives reboots and is open to every user, unlike the temp folder and root's home.
const sharedBase = '/var/lib/convoke';

/** Decides it for this DATA_DIR, the same way at every start. */
export async function place(dataDir: string, log: (message: string) => void): Promise<Placement> {
  const binaries = await installedBinaries();
  const existing = await existingCluster(dataDir);
  if (!isRoot()) {
    const owner = existing && (await stat(existing)).uid;
    if (owner !== undefined && owner !== process.getuid?.()) {
      throw new DataDirUnusable(
        dataDir,
        `the database in it belongs to the user with id ${owner}; start Convoke as them`,
      );
    }
    return { cluster: existing ?? join(dataDir, 'postgres'), binaries, user: undefined };
  }
  const user = await databaseUser(existing);
  return {
    cluster: await placeCluster(dataDir, existing, user, log),
    binaries: await placeBinaries(dataDir, binaries, user, log),
    user,
  };
}

async function existingCluster(dataDir: string): Promise<string | undefined> {
  const path = join(dataDir, 'postgres');
  const entry = await lstat(path).catch(ignoring('ENOENT'));
  if (!entry) return undefined;
  try {
    return await realpath(path);
  } catch (error) {
    ignoring('ENOENT')(error);
    const target = await readlink(path);
    const advice = `bring it back, or remove ${path} to begin with an empty database`;
    throw new DataDirUnusable(dataDir, `its database was placed in ${target}, which is gone; ${advice}`);
  }
}

// A cluster that an ordinary user made stays theirs: they can start Convoke again tomorrow.
async function databaseUser(cluster: string | undefined): Promise<DatabaseUser> {
  const owner = cluster === undefined ? undefined : await stat(cluster);
  if (!owner || owner.uid === 0) return unprivilegedUser();
  return { name: `with id ${owner.uid}`, uid: owner.uid, gid: owner.gid };
}

async function placeCluster(
  dataDir: string,
  existing: string | undefined,
  user: DatabaseUser,
  log: (message: string) => void,
): Promise<string> {
  await openForPassing(dataDir, user);
  const closed = await firstClosedFolder(existing === undefined ? dataDir : dirname(existing), user);
  if (closed === undefined) return existing ?? join(dataDir, 'postgres');
  const why = `the user ${user.name}, who runs PostgreSQL, can't enter ${closed}`;
  if (existing !== undefined) throw new DataDirUnusable(dataDir, `${why} (chmod o+x would let them)`);
  const elsewhere = join(sharedBase, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  try {
    await makeShared(elsewhere);
    // The link comes last but one and the data last: a start that is killed in between is simply continued by the next.
    await mkdir(join(elsewhere, 'postgres'), { mode: 0o700 }).catch(ignoring('EEXIST'));
    await symlink(join(elsewhere, 'postgres'), join(dataDir, 'postgres')).catch(ignoring('EEXIST'));
  } catch (error) {
    throw new DataDirUnusable(dataDir, `${why}, and ${elsewhere} can't be used instead`, { cause: error });
  }
  log(`The database is kept in ${elsewhere} (${join(dataDir, 'postgres')} leads there): ${why}.`);
  return join(elsewhere, 'postgres');
}

async function placeBinaries(
  dataDir: string,
  installed: Binaries,
  user: DatabaseUser,
  log: (message: string) => void,
): Promise<Binaries> {
  const hidden = await whatHidesBinaries(installed, user);
  if (hidden === undefined) return installed;
  try {
    await makeShared(sharedBase);
    const copy = await copyBinaries(installed, sharedBase);
    log(`PostgreSQL is run from a copy in ${copy.folder}: the user ${user.name}, who runs it, can't reach ${hidden}.`);
    return copy;
  } catch (error) {
    const why = `the user ${user.name} can't reach PostgreSQL's programs in ${hidden}, and they can't be copied to ${sharedBase}`;
    throw new DataDirUnusable(dataDir, why, { cause: error });
  }
}

async function makeShared(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Whatever the umask is; what lies in here has its own, narrower modes.
  for (const each of new Set([sharedBase, folder])) await chmod(each, 0o755);
}
