import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ServerLog } from '#src/adapters/embedded-postgres/server-log.ts';
import { Playground } from './playground.ts';

const playground = new Playground();
afterEach(() => playground.clear());

describe('the log of PostgreSQL', () => {
  it('goes on where it was, readable by its owner alone', async () => {
    const path = join(await playground.folder(), 'postgres.log');
    await write(path, 'one\n');
    await write(path, 'two\n');
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is moved aside at a start when it is larger than 5 MB', async () => {
    const path = join(await playground.folder(), 'postgres.log');
    await writeFile(path, Buffer.alloc(5 * 1024 * 1024 + 1));
    await write(path, 'new\n');
    expect(await readFile(path, 'utf8')).toBe('new\n');
    expect((await stat(`${path}.1`)).size).toBe(5 * 1024 * 1024 + 1);
  });

  it('tells the last dozen lines since a start, and nothing from before', async () => {
    const path = join(await playground.folder(), 'postgres.log');
    const log = new ServerLog(path);
    expect(await log.tail(await log.size())).toBe('');
    await appendFile(path, 'before\n');
    const start = await log.size();
    await appendFile(path, Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join(''));
    expect((await log.tail(start)).split('\n')).toEqual(Array.from({ length: 12 }, (_, i) => `line ${i + 8}`));
    await writeFile(path, 'before\nafter');
    expect(await log.tail(7)).toBe('after');
  });
});

async function write(path: string, text: string): Promise<void> {
  const file = await new ServerLog(path).open(undefined);
  await file.writeFile(text);
  await file.close();
}
