import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { aRunningServer, type Body, refusalOf, soon } from '../support/a-running-server.ts';
import { servedProviders } from '../support/served-providers.ts';
import { undocumented } from './undocumented.ts';

const providers = await servedProviders();
const { daily, cloudflare } = providers;
const server = await aRunningServer(providers.environment);
afterAll(() => providers.close());
afterEach(() => daily.faults.clear());
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const aClass = (): Promise<Body> => server.liveSession(host, { recordingEnabled: true });
const start = (id: string, as: { token: string; headers?: Record<string, string> } = host) =>
  api.post(`/sessions/${id}/recordings`, {}, as);
const recordingOf = async (id: string, recordingId: string): Promise<Body> =>
  (await api.get(`/sessions/${id}/recordings/${recordingId}`, host)).body.data;
const shownBy = async (id: string): Promise<string> => (await api.get(`/sessions/${id}`)).body.data.recording.state;
const becomes = (id: string, recordingId: string, state: string) =>
  vi.waitFor(async () => expect((await recordingOf(id, recordingId)).state).toBe(state), soon);

async function aFinishedRecording() {
  const { id } = await aClass();
  const { body } = await start(id);
  const recordingId: string = body.data.id;
  await api.post(`/sessions/${id}/recordings/${recordingId}/stop`, {}, host);
  await becomes(id, recordingId, 'ready');
  return { id, recordingId, path: `/sessions/${id}/recordings/${recordingId}` };
}

describe('a recording', () => {
  test('is made, shown to everybody as going on, stopped, watched by a link, and deleted', async () => {
    const { id } = await aClass();
    expect(await shownBy(id)).toBe('none');
    const { status, headers, body } = await start(id);
    const recordingId: string = body.data.id;
    const path = `/sessions/${id}/recordings/${recordingId}`;
    expect([status, headers.get('location')]).toEqual([201, `/api/v1${path}`]);
    expect(body.data).toMatchObject({ sessionId: id, provider: 'daily', epoch: 1 });
    expect(body.data.requestedBy).toEqual({ type: 'user', id: host.id });
    await becomes(id, recordingId, 'recording');
    expect(await shownBy(id)).toBe('recording');
    expect(refusalOf(await start(id))).toEqual([409, 'already_recording']);
    expect(refusalOf(await api.get(`${path}/link`, host))).toEqual([409, 'recording_not_ready']);
    expect(refusalOf(await api.delete(path, host))).toEqual([409, 'recording_not_ready']);

    expect((await api.post(`${path}/stop`, {}, host)).body.data.stopRequestedAt).toEqual(expect.any(String));
    await becomes(id, recordingId, 'ready');
    expect((await api.post(`${path}/stop`, {}, host)).status).toBe(200);
    const link = await api.get(`${path}/link`, host);
    expect(link.body.data).toEqual({ url: expect.stringMatching(/^https:/), expiresAt: expect.any(String) });
    expect(link.headers.get('cache-control')).toBe('no-store');

    expect((await api.delete(path, host)).status).toBe(204);
    expect((await api.delete(path, host)).status).toBe(204);
    expect(await recordingOf(id, recordingId)).toMatchObject({ state: 'deleted', fileDeletedAt: expect.any(String) });
    expect(daily.recorder.recordings).toEqual([]);
    expect(refusalOf(await api.get(`${path}/link`, host))).toEqual([409, 'recording_not_ready']);
    const history: Body[] = (await api.get(`/sessions/${id}/history?limit=100`, host)).body.data;
    expect(history.map(({ kind }) => kind).filter((kind) => kind.startsWith('recording.'))).toEqual([
      ...['recording.starting', 'recording.recording', 'recording.processing', 'recording.ready', 'recording.deleted'],
    ]);
  });

  test('is one, however often the call that starts it is repeated', async () => {
    const { id } = await aClass();
    const once = { ...host, headers: { 'idempotency-key': randomUUID() } };
    const [first, again] = [await start(id, once), await start(id, once)];
    expect([again.status, again.body.data.id]).toEqual([201, first.body.data.id]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await api.get(`/sessions/${id}/recordings`, host)).body.data).toHaveLength(1);
  });

  test('is one, however many managers ask for it at the same moment', async () => {
    const { id } = await aClass();
    const answers = await Promise.all([host, server.admin, host, server.admin].map((as) => start(id, as)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(daily.recorder.recordings.filter(({ room }) => room.includes(id))).toHaveLength(1);
  });

  test('is begun and stopped as soon as a provider answers that did not', async () => {
    const { id } = await aClass();
    daily.faults.always('reset');
    const { status, body } = await start(id);
    expect([status, body.data.state]).toEqual([201, 'starting']);
    daily.faults.clear();
    await vi.waitFor(async () => expect(await shownBy(id)).toBe('recording'), { ...soon, timeout: 40_000 });
    expect(daily.recorder.recordings.filter(({ instanceId }) => instanceId === body.data.id)).toHaveLength(1);
  }, 60_000);

  test('stops with its session', async () => {
    const { id } = await aClass();
    const { body } = await start(id);
    await becomes(id, body.data.id, 'recording');
    await api.post(`/sessions/${id}/end`, {}, host);
    const stopped = async () => expect((await recordingOf(id, body.data.id)).state).not.toBe('recording');
    await vi.waitFor(stopped, soon);
  }, 30_000);

  test('is told page by page, newest first, and to those alone who manage the session', async () => {
    const { id } = await aClass();
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const recordingId = (await start(id)).body.data.id;
      made.unshift(recordingId);
      await api.post(`/sessions/${id}/recordings/${recordingId}/stop`, {}, host);
    }
    const first = (await api.get(`/sessions/${id}/recordings?limit=2`, host)).body;
    const rest = (await api.get(`/sessions/${id}/recordings?limit=2&cursor=${first.meta.nextCursor}`, host)).body;
    expect([...first.data, ...rest.data].map((one: Body) => one.id)).toEqual(made);
    const { participantToken: token } = await server.guestIn(id);
    for (const path of ['', `/${made[0]}`, `/${made[0]}/link`]) {
      expect(refusalOf(await api.get(`/sessions/${id}/recordings${path}`, { token }))).toEqual([403, 'forbidden']);
      expect(refusalOf(await api.get(`/sessions/${id}/recordings${path}`))).toEqual([401, 'unauthenticated']);
    }
    expect(refusalOf(await start(id, { token }))).toEqual([403, 'forbidden']);
  });
});

test('a provider that deletes nothing says so, and what it holds stays as it is', async () => {
  const { id } = await aClass();
  expect((await api.post(`/sessions/${id}/move-room`, { provider: 'cloudflare' }, host)).body.data.room).toMatchObject({
    ...{ provider: 'cloudflare', epoch: 2, state: 'ready' },
  });
  const { body } = await start(id);
  const path = `/sessions/${id}/recordings/${body.data.id}`;
  await api.post(`${path}/stop`, {}, host);
  for (const { meetingId } of cloudflare.recordings.all) cloudflare.recordings.finish(meetingId);
  await becomes(id, body.data.id, 'ready');
  expect(refusalOf(await api.delete(path, host))).toEqual([409, 'recording_kept_elsewhere']);
  expect((await recordingOf(id, body.data.id)).state).toBe('ready');
});

test('a link is not to be had while the provider is away', async () => {
  const { path } = await aFinishedRecording();
  daily.faults.always({ status: 503, body: {} });
  expect(refusalOf(await api.get(`${path}/link`, host))).toEqual([502, 'video_provider_failed']);
});

test('all of this is in the document', async () => {
  expect(await undocumented(server)).toEqual([]);
});
