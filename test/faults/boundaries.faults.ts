import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { runProgram } from '#test/support/run-program.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { tell } from './school.ts';

const users = Array.from({ length: 20 }, (_, number) => `user-${number}`);
const enoughCalls = 300;
const leastKills = 12;

interface Acknowledged {
  readonly record_id: string;
  readonly user_id: string;
  readonly session_id: string;
}

/** An event, or a refusal. */
interface Answer extends Acknowledged {
  readonly event?: string;
  readonly code?: string;
}

let database: { readonly url: string; drop(): Promise<void> };
let dataDir: string;
const servers: ServerProcess[] = [];
let isOver = false;
const acknowledged: Acknowledged[] = [];
const answers: Record<string, number> = {};

const environment = () => ({
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
  JWT_SECRET: 'a-secret-that-guards-nothing-in-this-test',
  LOG_LEVEL: 'warn',
});

beforeAll(async () => {
  database = await emptyDatabase(inject('databaseServer'));
  dataDir = await mkdtemp(join(tmpdir(), 'convoke-boundaries-'));
  servers.push(...(await Promise.all([startServerProcess(environment()), startServerProcess(environment())])));
});
afterAll(async () => {
  for (const server of servers) await server.stop('SIGKILL');
  await database?.drop();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** `undefined` when the server died meanwhile: nobody knows what became of the call. */
async function call(verb: 'start' | 'end', body: object): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${any(servers).url}/session_manager/sessions.${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ performer_id: 'coach', ...body }),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = (await response.json()) as Answer;
    const said = `${verb} ${answer.code ?? response.status}`;
    answers[said] = (answers[said] ?? 0) + 1;
    if (response.status === 200) acknowledged.push(answer);
    return answer;
  } catch {
    answers[`${verb} cut off`] = (answers[`${verb} cut off`] ?? 0) + 1;
    await pause(20);
    return undefined;
  }
}

/** Starts and ends for one user, by what the server tells alone: a refused start names the active session. */
async function lives(user_id: string): Promise<void> {
  let session_id: string | undefined;
  while (!isOver) {
    const answer = await (session_id ? call('end', { user_id, session_id }) : call('start', { user_id }));
    if (answer === undefined || answer.code === 'unavailable' || answer.code === 'conflict') continue;
    session_id =
      answer.event === 'session_start' || answer.code === 'session_already_active' ? answer.session_id : undefined;
  }
}

async function killsAgainAndAgain(): Promise<number> {
  let kills = 0;
  while (acknowledged.length < enoughCalls || kills < leastKills) {
    const which = kills % servers.length;
    await pause(40 + Math.random() * 250);
    await servers[which]?.stop('SIGKILL');
    kills += 1;
    servers[which] = await startServerProcess(environment());
  }
  return kills;
}

async function recorded(): Promise<readonly Acknowledged[]> {
  const folder = join(dataDir, 'logs', 'users');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
}

const verify = () => runProgram('src/boundaries-verify.ts', environment());

/** The servers that are left settle what the dead ones left, without being asked. */
async function settled(): Promise<string> {
  let last = await verify();
  for (const deadline = Date.now() + 30_000; last.code !== 0 && Date.now() < deadline; last = await verify())
    await pause(500);
  expect(last.output).toContain('Log and table agree.');
  return last.output;
}

it('loses nothing and tells nothing twice, whenever its servers are killed', async () => {
  const killing = killsAgainAndAgain().finally(() => {
    isOver = true;
  });
  await Promise.all(users.map(lives));
  tell(`${await killing} kills: ${JSON.stringify(answers)}`);
  tell((await settled()).trim());

  const lines = await recorded();
  const ids = lines.map(({ record_id }) => record_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(acknowledged.filter(({ record_id }) => !ids.includes(record_id))).toEqual([]);
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  const { rows } = await db.query('select user_id from boundary_sessions where closed_by is null');
  await db.end();
  const active = rows.map(({ user_id }) => user_id);
  expect(new Set(active).size).toBe(active.length);
  const open = Map.groupBy(lines, ({ session_id }) => session_id);
  const openOnes = [...open.values()].filter((events) => events.length === 1).map(([event]) => event?.user_id);
  expect(openOnes.sort()).toEqual(active.sort());
});
