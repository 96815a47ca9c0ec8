import { connect } from 'node:net';
import fc from 'fast-check';
import type pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '#test/support/api-client.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { broken, line } from './broken-http.ts';
import type { Known } from './fuzzed-json.ts';
import {
  type Document,
  type FuzzAnswer,
  type FuzzedRequest,
  type Operation,
  operationsOf,
  requestsTo,
  send,
} from './fuzzed-requests.ts';
import { addAccounts, jwtSecret, poolOn, tally, tell, tokenForHost, tokenForParticipant } from './school.ts';

/** `FUZZ_SEED` repeats a run. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const rounds = 20;
const perRoute = 12;
const atOnce = 8;
const patienceMs = 2000;
/** Twice what is usual after ten thousand of them, some with bodies of 300 KB. */
const mostMebibytes = 600;

let database: { readonly url: string; drop(): Promise<void> };
let db: pg.Pool;
let server: ServerProcess;
let document: Document;

beforeAll(async () => {
  database = await emptyDatabase(inject('databaseServer'));
  server = await startServerProcess({ DATABASE_URL: database.url, JWT_SECRET: jwtSecret, LOG_LEVEL: 'error' });
  db = poolOn(database.url);
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
});
afterAll(async () => {
  await server?.stop();
  await db?.end();
  await database?.drop();
});

interface World {
  readonly known: Known;
  readonly tokens: readonly string[];
}

/** People, sessions and an event to meddle with; made anew for each round, since much of it is destroyed. */
async function aWorld(): Promise<World> {
  const api = new ApiClient(server.url);
  const [admin] = await addAccounts(db, 1, 'admin');
  const [instructor] = await addAccounts(db, 1, 'instructor');
  const [member] = await addAccounts(db, 1);
  if (!admin || !instructor || !member) throw new Error('There are no people.');
  const { token } = instructor;
  const startsAt = new Date(Date.now() + 3_600_000).toISOString();
  const event = (await api.post('/events', { title: 'Term', visibility: 'public' }, { token })).body.data;
  const live = (await api.post('/sessions', { title: 'Algebra', visibility: 'public' }, { token })).body.data;
  const planned = (await api.post('/sessions', { title: 'Later', startsAt, eventId: event.id }, { token })).body.data;
  const guests = (await api.post('/sessions', { title: 'By a guest', hostName: `Guest ${live.id}` })).body.data;
  const joined = (await api.post(`/sessions/${live.id}/join`, { displayName: 'Ada' })).body.data;
  const sessions = [live.id, planned.id, guests.id];
  return {
    known: {
      id: [...sessions, event.id, member.id],
      userId: [member.id, instructor.id],
      participantId: [joined.participant.id],
      code: [live.code, planned.code, guests.code, live.code.toLowerCase(), 'ZZZZZZ'],
      eventId: [event.id],
      uuid: [...sessions, event.id, member.id, '01927000-0000-7000-8000-000000000001'],
    },
    tokens: [
      admin.token,
      admin.token,
      // Whose sessions they are gets the furthest.
      ...Array.from({ length: 5 }, () => token),
      member.token,
      guests.hostToken,
      joined.participantToken,
      await tokenForHost(member.id, live.id),
      await tokenForParticipant(v7(), live.id),
    ],
  };
}

const problemMembers = ['type', 'title', 'status', 'detail', 'instance', 'code', 'success', 'meta'];
const internals = /node_modules|\bat .+:\d+:\d+\)|\.ts:\d+|"stack"|select .+ from |insert into|violates|ECONNREFUSED/;

/** What is wrong with an answer, in words. */
function faultsOf(
  { method }: FuzzedRequest,
  operation: Operation,
  { status, type, text, requestId }: FuzzAnswer,
): string[] {
  const faults: string[] = [];
  if (status >= 500) return [`${status}: ${text.slice(0, 300)}`];
  if (internals.test(text)) faults.push(`tells internals: ${text.slice(0, 300)}`);
  if (!requestId) faults.push('has no X-Request-Id');
  if (method === 'HEAD' || method === 'OPTIONS') return faults;
  if (status >= 400) {
    if (!type.startsWith('application/problem+json')) return [...faults, `${status} of type "${type}"`];
    const problem = JSON.parse(text);
    const missing = problemMembers.filter((member) => !(member in problem));
    if (missing.length > 0) faults.push(`${status} without ${missing.join(', ')}`);
    if (problem.status !== status || problem.success !== false) faults.push(`${status} says ${text.slice(0, 200)}`);
    if (!problem.meta?.timestamp || problem.meta?.requestId !== requestId) faults.push('has no meta of its own');
    if (problem.code === 'validation_failed' && !isTold(problem.errors)) faults.push(`tells no errors: ${text}`);
  } else if (method === operation.method) {
    const media = operation.answers[status];
    if (!media) return [...faults, `${status} is not in the document`];
    if (media.length === 0) return text === '' ? faults : [...faults, `${status} with a body`];
    if (!media.some((one) => type.startsWith(one))) return [...faults, `${status} of type "${type}"`];
    if (type.startsWith('application/json')) {
      const body = JSON.parse(text);
      const isBare = !operation.path.startsWith('/api/');
      if (!isBare && (body.success !== true || !('data' in body) || !body.meta?.requestId)) faults.push('no envelope');
    }
  }
  return faults;
}

const isTold = (errors: unknown): boolean =>
  Array.isArray(errors) &&
  errors.length > 0 &&
  errors.every(
    (one) => typeof one.path === 'string' && typeof one.code === 'string' && typeof one.message === 'string',
  );

