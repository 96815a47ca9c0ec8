import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import type { ProblemCode } from '#src/adapters/http/problem-codes.ts';
import { statusOfCode } from '#src/adapters/http/problem-codes.ts';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, soon } from '../support/a-running-server.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer({ RATE_LIMITS: 'create=40/600' });
const { api, admin } = server;
const host = await server.account('instructor', 'Hana Host');
const member = await server.account('member', 'Mo Member');
const scheduled: Body = await server.session(host);
const live: Body = await server.liveSession(host, { capacity: 1 });
const inside = await server.guestIn(live.id);
const { id: eventId } = (await api.post('/events', { title: 'Term', externalId: 'term' }, host)).body.data;
await server.session(host, { eventId });
const ended: Body = await server.liveSession(host);
await api.post(`/sessions/${ended.id}/end`, {}, host);

const nobody = randomUUID();
const join = (id: string, as: Partial<Account> = {}) => api.post(`/sessions/${id}/join`, { displayName: 'Gwen' }, as);
const change = (id: string, changes: object, headers = {}) =>
  api.patch(`/sessions/${id}`, changes, { token: host.token, headers });

/** A call that `fetch` would not make. */
async function raw(request: string): Promise<ApiAnswer> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), headers: new Headers(), body: JSON.parse(body) };
}

