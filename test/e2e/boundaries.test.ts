import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { v4 } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { aRunningServer, refusalOf } from '../support/a-running-server.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import { BoundaryClient } from '../support/boundary-client.ts';
import { runProgram } from '../support/run-program.ts';
import { wayward } from '../support/wayward-ids.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'convoke-boundary-e2e-'));
afterAll(() => rm(dataDir, { recursive: true, force: true }));
const server = await aRunningServer({ DATA_DIR: dataDir });
const sameData = { DATABASE_URL: server.databaseUrl, DATA_DIR: dataDir };
const guarded = await aRunningServer({ ...sameData, BOUNDARY_AUTH: 'true' });
const impatient = await aRunningServer({ ...sameData, BOUNDARY_TIMEOUT_MINUTES: '30' });
const longAgo = '2026-03-02T09:00:00.000Z';
const open = new BoundaryClient(server.url);
const member = await server.account('member');
const instructor = await server.account('instructor');
const folderOf = (user: string) => join(dataDir, 'logs/users', user, 'sessions');
const linesOf = async (user: string): Promise<string[]> => {
  const names = await readdir(folderOf(user)).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folderOf(user), name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
};
const freshUser = () => `user-${v4()}`;
const violationOf = ({ body }: ApiAnswer) => body.errors.map(({ path }: { path: string }) => path);

describe('a session from start to end', () => {
  const user_id = freshUser();
  let started: ApiAnswer;
  let ended: ApiAnswer;

  test('is answered with the very lines that stand in the log', async () => {
    started = await open.start({ user_id, performer_id: 'coach', session_notes: 'Wärm-up', is_training_data: true });
    expect(started.status).toBe(200);
    expect(started.body).toEqual({
      source: 'session_manager',
      event: 'session_start',
      user_id,
      session_id: expect.stringMatching(/^sess_[0-9a-f-]{36}$/),
      performer_id: 'coach',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      record_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      start_time: started.body.timestamp,
      end_time: null,
      is_training_data: true,
      session_notes: 'Wärm-up',
      training_intent_label: null,
    });
    const { session_id } = started.body;
    ended = await open.end({ user_id, session_id, performer_id: 'system' });
    expect(ended.body).toEqual({
      ...started.body,
      event: 'session_end',
      performer_id: 'system',
      timestamp: ended.body.end_time,
      record_id: expect.not.stringContaining(started.body.record_id),
      end_time: expect.stringMatching(/Z$/),
    });
    const file = await readFile(join(folderOf(user_id), `${session_id}.jsonl`), 'utf8');
    expect(file).toBe(`${JSON.stringify(started.body)}\n${JSON.stringify(ended.body)}\n`);
  });

  test('is read back by staff', async () => {
    const { session_id } = started.body;
    expect((await open.events(user_id, session_id, instructor)).body).toEqual([started.body, ended.body]);
    const { body } = await open.sessions(user_id, instructor);
    expect(body).toMatchObject([{ session_id, status: 'closed', closed_by: 'end', ended_by: 'system' }]);
  });

  test('is read page by page, the next of which a header names', async () => {
    const next = await open.start({ user_id, performer_id: 'coach' });
    const first = await open.sessions(user_id, instructor, '?limit=1');
    expect(first.body).toMatchObject([{ session_id: next.body.session_id, status: 'active', closed_by: null }]);
    const link = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await open.call('GET', link, undefined, instructor);
    expect(second.body).toMatchObject([{ session_id: started.body.session_id }]);
    expect(second.headers.get('link')).toBeNull();
  });
});

