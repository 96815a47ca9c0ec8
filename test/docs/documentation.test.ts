import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { openDatabase } from '#src/adapters/persistence/database.ts';
import { openApiOf } from '#src/composition/http.ts';
import { noProviders } from '#src/composition/video-kinds.ts';
import { compose } from '#src/composition.ts';
import { readConfig } from '#src/config.ts';
import { variables } from '#src/config-variables.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = [
  ...['README.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, ...found]) => found.find((group) => group !== undefined) ?? '');

/** A heading as links name it. */
const anchorOf = (heading: string): string =>
  `#${heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')}`;

describe('the variables', () => {
  const names = Object.keys(variables).sort();
  const readme = read('README.md');
  const example = read('.env.example');

  it('are all in the table of the README, and nothing else is', () => {
    expect([...matches(readme, /^\| `([A-Z][A-Z_]+)` \|/gm)].sort()).toEqual(names);
  });

  it('are all in .env.example, commented out, and nothing else is', () => {
    expect([...matches(example, /^#([A-Z][A-Z_]+)=/gm)].sort()).toEqual(names);
    expect(matches(example, /^(?!#)(.+)$/gm)).toEqual([]);
  });

  it('have the default that both tell', () => {
    const usual = readConfig({});
    const fromExample = readConfig(
      Object.fromEntries(
        [...example.matchAll(/^#([A-Z][A-Z_]+)=(.*)$/gm)]
          .map(([, name = '', value = '']) => [name, value] as const)
          .filter(([name]) => new RegExp(`^\\| \`${name}\` \\| \``, 'm').test(readme)),
      ),
    );
    expect(fromExample).toEqual(usual);
    for (const [, name = '', value = ''] of readme.matchAll(/^\| `([A-Z][A-Z_]+)` \| `([^`]+)` \|/gm))
      expect(readConfig({ [name]: value }), name).toEqual(usual);
  });

  it('that have no default are shown with an example that is accepted', () => {
    const all = Object.fromEntries(
      [...example.matchAll(/^#([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(() => readConfig(all)).not.toThrow();
  });
});

describe('the calls', () => {
  const config = readConfig({});
  const log = createLogger({ level: 'silent', format: 'json' });
  const orm = openDatabase({ url: 'postgresql://127.0.0.1/none', poolSize: 2 });
  const surroundings = {
    config,
    log,
    orm,
    databaseUrl: 'postgresql://127.0.0.1/none',
    secret: 'only-puts-the-routes-together-and-signs-nothing',
    video: noProviders,
  };
  const document = openApiOf(compose(surroundings), surroundings, '0');
  const paths = Object.keys(document.paths ?? {});

  /** `/sessions/$ID` in a command is `/sessions/{id}` in the document. */
  const described = (path: string): boolean =>
    paths.some((pattern) =>
      new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, String.raw`(?:\{\w+\}|\$\w+)`)}$`).test(path),
    );

  it('that the README names are in the document', () => {
    const named = matches(read('README.md'), /`(?:[A-Z]+ (\/[^\s`]+)|(\/api\/v1\/[^\s`]+))`/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !described(path))).toEqual([]);
  });

  it('that the README makes are in the document', () => {
    const made = matches(read('README.md'), /"\$API(\/[^"?]+)/g).map((path) => `/api/v1${path}`);
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((path) => !described(path))).toEqual([]);
  });

  it('that are in the architecture are in the document', () => {
    const named = matches(read('docs/architecture.md'), /[A-Z]+ (\/api\/v1\/\S+)/g);
    expect(named.filter((path) => !described(path))).toEqual([]);
  });
});

describe('the commands', () => {
  it('that the README names are in package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = matches(read('README.md'), /npm run ([\w:]+)/g);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the tables', () => {
  it('of the architecture are those of the migrations', () => {
    const folder = 'src/adapters/persistence/migrations';
    const made = readdirSync(join(root, folder)).flatMap((file) =>
      matches(read(join(folder, file)), /create (?:unlogged )?table (\w+)/g),
    );
    expect([...matches(read('docs/architecture.md'), /^ {2}(\w+) \{$/gm)].sort()).toEqual([...made].sort());
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);
  const links = matches(text, /\]\(([^)\s]+)\)/g).filter((link) => !link.startsWith('https://'));

  it('links only to what is there', () => {
    const missing = links.filter((link) => {
      const [path = '', heading] = link.split('#', 2);
      const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
      if (!existsSync(file) || relative(root, file).startsWith('..')) return true;
      if (heading === undefined) return false;
      return !matches(readFileSync(file, 'utf8'), /^#+ (.+)$/gm).some((each) => anchorOf(each) === `#${heading}`);
    });
    expect(missing).toEqual([]);
  });
});
