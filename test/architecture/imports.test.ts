import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** What a module imports: files as paths from the root, packages by their names. */
function importsOf(file: string): readonly string[] {
  const { module } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  const statics = [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value)];
  const reexports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
  );
  return [...statics, ...reexports].map((from) => (from.startsWith('.') ? normalize(join(dirname(file), from)) : from));
}

const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => ({ file, imports: importsOf(file) }));
const below = (folder: string) => sources.filter(({ file }) => file.startsWith(`${folder}/`));
const isFile = (from: string): boolean => from.startsWith('src/') || from.startsWith('..');

/** The folder below `src/adapters` that is one adapter; providers may share the files directly in `video`. */
const adapterOf = (file: string): string | undefined => /^src\/adapters\/([^/]+)\//.exec(file)?.[1];

/** The imports that break a rule, as `file → import`. */
const broken = (files: typeof sources, isAllowed: (from: string, file: string) => boolean): readonly string[] =>
  files.flatMap(({ file, imports }) =>
    imports.filter((from) => !isAllowed(from, file)).map((from) => `${file} → ${from}`),
  );

describe('the arrows of the hexagon', () => {
  it('are read from all that there is', () => {
    expect(below('src/domain').length).toBeGreaterThan(20);
    expect(below('src/application').length).toBeGreaterThan(40);
    expect(below('src/adapters').length).toBeGreaterThan(60);
    expect(importsOf('src/composition.ts')).toContain('inversify');
  });

  it('let the domain import nothing but itself and luxon', () => {
    const isAllowed = (from: string) => from === 'luxon' || from.startsWith('src/domain/');
    expect(broken(below('src/domain'), isAllowed)).toEqual([]);
  });

  it('let the application import the domain, itself and luxon', () => {
    const isAllowed = (from: string) => from === 'luxon' || /^src\/(domain|application)\//.test(from);
    expect(broken(below('src/application'), isAllowed)).toEqual([]);
  });

  it('let ports know no use case', () => {
    const isAllowed = (from: string) =>
      !from.startsWith('src/application/') || from.startsWith('src/application/ports/');
    expect(broken(below('src/application/ports'), isAllowed)).toEqual([]);
  });

  it('let an adapter import inwards, and never another adapter', () => {
    const isAllowed = (from: string, file: string) =>
      !isFile(from) || /^src\/(domain|application)\//.test(from) || adapterOf(from) === adapterOf(file);
    expect(broken(below('src/adapters'), isAllowed)).toEqual([]);
  });

  it('let one provider of video import nothing of another', () => {
    const provider = (file: string) => /^src\/adapters\/video\/([^/]+)\//.exec(file)?.[1];
    const isAllowed = (from: string, file: string) => !provider(from) || provider(from) === provider(file);
    expect(broken(below('src/adapters/video'), isAllowed)).toEqual([]);
  });

  it('let the composition root alone know the container', () => {
    const others = sources.filter(({ file }) => !/^src\/(composition\.ts|composition\/|main\.ts)/.test(file));
    expect(broken(others, (from) => !/^@?inversify/.test(from))).toEqual([]);
  });

  it('keep zod at the edges, and the clock out of the rules', () => {
    const inner = [...below('src/domain'), ...below('src/application')];
    expect(broken(inner, (from) => from !== 'zod')).toEqual([]);
    const readsClock = inner.filter(({ file }) =>
      /DateTime\.(now|utc|local)\(\s*\)|Date\.now\(|new Date\(\s*\)|Math\.random\(/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(readsClock.map(({ file }) => file)).toEqual([]);
  });

  it('keep barrels and catch-all files away', () => {
    const forbidden = /(^|\/)(index|utils?|common|types|helpers?)\.ts$/;
    expect(sources.map(({ file }) => file).filter((file) => forbidden.test(file))).toEqual([]);
  });
});
