import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hashedKey } from '#src/adapters/http/idempotency-key.ts';
import type { HttpServerOptions } from '#src/adapters/http/server.ts';
import { InMemoryIdempotencyStore } from '#src/adapters/memory/idempotency/in-memory-idempotency-store.ts';
import type { Attempt, KeptAnswer } from '#src/application/ports/idempotency-store.ts';
import { Conflict, Forbidden, Unavailable } from '#src/domain/expected-error.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { aRoute, serve, thingId, userId } from './toy-server.ts';

const key = 'a-key-long-enough';
const asMember = { Authorization: 'Bearer member' };

/** A create that counts how often it worked, and can be told how to go wrong. */
async function aShop(options: Partial<HttpServerOptions> = {}) {
  const made: string[] = [];
  let trouble: (() => Promise<void>) | undefined;
  const route = aRoute({
    method: 'post',
    operationId: 'makeThing',
    idempotent: true,
    errors: ['forbidden'],
    body: z.strictObject({ title: z.string(), tags: z.array(z.string()).exactOptional() }),
    responses: { 201: z.strictObject({ id: z.uuid(), title: z.string() }) },
    async handle({ newId, body }) {
      made.push(newId);
      await trouble?.();
      const { title } = body as { title: string };
      return { status: 201, data: { id: newId, title }, location: `things/${newId}`, etag: 1 };
    },
  });
  const other = { ...route, path: '/others', operationId: 'makeOther' };
  const server = await serve([route, other], options);
  const post = (headers: Record<string, string>, body: unknown = { title: 'a' }, path = 'things') =>
    server.call('POST', path, { headers, body });
  return {
    ...server,
    post,
    made,
    setTrouble: (value: typeof trouble) => {
      trouble = value;
    },
  };
}

