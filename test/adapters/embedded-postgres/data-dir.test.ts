import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { openDataDir } from '#src/adapters/embedded-postgres/data-dir.ts';
import { DataDirUnusable } from '#src/adapters/embedded-postgres/errors.ts';
import { Playground } from './playground.ts';

const playground = new Playground();
const mounts: string[] = [];
afterEach(async () => {
  for (const mount of mounts.splice(0)) execFileSync('umount', [mount]);
  await playground.clear();
});

describe('the folder for the database', () => {
  it('is made when it is not there', async () => {
    const folder = await playground.folder();
    expect(await openDataDir(join(folder, 'a', 'b'))).toBe(join(folder, 'a', 'b'));
  });

  it('is refused in words when it is a file', async () => {
    const path = await aFile();
    expect(await refusal(path)).toMatch(`The folder ${path} (DATA_DIR) can't be used: it is a file`);
  });

  it('is refused in words when it lies below a file', async () => {
    const path = join(await aFile(), 'data');
    expect(await refusal(path)).toMatch(`${path} (DATA_DIR) can't be used: a part of this path is a file`);
  });

  it('is refused in words when its disk is full', async (context) => {
    const disk = await aSmallDisk(context);
    await writeFile(join(disk, 'films'), Buffer.alloc(1024 * 1024)).catch(() => {});
    expect(await refusal(disk)).toMatch('its disk is full');
  });

  it('is refused in words when its disk fills up while the database is made', async (context) => {
    const disk = await aSmallDisk(context);
    const failure = await playground.start(disk).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataDirUnusable);
    expect(String(failure)).toMatch('its disk is full');
  }, 20_000);

  it('is refused in words when its file system is read-only', async (context) => {
    const disk = await aSmallDisk(context);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expect(await refusal(disk)).toMatch('its file system is read-only');
  });

  it('is refused in words when we may not write there', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    expect(await refusal('/usr/convoke')).toMatch('the user Convoke runs as may not write there');
  });
});

async function aFile(): Promise<string> {
  const path = join(await playground.folder(), 'file');
  await writeFile(path, '');
  return path;
}

async function refusal(dataDir: string): Promise<string> {
  const error = await openDataDir(dataDir).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataDirUnusable);
  return String(error);
}

async function aSmallDisk(context: TestContext): Promise<string> {
  const disk = join(await playground.folder(), 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=755', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    context.skip('only root may mount a small disk for this, and not in every container');
  }
  mounts.push(disk);
  return disk;
}