describe('refusals leave no line', () => {
  const start = { user_id: 'ada', performer_id: 'coach' };
  const cases: readonly [string, object, string[]][] = [
    ['no performer', { user_id: 'ada' }, ['performer_id']],
    ["a client's source", { ...start, source: 'session_manager' }, ['source']],
    ["a client's timestamp", { ...start, timestamp: '2026-03-02T09:00:00.000Z' }, ['timestamp']],
    ["a client's record_id", { ...start, record_id: v4() }, ['record_id']],
    ['an unknown field', { ...start, mood: 'good' }, ['mood']],
    ['a performer that is no id', { ...start, performer_id: '../x' }, ['performer_id']],
    ['a user that is no id', { ...start, user_id: '.hidden' }, ['user_id']],
    ['notes that are too long', { ...start, session_notes: 'x'.repeat(2001) }, ['session_notes']],
    ['a label that is too long', { ...start, training_intent_label: 'x'.repeat(101) }, ['training_intent_label']],
    ['a flag that is none', { ...start, is_training_data: 'yes' }, ['is_training_data']],
  ];
  test.each(cases)('of a start with %s', async (_, body, paths) => {
    const answer = await open.start(body);
    expect(refusalOf(answer)).toEqual([400, 'validation_failed']);
    expect(violationOf(answer)).toEqual(paths);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await linesOf('ada')).toEqual([]);
  });

  test('of an end with a malformed session, no performer, or what the server makes', async () => {
    const end = { user_id: 'ada', session_id: `sess_${v4()}`, performer_id: 'coach' };
    for (const wrong of [{ session_id: '../x' }, { session_id: 'x' }, { performer_id: undefined }, { source: 'me' }])
      expect(refusalOf(await open.end({ ...end, ...wrong }))).toEqual([400, 'validation_failed']);
    expect(refusalOf(await open.end(end))).toEqual([404, 'session_not_found']);
    expect(await linesOf('ada')).toEqual([]);
  });

  test("of a second start, a repeated end, an end of another's", async () => {
    const user_id = freshUser();
    const { body } = await open.start({ user_id, performer_id: 'coach' });
    const second = await open.start({ user_id, performer_id: 'coach' });
    expect(refusalOf(second)).toEqual([409, 'session_already_active']);
    expect(second.body.session_id).toBe(body.session_id);
    const end = { user_id, session_id: body.session_id, performer_id: 'coach' };
    expect(refusalOf(await open.end({ ...end, user_id: freshUser() }))).toEqual([403, 'forbidden']);
    expect((await open.end(end)).status).toBe(200);
    expect(refusalOf(await open.end(end))).toEqual([409, 'session_already_ended']);
    expect(await linesOf(user_id)).toHaveLength(2);
  });

  test('of an end that came after the time-out', async () => {
    const timed = new BoundaryClient(impatient.url);
    const user_id = freshUser();
    const { body } = await open.start({ user_id, performer_id: 'coach' });
    // The session began long ago, in the log and in the table alike.
    const path = join(folderOf(user_id), `${body.session_id}.jsonl`);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(body.timestamp, longAgo));
    await server.query('update boundary_sessions set started_at = $2 where user_id = $1', [user_id, longAgo]);
    const answer = await timed.end({ user_id, session_id: body.session_id, performer_id: 'coach' });
    expect(refusalOf(answer)).toEqual([400, 'session_already_closed']);
    const [, end] = (await open.events(user_id, body.session_id, instructor)).body;
    expect(end).toMatchObject({ event: 'session_end', performer_id: 'system', session_id: body.session_id });
    expect(end.record_id).not.toBe(body.record_id);
    expect((await open.sessions(user_id, instructor)).body).toMatchObject([{ closed_by: 'timeout' }]);
  });

  test('of what can not be recorded: 503, and nothing is changed', async () => {
    const user_id = freshUser();
    await mkdir(join(dataDir, 'logs/users'), { recursive: true });
    await writeFile(join(dataDir, 'logs/users', user_id), 'a file where the folder should be');
    const refused = await open.start({ user_id, performer_id: 'coach' });
    expect(refusalOf(refused)).toEqual([503, 'unavailable']);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await open.sessions(user_id, instructor)).body).toEqual([]);
    await rm(join(dataDir, 'logs/users', user_id));
    expect((await open.start({ user_id, performer_id: 'coach' })).status).toBe(200);
  });

  test('of a thousand ids that try to leave the folder, in bodies and in paths', async () => {
    const before = await readdir(join(dataDir, 'logs/users'));
    await fc.assert(
      fc.asyncProperty(wayward, async (id) => {
        expect((await open.start({ user_id: id, performer_id: 'coach' })).status).toBe(400);
        const end = { user_id: 'ada', session_id: `sess_${id}`, performer_id: 'coach' };
        expect((await open.end(end)).status).toBe(400);
        if (id.length > 1000 || !id.isWellFormed()) return;
        const { status } = await open.sessions(encodeURIComponent(id), instructor);
        expect([400, 404]).toContain(status);
      }),
      { numRuns: 1000 },
    );
    expect((await readdir(join(dataDir, 'logs/users'))).sort()).toEqual(before.sort());
    expect((await readdir(dataDir)).sort()).toEqual(['jwt-secret', 'logs']);
  }, 120_000);
});

describe('who may', () => {
  const own = { user_id: member.id, performer_id: member.id };
  const calls = new BoundaryClient(guarded.url);

  test('record with BOUNDARY_AUTH: staff, and the account whose id it is', async () => {
    expect(refusalOf(await calls.start(own))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await calls.start({ ...own, user_id: freshUser() }, member))).toEqual([403, 'forbidden']);
    const { body } = await calls.start(own, member);
    expect((await calls.end({ ...own, session_id: body.session_id }, instructor)).status).toBe(200);
    expect((await calls.start({ ...own, user_id: freshUser() }, instructor)).status).toBe(200);
  });

  test('read: staff, with BOUNDARY_AUTH or without', async () => {
    for (const client of [open, calls]) {
      expect(refusalOf(await client.sessions(member.id))).toEqual([401, 'unauthenticated']);
      expect(refusalOf(await client.sessions(member.id, member))).toEqual([403, 'forbidden']);
      const { body } = await client.sessions(member.id, instructor);
      expect(refusalOf(await client.events(member.id, body[0].session_id))).toEqual([401, 'unauthenticated']);
      expect((await client.events(member.id, body[0].session_id, instructor)).status).toBe(200);
      expect(refusalOf(await client.events(member.id, `sess_${v4()}`, instructor))).toEqual([404, 'session_not_found']);
    }
  });
});

describe('verifying', () => {
  test('finds log and table agreeing while the server runs, and tells where they do not', async () => {
    const calm = await runProgram('src/boundaries-verify.ts', sameData);
    expect(calm.output).toContain('Log and table agree.');
    expect(calm.code).toBe(0);
    const user_id = freshUser();
    const { body } = await open.start({ user_id, performer_id: 'coach' });
    await writeFile(join(folderOf(user_id), `${body.session_id}.jsonl`), '');
    const alarmed = await runProgram('src/boundaries-verify.ts', sameData);
    expect(alarmed.output).toContain(`${user_id}: log and table tell different things of ${body.session_id}.`);
    expect(alarmed.code).toBe(1);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await open.undocumented()).toEqual([]);
});