describe('a call with an Idempotency-Key', () => {
  test('is done once and its answer given again, with the request as it is now', async () => {
    const { post, made } = await aShop();
    const first = await post({ 'Idempotency-Key': key, 'X-Request-Id': 'r1' });
    const second = await post({ 'Idempotency-Key': `"${key}"`, 'X-Request-Id': 'r2' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.json.data).toEqual(first.json.data);
    expect(second.json.meta.requestId).toBe('r2');
    for (const name of ['location', 'etag', 'content-type'])
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    expect(made).toEqual([first.json.data.id]);
  });

  test('counts as the same whatever the order of members in its body', async () => {
    const { post, made } = await aShop();
    await post({ 'Idempotency-Key': key }, { title: 'a', tags: ['x', 'y'] });
    expect((await post({ 'Idempotency-Key': key }, { tags: ['x', 'y'], title: 'a' })).status).toBe(201);
    expect(made).toHaveLength(1);
  });

  test('and another body is 422', async () => {
    const { post, made } = await aShop();
    await post({ 'Idempotency-Key': key }, { title: 'a', tags: ['x', 'y'] });
    for (const body of [{ title: 'b' }, { title: 'a', tags: ['y', 'x'] }]) {
      const { status, json } = await post({ 'Idempotency-Key': key }, body);
      expect([status, json.code]).toEqual([422, 'idempotency_key_reused']);
    }
    expect(made).toHaveLength(1);
  });

  test('is its caller’s own and its route’s own; the tokens of a session have keys of their own', async () => {
    const { post, made } = await aShop();
    const withKey = { 'Idempotency-Key': key };
    for (const token of ['member', 'other']) await post({ ...withKey, Authorization: `Bearer ${token}` });
    await post(withKey);
    await post({ ...withKey, ...asMember }, { title: 'a' }, 'others');
    expect(made).toHaveLength(4);
    const asParticipant = { ...withKey, Authorization: 'Bearer participant' };
    expect((await post(asParticipant)).headers.get('idempotency-replayed')).toBeNull();
    expect((await post(asParticipant)).headers.get('idempotency-replayed')).toBe('true');
    expect(made).toHaveLength(5);
  });

  test('is not shared by guest hosts of one name, whose sessions are different ones', () => {
    const host = (id: string) => ({ kind: 'guest_host', userId, sessionId: asSessionId(id) }) as const satisfies Caller;
    const [one, other] = [host(thingId), host('019578a3-5a00-7b1c-8d2e-000000000002')];
    expect(hashedKey(one, 'joinSession', key)).toBe(hashedKey(host(thingId), 'joinSession', key));
    expect(hashedKey(one, 'joinSession', key)).not.toBe(hashedKey(other, 'joinSession', key));
  });

  test('that races with itself is done once; who comes second hears that it is worked on', async () => {
    const { post, made, setTrouble } = await aShop();
    setTrouble(() => new Promise((resolve) => setTimeout(resolve, 100)));
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ 'Idempotency-Key': key })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ json }) => json.code === 'idempotency_in_progress');
    expect(refused).toHaveLength(9);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(made).toHaveLength(1);
    expect((await post({ 'Idempotency-Key': key })).status).toBe(201);
    expect(made).toHaveLength(1);
  });

  test.each([
    [new Conflict('no'), 409],
    [new Unavailable('no', 1), 503],
    [new Error('no'), 500],
  ])('that met %s is not held to it, and makes the same id', async (error, expected) => {
    const { post, made, setTrouble } = await aShop();
    setTrouble(() => Promise.reject(error));
    expect((await post({ 'Idempotency-Key': key })).status).toBe(expected);
    setTrouble(undefined);
    expect((await post({ 'Idempotency-Key': key })).status).toBe(201);
    expect(made).toHaveLength(2);
    expect(new Set(made).size).toBe(1);
  });

  test('that was refused for good is refused again, without asking', async () => {
    const { post, made, setTrouble } = await aShop();
    setTrouble(() => Promise.reject(new Forbidden('Not for you.', { because: 'of that' })));
    const first = await post({ 'Idempotency-Key': key });
    setTrouble(undefined);
    const second = await post({ 'Idempotency-Key': key });
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([403, 403, 'true']);
    const { meta: _, ...problem } = first.json;
    expect(second.json).toMatchObject(problem);
    expect(made).toHaveLength(1);
  });

  test('that was not valid may be corrected', async () => {
    const { post } = await aShop();
    expect((await post({ 'Idempotency-Key': key }, {})).status).toBe(400);
    expect((await post({ 'Idempotency-Key': key })).status).toBe(201);
  });

  test('is forgotten after 24 hours', async () => {
    const { post, made, clock } = await aShop();
    await post({ 'Idempotency-Key': key });
    clock.advance({ hours: 23, minutes: 59 });
    await post({ 'Idempotency-Key': key });
    expect(made).toHaveLength(1);
    clock.advance({ minutes: 1 });
    await post({ 'Idempotency-Key': key }, { title: 'b' });
    expect(new Set(made).size).toBe(2);
  });

  test('whose server died at work is done again with the same id, after the lease', async () => {
    const store = new InMemoryIdempotencyStore();
    const { post, made, clock, setTrouble } = await aShop({ idempotencyStore: store });
    setTrouble(() => new Promise(() => {}));
    void post({ 'Idempotency-Key': key }).catch(() => {});
    await expect.poll(() => made).toHaveLength(1);
    const second = await aShop({ idempotencyStore: store });
    second.clock.set(clock.now().plus({ seconds: 59 }));
    expect((await second.post({ 'Idempotency-Key': key })).json.code).toBe('idempotency_in_progress');
    second.clock.advance({ seconds: 1 });
    expect((await second.post({ 'Idempotency-Key': key })).json.data.id).toBe(made[0]);
  });

  test('is answered although its answer can not be kept, and operators hear of it', async () => {
    class Forgetful extends InMemoryIdempotencyStore {
      override keep(): Promise<void> {
        return Promise.reject(new Error('the database went away'));
      }
    }
    const { post, observer } = await aShop({ idempotencyStore: new Forgetful() });
    expect((await post({ 'Idempotency-Key': key })).status).toBe(201);
    expect(observer.errors).toEqual([new Error('the database went away')]);
  });

  test.each([
    '',
    '""',
    'with blank in it!!',
    'é-and-much-more-text',
    '"unfinished-long-key',
    `"${'x'.repeat(256)}"`,
    'x'.repeat(256),
    'short-one',
    '"back\\slash-in-a-key"',
  ])('must be a proper key: %j', async (value) => {
    const { post, made } = await aShop();
    const { status, json } = await post({ 'Idempotency-Key': value });
    expect([status, json.code, json.errors[0].path]).toEqual([400, 'validation_failed', 'Idempotency-Key']);
    expect(made).toEqual([]);
  });

  test('may be short for who is known, and as long as 255', async () => {
    const { post, made } = await aShop();
    for (const value of ['1', '1', 'x'.repeat(255), '"a \\" b"']) await post({ 'Idempotency-Key': value, ...asMember });
    expect(made).toHaveLength(3);
  });
});

test('without a key each call is done, each with an id of its own', async () => {
  const { post, made } = await aShop();
  await post({});
  await post({});
  expect(new Set(made).size).toBe(2);
});

test('tokens are not stored, and made anew for a repetition', async () => {
  const kept: KeptAnswer[] = [];
  class Watched extends InMemoryIdempotencyStore {
    override keep(attempt: Attempt, answer: KeptAnswer): Promise<void> {
      kept.push(answer);
      return super.keep(attempt, answer);
    }
  }
  let minted = 0;
  const mint = () => `secret-${++minted}`;
  const route = aRoute({
    method: 'post',
    idempotent: true,
    body: z.unknown(),
    responses: { 200: z.strictObject({ id: z.string(), token: z.string() }) },
    secrets: {
      strip: (data) => ({ id: (data as { id: string }).id }),
      renew: async (stored, { caller }) => ({ ...(stored as { id: string }), token: `${mint()}-${caller.kind}` }),
    },
    handle: async ({ newId }) => ({ status: 200, data: { id: newId, token: mint() } }),
  });
  const { call } = await serve([route], { idempotencyStore: new Watched() });
  const first = await call('POST', 'things', { headers: { 'Idempotency-Key': key } });
  const second = await call('POST', 'things', { headers: { 'Idempotency-Key': key } });
  expect(first.json.data.token).toBe('secret-1');
  expect(second.json.data).toEqual({ id: first.json.data.id, token: 'secret-2-anonymous' });
  expect(JSON.stringify(kept)).not.toContain('secret');
});