const withBody = async (body: string, type: string): Promise<ApiAnswer> => {
  const response = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

async function whileTheFirstIsWorkedOn(): Promise<ApiAnswer> {
  const slow = await server.account('instructor');
  const call = () =>
    api.post('/events', { title: 'Slow' }, { token: slow.token, headers: { 'idempotency-key': nobody } });
  const held = await server.hold('select from users where id = $1 for update', [slow.id]);
  const first = call();
  await vi.waitUntil(async () => (await server.query('select from idempotency_keys')).length > 0, soon);
  const second = await call();
  await held.release();
  await first;
  return second;
}

/** A call for each refusal that there is, in the order of the contract's table. */
const refusals: Partial<Record<ProblemCode, () => Promise<ApiAnswer>>> = {
  validation_failed: () => api.post('/auth/login', {}),
  malformed_json: () => withBody('{', 'application/json'),
  malformed_request: () => raw('GET / HTTP/1.1\r\nHost: here\r\nBad Header: x\r\n\r\n'),
  unauthenticated: () => api.get('/auth/me'),
  invalid_token: () => api.get('/auth/me', { token: 'made.up.token' }),
  invalid_credentials: () => api.post('/auth/login', { email: host.email, password: 'not the password' }),
  forbidden: () => api.get('/users', member),
  not_session_host: () => api.post(`/sessions/${live.id}/end`, {}, admin),
  async members_only() {
    return join((await server.liveSession(host, { visibility: 'members' })).id);
  },
  async removed() {
    const { id } = await server.liveSession(host);
    const { participant, participantToken: token } = await server.guestIn(id);
    await api.delete(`/sessions/${id}/participants/${participant.id}`, host);
    return join(id, { token });
  },
  not_found: () => api.get('/nowhere'),
  message_not_found: () => api.delete(`/sessions/${live.id}/messages/${nobody}`, host),
  question_not_found: () => api.get(`/sessions/${live.id}/questions/${nobody}`, host),
  async chat_muted() {
    const { id } = await server.liveSession(host);
    const { participant, participantToken: token } = await server.guestIn(id);
    await api.put(`/sessions/${id}/participants/${participant.id}/mute`, host);
    return api.post(`/sessions/${id}/questions`, { text: 'Why?' }, { token });
  },
  async questions_disabled() {
    const { id } = await server.liveSession(host, { questionsEnabled: false });
    const { participantToken: token } = await server.guestIn(id);
    return api.post(`/sessions/${id}/questions`, { text: 'Why?' }, { token });
  },
  session_not_found: () => api.get(`/sessions/${nobody}`),
  event_not_found: () => api.get(`/events/${nobody}`, member),
  user_not_found: () => api.get(`/users/${nobody}`, admin),
  participant_not_found: () => api.delete(`/sessions/${live.id}/participants/${nobody}`, host),
  webhook_delivery_not_found: () => api.get(`/admin/webhook-deliveries/${nobody}`, admin),
  co_host_not_found: () => api.delete(`/sessions/${live.id}/co-hosts/${nobody}`, host),
  schedule_not_found: () => api.post('/admin/schedules/nothing/run', undefined, admin),
  async schedule_running() {
    await server.query(
      `update schedules set running_until = now() + interval '1 minute' where name = 'archive-sessions'`,
    );
    return api.post('/admin/schedules/archive-sessions/run', undefined, admin);
  },
  job_not_found: () => api.post(`/admin/jobs/${nobody}/replay`, undefined, admin),
  recording_not_found: () => api.get(`/sessions/${live.id}/recordings/${nobody}`, host),
  provider_not_found: () => api.post(`/sessions/${live.id}/move-room`, { provider: 'nowhere' }, host),
  method_not_allowed: () => api.call('PUT', '/sessions'),
  invalid_status_transition: () => api.post(`/sessions/${scheduled.id}/end`, {}, host),
  session_closed: () => join(ended.id),
  session_live: () => change(live.id, { startsAt: inMinutes(60) }),
  session_not_live: () => api.post(`/sessions/${scheduled.id}/screen-share`, { sharing: true }, host),
  recording_not_enabled: () => api.post(`/sessions/${live.id}/recordings`, {}, host),
  async screen_share_disabled() {
    const { id } = await server.liveSession(host, { screenShareEnabled: false });
    const { participantToken: token } = await server.guestIn(id);
    return api.post(`/sessions/${id}/screen-share`, { sharing: true }, { token });
  },
  provider_too_small: () => api.post('/sessions', { title: 'Algebra', recordingEnabled: true }, host),
  async session_over() {
    const { id } = await server.session(host, { startsAt: inMinutes(5), durationMinutes: 5 });
    await server.letPass(15, id);
    return join(id);
  },
  join_too_early: () => join(scheduled.id),
  session_full: () => join(live.id),
  registration_closed: () => api.post(`/sessions/${live.id}/registrations`, {}, member),
  async link_not_found() {
    const response = await fetch(`${server.url}/unsubscribe/made-up`, { method: 'POST' });
    return { status: response.status, headers: response.headers, body: await response.json() };
  },
  registration_not_found: () => api.delete(`/sessions/${live.id}/registrations/${nobody}`, host),
  async session_locked() {
    const { id } = await server.liveSession(host);
    await api.put(`/sessions/${id}/lock`, host);
    return join(id);
  },
  async session_limit_reached() {
    const open = () => api.post('/sessions', { hostName: 'Gusta' });
    for (let count = 0; count < 3; count += 1) await open();
    return open();
  },
  async capacity_below_taken() {
    const { id } = await server.liveSession(host);
    await server.guestIn(id);
    await server.guestIn(id);
    return change(id, { capacity: 1 });
  },
  event_in_use: () => api.delete(`/events/${eventId}`, host),
  email_taken: () => api.post('/auth/register', { email: host.email, password: host.password, displayName: 'Another' }),
  external_id_taken: () => api.post('/events', { title: 'Term', externalId: 'term' }, host),
  idempotency_in_progress: whileTheFirstIsWorkedOn,
  conflict: () => api.delete('/auth/me', admin),
  precondition_failed: () => change(scheduled.id, { title: 'Geometry' }, { 'if-match': '"99"' }),
  payload_too_large: () => withBody(' '.repeat(256 * 1024 + 1), 'application/json'),
  unsupported_media_type: () => withBody('a=b', 'application/x-www-form-urlencoded'),
  async idempotency_key_reused() {
    const call = (title: string) =>
      api.post('/events', { title }, { token: host.token, headers: { 'idempotency-key': 'k' } });
    await call('Spring');
    return call('Autumn');
  },
  headers_too_large: () => raw(`GET / HTTP/1.1\r\nHost: here\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  async rate_limited() {
    let answer = await api.post('/events', {}, member);
    for (let count = 0; count < 40; count += 1) answer = await api.post('/events', {}, member);
    return answer;
  },
};

/** Seen in database-away.test.ts, in recordings.test.ts, and in the tests of session boundaries, a contract of its own. */
const seenElsewhere = [
  ...['unavailable', 'session_already_active', 'session_already_ended', 'session_already_closed'],
  ...['already_recording', 'recording_not_ready', 'recording_kept_elsewhere'],
];
/** What nobody can be answered from outside yet: work that comes later, a client that is gone, a wait of half a minute. */
const notYet = [
  ...['room_not_ready', 'video_provider_failed'],
  ...['consent_required', 'chat_disabled'],
  ...['request_aborted', 'request_timeout', 'internal_error'],
];

test.each(Object.entries(refusals))('%s is answered as the contract says', async (code, provoke) => {
  const { status, body } = await provoke();
  const expected = { status: statusOfCode[code as ProblemCode], code, success: false };
  expect({ status, ...body }).toMatchObject({
    ...{ ...expected, type: `/docs/errors#${code}`, title: expect.any(String), detail: expect.any(String) },
    meta: { timestamp: expect.any(String), requestId: expect.any(String) },
  });
  expect(JSON.stringify(body)).not.toMatch(/\.[jt]s:\d+|select |node_modules|eyJ\w{10}/);
});

test('every code that there is was provoked, or is known not to be due', () => {
  expect([...Object.keys(refusals), ...seenElsewhere, ...notYet].sort()).toEqual(Object.keys(statusOfCode).sort());
});

test('who was in is still in after all of that', async () => {
  const { data } = (await api.get(`/sessions/${live.id}/participants`, { token: inside.participantToken })).body;
  expect(data.map(({ id, present }: Body) => [id, present])).toEqual([[inside.participant.id, true]]);
  expect(await undocumented(server)).toEqual([]);
});
