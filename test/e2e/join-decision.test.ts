import { describe, expect, test } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const participantIn = (session: Body, token?: string) =>
  api.post(`/sessions/${session.id}/join`, token === undefined ? { displayName: 'Gwen' } : {}, { token });

interface Closed {
  readonly session: Body;
  /** Whoever asks; a guest who was never here unless said otherwise. */
  readonly token?: string;
}

/** For each reason of the join decision: how a session comes to give it, and what `join` then answers. */
const refusals = {
  canceled: {
    answer: [409, 'session_closed'],
    async arrange() {
      const session = await server.session(host);
      await api.delete(`/sessions/${session.id}`, host);
      return { session };
    },
  },
  ended: {
    answer: [409, 'session_closed'],
    async arrange() {
      const session = await server.liveSession(host);
      await api.post(`/sessions/${session.id}/end`, {}, host);
      return { session };
    },
  },
  removed: {
    answer: [403, 'removed'],
    async arrange() {
      const session = await server.liveSession(host);
      const { participant, participantToken } = await server.guestIn(session.id);
      await api.delete(`/sessions/${session.id}/participants/${participant.id}`, host);
      return { session, token: participantToken };
    },
  },
  members_only: {
    answer: [403, 'members_only'],
    arrange: async () => ({ session: await server.liveSession(host, { visibility: 'members' }) }),
  },
  over: {
    answer: [409, 'session_over'],
    async arrange() {
      const session = await server.session(host, { startsAt: inMinutes(5), durationMinutes: 30 });
      await server.letPass(40, session.id);
      return { session };
    },
  },
  too_early: {
    answer: [409, 'join_too_early'],
    arrange: async () => ({ session: await server.session(host, { startsAt: inMinutes(60) }) }),
  },
  locked: {
    answer: [409, 'session_locked'],
    async arrange() {
      const session = await server.liveSession(host);
      await api.put(`/sessions/${session.id}/lock`, host);
      return { session };
    },
  },
  full: {
    answer: [409, 'session_full'],
    async arrange() {
      const session = await server.liveSession(host, { capacity: 1 });
      await server.guestIn(session.id, 'First Come');
      return { session };
    },
  },
} satisfies Record<string, { answer: readonly [number, string]; arrange: () => Promise<Closed> }>;

describe('the join decision', () => {
  test.each(Object.entries(refusals))('tells %s, and join refuses for the same reason', async (reason, given) => {
    const { session, token }: Closed = await given.arrange();
    const asked = await api.get(`/sessions/${session.id}/can-join`, { token });
    expect([asked.status, asked.body.data.canJoin, asked.body.data.reason]).toEqual([200, false, reason]);
    expect(refusalOf(await participantIn(session, token))).toEqual(given.answer);
    const { code } = (await api.get(`/sessions/${session.id}`, host)).body.data;
    const byCode = await api.post('/sessions/join-by-code', { code, displayName: 'Gwen' }, { token });
    expect(refusalOf(byCode)).toEqual(given.answer);
  });

  test('is yes for a live session, with the places left and no closing time', async () => {
    const session = await server.liveSession(host, { capacity: 3 });
    await server.guestIn(session.id);
    const { data } = (await api.get(`/sessions/${session.id}/can-join`)).body;
    expect(data).toMatchObject({ canJoin: true, reason: null, closesAt: null, secondsUntilOpen: 0 });
    expect(data).toMatchObject({ seatsLeft: 2, status: 'live', opensAt: session.joinOpensAt });
    expect(Math.abs(Date.parse(data.serverTime) - Date.now())).toBeLessThan(60_000);
  });

  test('opens the door in the window before the start, for as long as the session says', async () => {
    const plan = { startsAt: inMinutes(30) };
    const [wide, narrow] = [
      await server.session(host, { ...plan, joinWindowMinutes: 31 }),
      await server.session(host, { ...plan, joinWindowMinutes: 0 }),
    ];
    expect((await participantIn(wide)).status).toBe(200);
    const { data } = (await api.get(`/sessions/${wide.id}/can-join`)).body;
    expect(data).toMatchObject({ canJoin: true, closesAt: wide.endsAt, status: 'scheduled' });
    expect(refusalOf(await participantIn(narrow))).toEqual([409, 'join_too_early']);
  });

  test('tells who is too early when the door opens and how long to wait', async () => {
    const session = await server.session(host, { startsAt: inMinutes(60) });
    const { data } = (await api.get(`/sessions/${session.id}/can-join`)).body;
    expect(data.opensAt).toBe(session.joinOpensAt);
    expect(data.secondsUntilOpen).toBeGreaterThan(49 * 60);
    expect(data.secondsUntilOpen).toBeLessThanOrEqual(50 * 60);
    const { headers, body } = await participantIn(session);
    expect(body).toMatchObject({ opensAt: session.joinOpensAt, success: false });
    expect(Math.abs(body.retryAfterSeconds - data.secondsUntilOpen)).toBeLessThanOrEqual(30);
    expect(headers.get('retry-after')).toBe(String(body.retryAfterSeconds));
  });

  test('refuses host and co-host for what is over alone, and for want of no seat', async () => {
    const coHost = await server.account('member', 'Cora Co');
    const session = await server.session(host, { startsAt: inMinutes(60), capacity: 1, visibility: 'members' });
    await api.put(`/sessions/${session.id}/co-hosts/${coHost.id}`, host);
    await api.put(`/sessions/${session.id}/lock`, host);
    const early = await Promise.all([host, coHost].map((one) => participantIn(session, one.token)));
    expect(early.map(({ status, body }) => [status, body.data.participant.role])).toEqual([
      [200, 'host'],
      [200, 'co_host'],
    ]);
    expect(early[1]?.body.data.session).toMatchObject({ seatsLeft: 1, participantCount: 2 });
    await api.post(`/sessions/${session.id}/start`, {}, coHost);
    await api.post(`/sessions/${session.id}/end`, {}, coHost);
    expect(refusalOf(await participantIn(session, host.token))).toEqual([409, 'session_closed']);

    const missed = (await refusals.over.arrange()).session;
    expect(refusalOf(await participantIn(missed, host.token))).toEqual([409, 'session_over']);
  });
});

test('nothing here was answered that the document does not tell', async () => {
  expect(await undocumented(server)).toEqual([]);
});