/** Its answer; who is late is asked once more, to tell a hang from a busy machine. */
async function answerOf(fuzzed: FuzzedRequest): Promise<FuzzAnswer> {
  const first = await send(server.url, fuzzed, 15_000);
  return first.ms < patienceMs ? first : await send(server.url, fuzzed, patienceMs);
}

async function mebibytes(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes(?:\{.*\})? (\S+)/m.exec(metrics)?.[1]) / 2 ** 20;
}

describe('fuzzed requests', () => {
  it(`to every route are answered in time, in full and never with a 5xx (seed ${seed})`, async () => {
    // What may end a person's access comes last in each round.
    const isFatal = ({ method, path }: Operation) => /\/auth\/|\/users\/\{id\}/.test(path) && method !== 'GET';
    const operations = operationsOf(document).toSorted((a, b) => Number(isFatal(a)) - Number(isFatal(b)));
    const found = new Map<string, string>();
    const statuses: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { known, tokens } = await aWorld();
      const work = operations.flatMap((operation, index) => {
        // Hashing passwords is slow on purpose.
        const count = /register|login|password/.test(operation.path) ? 2 : perRoute;
        const arbitrary = requestsTo(operation, document.components.schemas, known, tokens);
        return fc
          .sample(arbitrary, { numRuns: count, seed: seed + 1000 * round + index })
          .map((fuzzed) => ({ operation, fuzzed }));
      });
      const hand = async () => {
        for (let next = work.shift(); next; next = work.shift()) {
          const { operation, fuzzed } = next;
          try {
            const answer = await answerOf(fuzzed);
            statuses.push(answer.status);
            for (const fault of faultsOf(fuzzed, operation, answer))
              found.set(
                `${operation.method} ${operation.path}: ${fault.slice(0, 60)}`,
                `${fault}\n${JSON.stringify(fuzzed).slice(0, 1500)}`,
              );
          } catch (error) {
            // What node's own client refuses to send never reached the server.
            if (error instanceof Error && 'code' in error && /^ERR_(INVALID|UNESCAPED)/.test(String(error.code)))
              continue;
            found.set(
              `${operation.method} ${operation.path}: ${error}`,
              `${error}\n${JSON.stringify(fuzzed).slice(0, 1500)}`,
            );
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, hand));
    }
    const memory = await mebibytes();
    tell(
      `seed ${seed}: ${statuses.length} requests, ${JSON.stringify(tally(statuses))}, ${memory.toFixed(0)} MiB resident`,
    );

    // What the server wrote of it goes along.
    const errors = server
      .output()
      .split('\n')
      .filter((printed) => printed.startsWith('{'));
    expect([...found.values(), ...errors.slice(-10)].join('\n\n')).toBe('');
    expect(statuses.length).toBeGreaterThan(rounds * operations.length * perRoute * 0.8);
    // Enough of them got past the door to mean something.
    expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(statuses.length / 20);
    expect(memory).toBeLessThan(mostMebibytes);
    expect(server.child.exitCode).toBeNull();
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

/** Node answers these itself, with a bare status. */
const answeredByNode = ['no Host', 'an expectation that nobody knows'];

/** Everything that comes back until the server closes, or says nothing more for a while. */
function exchange(bytes: string): Promise<{ readonly text: string; readonly ms: number }> {
  const began = performance.now();
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const end = () => {
      socket.destroy();
      resolve({ text, ms: performance.now() - began });
    };
    socket.setTimeout(patienceMs, end);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    for (const event of ['end', 'error', 'close']) socket.on(event, end);
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

describe('broken HTTP', () => {
  it.each(Object.entries(broken))('%s is refused in words, or by closing', async (name, bytes) => {
    const { text, ms } = await exchange(bytes);
    expect(text).not.toMatch(/^HTTP\/1\.1 5\d\d/m);
    expect(text).not.toMatch(internals);
    if (text === '') expect(ms, `${name}: neither answered nor closed`).toBeLessThan(patienceMs);
    if (answeredByNode.includes(name)) return expect(text).toMatch(/^HTTP\/1\.1 4(00|17) /);
    for (const [, head = '', body = ''] of text.matchAll(/HTTP\/1\.1 4\d\d([\s\S]*?)\r\n\r\n(\{[^\n]*\})?/g)) {
      expect(head).toMatch(/content-type: application\/problem\+json/i);
      expect(Object.keys(JSON.parse(body))).toEqual(expect.arrayContaining(problemMembers));
    }
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('in the thousands, of random bytes, leaves the server as it was', async () => {
    const bytes = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .tuple(fc.string({ maxLength: 20 }), fc.string({ maxLength: 100 }))
        .map(([method, rest]) => `${method} ${rest}\r\n\r\n`),
      fc
        .tuple(fc.nat({ max: line.length }), fc.string({ maxLength: 5 }))
        .map(([at, odd]) => `${line.slice(0, at)}${odd}${line.slice(at)}\r\n`),
    );
    const all = fc.sample(bytes, { numRuns: 1000, seed }).map((text) => `${text}\r\n\r\n`);
    const hand = async () => {
      for (let next = all.shift(); next !== undefined; next = all.shift()) {
        const { text } = await exchange(next);
        expect(text, JSON.stringify(next)).not.toMatch(/^HTTP\/1\.1 5\d\d/m);
      }
    };
    await Promise.all(Array.from({ length: 50 }, hand));
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await mebibytes()).toBeLessThan(mostMebibytes);
  });
});
