import { afterAll, describe, expect, test, vi } from 'vitest';
import { aRunningServer, type Body, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { servedProviders } from '../support/served-providers.ts';
import { undocumented } from './undocumented.ts';

const providers = await servedProviders();
const { daily, cloudflare } = providers;
const server = await aRunningServer(providers.environment);
afterAll(() => providers.close());
const { api, admin } = server;
const host = await server.account('instructor', 'Hana Host');

const move = (id: string, provider?: string, as: { token: string } = host) =>
  api.post(`/sessions/${id}/move-room`, { ...(provider && { provider }) }, as);
const historyOf = async (id: string): Promise<Body[]> =>
  (await api.get(`/sessions/${id}/history?limit=100`, host)).body.data;
const roomsAtDaily = (id: string) => [...daily.rooms.keys()].filter((name) => name.includes(id));

describe('moving a class to another room', () => {
  test('closes the old room, and sends everybody who comes to the new one', async () => {
    const { id } = await server.liveSession(host);
    const guest = await server.guestIn(id);
    expect(roomsAtDaily(id)).toHaveLength(1);
    const { status, headers, body } = await move(id);
    expect([status, body.data.room]).toEqual([200, { provider: 'cloudflare', state: 'ready', epoch: 2 }]);
    expect(headers.get('etag')).toBe(`"${body.data.revision}"`);
    expect(roomsAtDaily(id)).toEqual([]);
    expect(await daily.enters(guest.room)).toBe('refused');
    const again = await api.post(`/sessions/${id}/join`, {}, { token: guest.participantToken });
    expect(again.body.data).toMatchObject({
      participant: { id: guest.participant.id },
      room: { provider: 'cloudflare', state: 'ready' },
    });
    expect(await historyOf(id)).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'room.moved', by: { type: 'user', id: host.id } },
        data: { provider: 'cloudflare', epoch: 2, from: 'daily', reason: 'asked_by_host' },
      }),
    );
    const back = await move(id, 'daily');
    expect(back.body.data.room).toEqual({ provider: 'daily', state: 'ready', epoch: 3 });
    expect(roomsAtDaily(id)).toHaveLength(1);
    await api.post(`/sessions/${id}/end`, {}, host);
    expect(roomsAtDaily(id)).toEqual([]);
  });

  test('that is asked for twice with the same key, or of the same epoch, happens once', async () => {
    const { id } = await server.liveSession(host);
    const twice = { token: host.token, headers: { 'Idempotency-Key': `move-${id}` } };
    const [one, again] = [
      await api.post(`/sessions/${id}/move-room`, {}, twice),
      await api.post(`/sessions/${id}/move-room`, {}, twice),
    ];
    expect([one.body.data.room.epoch, again.body.data.room.epoch]).toEqual([2, 2]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const late = await api.post(`/sessions/${id}/move-room`, { epoch: 1 }, host);
    expect([late.status, late.body.data.room]).toEqual([200, { provider: 'cloudflare', state: 'ready', epoch: 2 }]);
    expect((await historyOf(id)).filter(({ kind }) => kind === 'room.moved')).toHaveLength(1);
    const wrong = await api.post(`/sessions/${id}/move-room`, { epoch: 0 }, host);
    expect(refusalOf(wrong)).toEqual([400, 'validation_failed']);
    await api.post(`/sessions/${id}/end`, {}, host);
  });

  test('is for its host alone while it is live, and for those who manage it before', async () => {
    const { id } = await server.liveSession(host);
    const coHost = await server.account('instructor', 'Carl Co-host');
    await api.put(`/sessions/${id}/co-hosts/${coHost.id}`, host);
    for (const as of [coHost, admin])
      expect(refusalOf(await move(id, undefined, as))).toEqual([403, 'not_session_host']);
    expect(refusalOf(await api.post(`/sessions/${id}/move-room`, {}))).toEqual([401, 'unauthenticated']);
    const planned = await server.session(host, { startsAt: inMinutes(600) });
    const outsider = await server.account('instructor');
    expect(refusalOf(await move(planned.id, undefined, outsider))).toEqual([403, 'forbidden']);
    const moved = await move(planned.id, undefined, admin);
    expect(moved.body.data.room).toEqual({ provider: 'cloudflare', state: 'pending', epoch: 2 });
  });

  test('is refused to where it can not go, and nothing moves', async () => {
    const { id } = await server.liveSession(host);
    expect(refusalOf(await move(id, 'nowhere'))).toEqual([404, 'provider_not_found']);
    expect((await api.get(`/sessions/${id}`)).body.data.room).toMatchObject({ provider: 'daily', epoch: 1 });
    const big = await server.session(host, { capacity: 10_000 });
    expect(refusalOf(await move(big.id, 'daily'))).toEqual([409, 'provider_too_small']);
    await api.post(`/sessions/${id}/end`, {}, host);
    expect(refusalOf(await move(id))).toEqual([409, 'session_closed']);
  });

  test('with the old provider hanging has people in the new room within ten seconds', async () => {
    const { id } = await server.liveSession(host);
    daily.faults.always('hang');
    const began = performance.now();
    expect((await move(id)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(4000);
    await vi.waitFor(async () => {
      expect((await api.get(`/sessions/${id}`)).body.data.room).toEqual({
        provider: 'cloudflare',
        state: 'ready',
        epoch: 2,
      });
    }, soon);
    expect(performance.now() - began).toBeLessThan(10_000);
    daily.faults.clear();
    await vi.waitFor(() => expect(roomsAtDaily(id)).toEqual([]), { ...soon, timeout: 50_000 });
  }, 60_000);

  test('does so too when the new room comes about only after the request', async () => {
    const { id } = await server.liveSession(host);
    daily.faults.always('hang');
    cloudflare.faults.always({ status: 500, body: {} });
    expect((await move(id)).body.data.room.state).toBe('pending');
    cloudflare.faults.clear();
    const began = performance.now();
    await vi.waitFor(async () => {
      expect((await api.get(`/sessions/${id}`)).body.data.room).toMatchObject({
        provider: 'cloudflare',
        state: 'ready',
      });
    }, soon);
    expect(performance.now() - began).toBeLessThan(10_000);
    daily.faults.clear();
    await vi.waitFor(() => expect(roomsAtDaily(id)).toEqual([]), { ...soon, timeout: 50_000 });
  }, 60_000);

  test('goes through with the old provider away, whose room is closed when it is back', async () => {
    const { id } = await server.liveSession(host);
    daily.faults.always('reset');
    expect((await move(id)).body.data.room).toMatchObject({ provider: 'cloudflare', epoch: 2 });
    await vi.waitFor(async () => {
      expect((await server.guestIn(id)).room).toMatchObject({ provider: 'cloudflare', state: 'ready' });
    }, soon);
    expect(roomsAtDaily(id)).toHaveLength(1);
    daily.faults.clear();
    await vi.waitFor(() => expect(roomsAtDaily(id)).toEqual([]), { ...soon, timeout: 50_000 });
  }, 60_000);
});

describe('a client that says that a screen is shared', () => {
  test('is in the history as the client’s word, once', async () => {
    const { id } = await server.liveSession(host);
    const { participant, participantToken: token } = await server.guestIn(id);
    const say = (sharing: boolean) => api.post(`/sessions/${id}/screen-share`, { sharing }, { token });
    for (const sharing of [true, true, false]) expect((await say(sharing)).status).toBe(204);
    const data = { participantId: participant.id, saidBy: 'client' };
    const told = (await historyOf(id)).filter(({ kind }) => kind.startsWith('screen_share.'));
    expect(told).toMatchObject([
      { kind: 'screen_share.started', data },
      { kind: 'screen_share.stopped', data },
    ]);
    await api.post(`/sessions/${id}/leave`, {}, { token });
    expect(refusalOf(await say(true))).toEqual([403, 'forbidden']);
  });
});

test('nobody’s room is left over, and all of this is in the document', async () => {
  const schedule = await api.post('/admin/schedules/sweep-rooms/run', {}, admin);
  expect(schedule.status).toBeLessThan(300);
  expect(cloudflare.meetings.size).toBeGreaterThan(0);
  expect(await undocumented(server)).toEqual([]);
});
