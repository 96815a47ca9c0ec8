import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it, vi } from 'vitest';

const opened: { readonly path: string; readonly by: string }[] = [];

/** Everything that is done to the file system, with the file of ours that does it; then it is done. */
const spied = vi.hoisted(
  () => (original: Record<string, unknown>, witness: (path: unknown, stack: string) => void) =>
    Object.fromEntries(
      Object.entries(original).map(([name, member]) => [
        name,
        typeof member === 'function' && /^[a-z]/.test(name)
          ? Object.assign((...all: unknown[]) => {
              witness(all[0], new Error('here').stack ?? '');
              return member(...all);
            }, member)
          : member,
      ]),
    ),
);
const witness = (path: unknown, stack: string): void => {
  const by = /\/src\/[^\s:)]+/.exec(stack)?.[0] ?? 'nobody of ours';
  if (typeof path === 'string') opened.push({ path, by });
};

vi.mock('node:fs', async (load) => spied(await load(), (path, stack) => witness(path, stack)));
vi.mock('node:fs/promises', async (load) => spied(await load(), (path, stack) => witness(path, stack)));

const root = new URL('../../', import.meta.url).pathname;
const importsOf = (file: string): readonly string[] =>
  parseSync(file, readFileSync(join(root, file), 'utf8')).module.staticImports.map(
    ({ moduleRequest }) => moduleRequest.value,
  );

describe('the recorder', () => {
  it('alone, of all that knows session boundaries, knows the file system', () => {
    const files = globSync('src/**/{boundary,boundary-log}/**/*.ts', { cwd: root }).concat(
      globSync('src/**/{boundary-*,boundaries*}.ts', { cwd: root }),
    );
    expect(files.length).toBeGreaterThan(30);
    const knowing = files.filter((file) => importsOf(file).some((from) => /^(node:)?fs(\/|$)/.test(from)));
    expect(knowing.filter((file) => !file.startsWith('src/adapters/boundary-log/'))).toEqual([]);
  });

  it('is known to the composition root alone, and the folder of the log to the recorder alone', () => {
    const others = globSync('src/**/*.ts', { cwd: root }).filter(
      (file) => !file.startsWith('src/adapters/boundary-log/'),
    );
    const using = others.filter((file) => importsOf(file).some((from) => from.includes('boundary-log/')));
    expect(using).toEqual(['src/composition/boundaries.ts']);
    const naming = others.filter((file) => /['"`/]logs['"`/]|\.jsonl/.test(readFileSync(join(root, file), 'utf8')));
    expect(naming).toEqual([]);
  });

  it('alone touches the files of the log when sessions start, end, crash, are settled, read and verified', async () => {
    const { lifeOnFiles } = await import('#test/support/boundaries-on-files.ts');
    const dataDir = await mkdtemp(join(tmpdir(), 'convoke-spy-'));
    await lifeOnFiles(dataDir);
    await rm(dataDir, { recursive: true });
    const log = opened.filter(({ path, by }) => path.startsWith(join(dataDir, 'logs')) && by !== 'nobody of ours');
    expect(log.length).toBeGreaterThan(20);
    expect(log.filter(({ by }) => !by.startsWith('/src/adapters/boundary-log/'))).toEqual([]);
  });
});
