import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { unprivilegedUser } from '#src/adapters/embedded-postgres/database-user.ts';
import { Playground } from './playground.ts';

const playground = new Playground();
afterEach(() => playground.clear());

const root = 'root:x:0:0:root:/root:/bin/bash';
const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const postgres = 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash';

describe('the user PostgreSQL runs as when we are root', () => {
  it('is the one made for it, where there is one', async () => {
    expect(await unprivilegedUser(await passwd(root, nobody, postgres))).toEqual({
      name: 'postgres',
      uid: 101,
      gid: 104,
    });
  });

  it('is nobody in a slim container', async () => {
    expect(await unprivilegedUser(await passwd(root, nobody))).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
  });

  it('is asked for in words when there is none', async () => {
    await expect(unprivilegedUser(await passwd(root))).rejects.toThrow('PostgreSQL does not run as root');
  });
});

async function passwd(...lines: string[]): Promise<string> {
  const path = join(await playground.folder(), 'passwd');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
