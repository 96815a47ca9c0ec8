import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes } from '../support/a-running-server.ts';
import { runProgram } from '../support/run-program.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const rebuild = (...options: readonly string[]) =>
  runProgram('src/attendance-rebuild.ts', { DATABASE_URL: server.databaseUrl, LOG_LEVEL: 'error' }, options);

/** A class with three people, one of whom was there for twenty minutes by the word of the host. */
async function aClass(): Promise<{ id: string; attendance(): Promise<Body> }> {
  const { id } = await server.liveSession(host);
  const [gwen] = [await server.guestIn(id), await server.guestIn(id), await server.guestIn(id)];
  const body = { participantId: gwen.participant.id, from: inMinutes(-30), to: inMinutes(-10) };
  expect((await api.post(`/sessions/${id}/attendance/corrections`, body, host)).status).toBe(200);
  return { id, attendance: async () => (await api.get(`/sessions/${id}/attendance`, host)).body.data };
}

// Seven programs, one after the other.
test('attendance is checked against the log, and made again from it, while the server runs', {
  timeout: 90_000,
}, async () => {
  const [one, other] = [await aClass(), await aClass()];
  const before = [await one.attendance(), await other.attendance()];
  expect(await rebuild('--check')).toMatchObject({
    code: 0,
    output: expect.stringContaining('6 people in 2 sessions was folded anew from the log.\n0 differences'),
  });

  await server.query(
    `update session_attendance set watch_time_seconds = watch_time_seconds + 1 where session_id = $1`,
    [one.id],
  );
  const damaged = await rebuild('--check');
  expect(damaged).toMatchObject({ code: 1, output: expect.stringContaining('3 differences. Nothing was changed.') });
  expect(damaged.output).toContain(`Difference: session ${one.id}, participant ${before[0][0].participantId}`);
  expect(await rebuild('--check', '--session', other.id)).toMatchObject({ code: 0 });
  expect(await rebuild('--session', one.id)).toMatchObject({
    code: 0,
    output: expect.stringContaining('3 differences'),
  });
  expect(await rebuild('--check')).toMatchObject({ code: 0 });
  expect([await one.attendance(), await other.attendance()]).toEqual(before);
  expect(await rebuild('--check', '--session', randomUUID())).toMatchObject({
    code: 0,
    output: expect.stringContaining('0 people in 0 sessions'),
  });
  expect(await rebuild('--session', 'nothing like an id')).toMatchObject({
    code: 1,
    output: expect.stringMatching(/--session must be the id of a session\.\n$/),
  });
});
