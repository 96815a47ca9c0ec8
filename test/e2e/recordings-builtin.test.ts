import { expect, test } from 'vitest';
import { aRunningServer, inMinutes } from '../support/a-running-server.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');
const nobodyRecords = { code: 'provider_too_small', lacks: ['recording'] };

test('a session that is to be recorded is refused when it is planned, where no provider records', async () => {
  const plan = { title: 'Algebra', startsAt: inMinutes(60), recordingEnabled: true };
  const { status, body } = await api.post('/sessions', plan, host);
  expect({ status, ...body }).toMatchObject({ status: 409, ...nobodyRecords });
});

test('so is the wish to record one that is planned, or live', async () => {
  for (const { id } of [await server.session(host), await server.liveSession(host)]) {
    const { status, body } = await api.patch(`/sessions/${id}`, { recordingEnabled: true }, host);
    expect({ status, ...body }).toMatchObject({ status: 409, ...nobodyRecords });
    expect((await api.get(`/sessions/${id}`)).body.data).toMatchObject({
      ...{ recordingEnabled: false, recording: { state: 'none' } },
    });
  }
});

test('a built-in room moves to a fresh one, where people find each other again', async () => {
  const { id } = await server.liveSession(host);
  const before = await server.guestIn(id);
  const { body } = await api.post(`/sessions/${id}/move-room`, {}, host);
  expect(body.data.room).toEqual({ provider: 'builtin', state: 'ready', epoch: 2 });
  const after = await api.post(`/sessions/${id}/join`, {}, { token: before.participantToken });
  expect(after.body.data.room.url).not.toBe(before.room.url);
});
