import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { Account } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const call = (path: string, body: object, key: string, as: Partial<Account> = {}): Promise<ApiAnswer> =>
  api.post(path, body, { token: as.token, headers: { 'idempotency-key': key } });
const aPlan = () => ({ title: `Algebra ${randomUUID()}`, startsAt: inMinutes(600) });
const madeOf = async ({ title }: { title: string }): Promise<number> =>
  (await server.query('select from sessions where title = $1', [title])).length;
const isReplayed = ({ headers }: ApiAnswer) => headers.get('idempotency-replayed') === 'true';

test('the same key and body make one session and answer the same', async () => {
  const [key, plan] = [randomUUID(), aPlan()];
  const first = await call('/sessions', plan, key, host);
  const again = await call('/sessions', plan, key, host);
  expect([first.status, again.status, isReplayed(first), isReplayed(again)]).toEqual([201, 201, false, true]);
  expect(again.body.data).toEqual(first.body.data);
  for (const name of ['location', 'etag']) expect(again.headers.get(name)).toBe(first.headers.get(name));
  expect(again.body.meta.requestId).not.toBe(first.body.meta.requestId);
  const reordered = { startsAt: plan.startsAt, title: plan.title };
  expect((await call('/sessions', reordered, key, host)).body.data.id).toBe(first.body.data.id);
  expect(await madeOf(plan)).toBe(1);
});

test('another body with the key is refused', async () => {
  const key = randomUUID();
  await call('/sessions', aPlan(), key, host);
  expect(refusalOf(await call('/sessions', aPlan(), key, host))).toEqual([422, 'idempotency_key_reused']);
});

test('a key is its caller’s and its route’s', async () => {
  const [key, plan] = ['k', aPlan()];
  const other = await server.account('instructor');
  const first = await call('/sessions', plan, key, host);
  const second = await call('/sessions', plan, key, other);
  expect([second.status, isReplayed(second)]).toEqual([201, false]);
  expect(second.body.data.id).not.toBe(first.body.data.id);
  expect((await call('/events', { title: 'Term' }, key, host)).status).toBe(201);
});

test('racing calls with one key make one session', async () => {
  const [key, plan] = [randomUUID(), aPlan()];
  const answers = await Promise.all(Array.from({ length: 8 }, () => call('/sessions', plan, key, host)));
  const made = answers.filter(({ status }) => status === 201);
  expect(made.length).toBeGreaterThanOrEqual(1);
  expect(new Set(made.map(({ body }) => body.data.id)).size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    expect(refusalOf(answer)).toEqual([409, 'idempotency_in_progress']);
  expect(await madeOf(plan)).toBe(1);
});

test('a call whose first is still worked on is told to wait', async () => {
  const [key, plan] = [randomUUID(), aPlan()];
  const slow = await server.account('instructor');
  const before = await server.query('select from idempotency_keys');
  const held = await server.hold('select from users where id = $1 for update', [slow.id]);
  const first = call('/sessions', plan, key, slow);
  await vi.waitUntil(async () => (await server.query('select from idempotency_keys')).length > before.length, soon);
  const second = await call('/sessions', plan, key, slow);
  await held.release();
  expect(refusalOf(second)).toEqual([409, 'idempotency_in_progress']);
  expect(second.headers.get('retry-after')).toBe('1');
  expect((await first).status).toBe(201);
  expect(isReplayed(await call('/sessions', plan, key, slow))).toBe(true);
});

test('a refusal is replayed too, but not one that may pass', async () => {
  const [key, plan] = [randomUUID(), { ...aPlan(), capacity: 0 }];
  const refused = await call('/sessions', plan, key, host);
  const again = await call('/sessions', plan, key, host);
  expect([...refusalOf(again), isReplayed(again)]).toEqual([400, 'validation_failed', true]);
  expect(again.body.errors).toEqual(refused.body.errors);

  const session = await server.session(host, { startsAt: inMinutes(60) });
  const join = () => call(`/sessions/${session.id}/join`, {}, 'the-join', host);
  const guestJoin = () => call(`/sessions/${session.id}/join`, { displayName: 'Gwen' }, `guest-${session.id}`);
  expect(refusalOf(await guestJoin())).toEqual([409, 'join_too_early']);
  await api.post(`/sessions/${session.id}/start`, {}, host);
  expect([(await join()).status, (await guestJoin()).status]).toEqual([200, 200]);
});

test.each(['short', 'fifteen-letters', '', 'with\ttab-and-more-letters', 'x'.repeat(256)])(
  'an anonymous caller’s key has 16 to 255 visible characters: "%s" is refused',
  async (key) => {
    const answer = await call('/sessions', { hostName: 'Gusta' }, key);
    expect([...refusalOf(answer), answer.body.errors[0].path]).toEqual([400, 'validation_failed', 'Idempotency-Key']);
  },
);

test('a guest host’s token is made anew and never stored', async () => {
  const [key, plan] = [randomUUID(), { ...aPlan(), hostName: 'Gusta' }];
  const first = await call('/sessions', plan, key);
  const again = await call('/sessions', plan, key);
  const { hostToken, ...session } = first.body.data;
  const { hostToken: renewed, ...sameSession } = again.body.data;
  expect([isReplayed(again), sameSession]).toEqual([true, session]);
  for (const token of [hostToken, renewed])
    expect((await api.patch(`/sessions/${session.id}`, { title: 'Yoga' }, { token })).status).toBe(200);
  expect(await madeOf(plan)).toBe(0);
  const kept = JSON.stringify(await server.query('select * from idempotency_keys'));
  expect(kept).toContain(session.id);
  expect(kept).not.toContain(key);
  expect(kept).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
});

test('a join is replayed as one person, with tokens that work', async () => {
  const session = await server.liveSession(host);
  const key = randomUUID();
  const join = () => call(`/sessions/${session.id}/join`, { displayName: 'Gwen' }, key);
  const [first, again] = [await join(), await join()];
  expect(isReplayed(again)).toBe(true);
  expect(again.body.data.participant).toEqual(first.body.data.participant);
  expect(again.body.data.room).toMatchObject({ state: 'ready', url: expect.any(String) });
  const { participantToken: token } = again.body.data;
  expect((await api.get(`/sessions/${session.id}/participants`, { token })).body.data).toHaveLength(1);
  const kept = JSON.stringify(await server.query('select * from idempotency_keys'));
  expect(kept).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);

  const code = { code: session.code, displayName: 'Greta' };
  const byCode = [await call('/sessions/join-by-code', code, key), await call('/sessions/join-by-code', code, key)];
  expect(byCode.map(({ status }) => status)).toEqual([200, 200]);
  expect(byCode[1]?.body.data.participant).toEqual(byCode[0]?.body.data.participant);
});

test('registering takes no key: it is not kept', async () => {
  const body = { email: `${randomUUID()}@school.example`, password: 'seven green kites over Oslo', displayName: 'Ada' };
  const key = randomUUID();
  expect((await call('/auth/register', body, key)).status).toBe(201);
  expect(refusalOf(await call('/auth/register', body, key))).toEqual([409, 'email_taken']);
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
