import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { type RunningServer, startServer } from '#src/composition/server.ts';
import { readConfig } from '#src/config.ts';
import { ApiClient } from '#test/support/api-client.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { LiveClient } from '#test/support/live-client.ts';

const log = createLogger({ level: 'silent', format: 'json' });

describe('the live room of a server in this process', () => {
  let dataDir: string;
  let database: Awaited<ReturnType<typeof emptyDatabase>>;
  let server: RunningServer;
  let api: ApiClient;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'convoke-live-'));
    database = await emptyDatabase(inject('databaseServer'));
    const settings = { DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: '0', PRESENCE_GRACE_SECONDS: '1' };
    server = await startServer(readConfig({ ...settings, RATE_LIMITS: 'off' }), log);
    api = new ApiClient(server.address);
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function aClass() {
    const made = (await api.post('/sessions', { hostName: 'Ada', title: 'Algebra' })).body.data;
    const asHost = { token: made.hostToken as string };
    const hosting = (await api.post(`/sessions/${made.id}/join`, {}, asHost)).body.data;
    const bo = (await api.post(`/sessions/${made.id}/join`, { displayName: 'Bo' })).body.data;
    return { id: made.id as string, asHost, hosting, bo };
  }

  it('runs a class from hello to its end', async () => {
    const { id, asHost, hosting, bo } = await aClass();
    const ada = await LiveClient.enter(server.address, id, hosting.participantToken);
    const pupil = await LiveClient.enter(server.address, id, bo.participantToken);
    await ada.next('user_joined', (data) => data.displayName === 'Bo');

    expect((await pupil.ask({ type: 'message', text: ' hello ' })).type).toBe('ack');
    expect((await ada.next('message_received')).data).toMatchObject({ text: 'hello', displayName: 'Bo' });
    await ada.ask({ type: 'message', text: 'between us', to: bo.participant.id });
    expect((await pupil.next('direct_message_received')).data.text).toBe('between us');
    expect((await pupil.ask({ type: 'message', text: '' })).type).toBe('error');

    await pupil.ask({ type: 'question', text: 'Why?' });
    const { id: questionId } = (await ada.next('question_asked')).data;
    await ada.ask({ type: 'vote', questionId, value: 1 });
    expect((await pupil.next('question_voted')).data.votes).toBe(1);
    await ada.ask({ type: 'answer', questionId, text: 'Because.' });
    expect((await pupil.next('question_answered')).data).toMatchObject({ answered: true, answer: 'Because.' });
    await pupil.ask({ type: 'signal', to: hosting.participant.id, data: { offer: 1 } });
    expect((await ada.next('signal')).data).toMatchObject({ from: bo.participant.id });
    await ada.ask({ type: 'spirit', text: 'What is this about?' });
    expect((await pupil.next('message_received', (data) => data.isSpirit)).data.from).toBeNull();

    expect((await api.get(`/sessions/${id}/messages`, asHost)).body.data.length).toBeGreaterThanOrEqual(2);
    const asked = await api.get(`/sessions/${id}/questions`, asHost);
    expect(asked.body.data).toMatchObject([{ id: questionId, votes: 1 }]);
    expect((await api.patch(`/sessions/${id}`, { title: 'Algebra III' }, asHost)).status).toBe(200);
    await pupil.next('session_updated');
    await api.post(`/sessions/${id}/end`, {}, asHost);
    await pupil.next('session_ended');
    const { body } = await api.get(`/sessions/${id}/attendance`, asHost);
    expect(body.data.every(({ evidence }: { evidence: string[] }) => evidence.includes('socket'))).toBe(true);
  });

  it('puts out whom the host removes, and says at the door what has changed', async () => {
    const { id, asHost, bo } = await aClass();
    const pupil = await LiveClient.enter(server.address, id, bo.participantToken);
    const door = await fetch(`${server.address}/api/v1/sessions/${id}/can-join`, {
      headers: { accept: 'text/event-stream' },
    });
    const reader = door.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('"canJoin":true');
    const removed = await api.delete(`/sessions/${id}/participants/${bo.participant.id}`, asHost);
    expect(removed.status).toBe(204);
    expect(await pupil.closed).toBe(4403);
    await api.put(`/sessions/${id}/lock`, asHost);
    let told = '';
    while (!told.includes('"reason":"locked"')) told += (await reader?.read())?.value ?? '';
    await reader?.cancel();
  });

  it('calls somebody what they are called now, and puts out whose account is deleted', async () => {
    const { id, hosting } = await aClass();
    const registration = { email: 'mem@example.org', password: 'four quiet rivers', displayName: 'Old Name' };
    const as = { token: (await api.post('/auth/register', registration)).body.data.accessToken as string };
    const member = (await api.post(`/sessions/${id}/join`, {}, as)).body.data;
    const ada = await LiveClient.enter(server.address, id, hosting.participantToken);
    const pupil = await LiveClient.enter(server.address, id, member.participantToken);
    await pupil.ask({ type: 'message', text: 'before' });
    expect((await ada.next('message_received')).data.displayName).toBe('Old Name');
    await api.patch('/auth/me', { displayName: 'New Name' }, as);
    let called = 'Old Name';
    while (called === 'Old Name') {
      await pupil.ask({ type: 'message', text: 'after' });
      called = (await ada.next('message_received')).data.displayName;
    }
    expect(called).toBe('New Name');
    expect((await api.delete('/auth/me', as)).status).toBe(204);
    expect(await pupil.closed).toBe(4401);
    expect((await pupil.next('error')).data.code).toBe('invalid_token');
    expect((await ada.next('user_left')).data.displayName).toBe('Deleted user');
  });
});
