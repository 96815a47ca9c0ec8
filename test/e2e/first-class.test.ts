import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { aRunningServer, goodPassword } from '../support/a-running-server.ts';

const server = await aRunningServer();

/** The shell blocks of the README below a heading of the second level. */
async function shellBelow(heading: string): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const chapter = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...chapter.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
}

test('the first class of the README takes place when it is pasted', async () => {
  const script = await shellBelow('A first class');
  expect(script).toContain('curl ');
  const pointedHere = script.replaceAll('http://127.0.0.1:3000', server.url);
  const env = { ...process.env, ADMIN_EMAIL: server.admin.email, ADMIN_PASSWORD: goodPassword };
  const { stdout, stderr } = await promisify(execFile)('bash', ['-eo', 'pipefail', '-c', pointedHere], { env });
  expect([stderr, stdout.match(/undefined|null\n/)]).toEqual(['', null]);
  // the one refusal that it wants to show
  expect([...stdout.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code)).toEqual(['join_too_early']);
  const sessions = await server.query('select status from sessions order by created_at');
  expect(sessions.map(({ status }) => status)).toEqual(['ended', 'canceled']);
});
