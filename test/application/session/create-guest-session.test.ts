import { describe, expect, test } from 'vitest';
import { asEventId } from '#src/domain/event/event-id.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { guestHosted, newSessionId, signedIn, viewOf } from '../../support/in-an-application.ts';

const hosts = (app: Application, hostName: string, address = '192.0.2.1') =>
  app.createGuestSession.execute({ id: newSessionId(app), hostName, address, plan: {} });

const limit = { code: 'session_limit_reached', kind: 'conflict', details: { limit: 3 } };

describe('hosting without an account', () => {
  test('makes an unlisted session in UTC, named after the host', async () => {
    const app = anApplication();
    const { view } = await guestHosted(app, {}, '  Gusta   Guest ');
    expect(view.hostName).toBe('Gusta Guest');
    expect(view.state).toMatchObject({
      details: { title: "Gusta Guest's session", visibility: 'unlisted' },
      schedule: { timeZone: 'UTC' },
      phase: { status: 'live' },
      host: { isGuest: true },
      room: { state: 'ready' },
    });
  });

  test('keeps the title within its bounds for the longest name', async () => {
    const { view } = await guestHosted(anApplication(), {}, '🧘'.repeat(80));
    expect([...view.state.details.title].length).toBeLessThanOrEqual(100);
  });

  test('writes into the history that a guest did it', async () => {
    const app = anApplication();
    const { id, view, host } = await guestHosted(app, { startsAt: noon });
    const { items } = await app.readRecord.history(id, host, { limit: 10 });
    expect(items).toMatchObject([{ kind: 'session.created', by: { type: 'guest', id: view.state.host.id } }]);
  });

  test('lets the host run it with the hostToken', async () => {
    const app = anApplication();
    const { id, host } = await guestHosted(app, { startsAt: noon });
    app.clock.set(noon);
    expect((await app.startSession.execute({ id, caller: host })).state.phase.status).toBe('live');
    expect((await app.endSession.execute({ id, caller: host })).state.phase.status).toBe('ended');
  });

  test('gives the same host to the same name, however it is written, and nothing with it', async () => {
    const app = anApplication();
    const [one, two] = [await hosts(app, 'Anna Lee'), await hosts(app, '  ＡNNA  lee ')];
    expect(two.state.host.id).toBe(one.state.host.id);
    const account = await signedIn(app, 'instructor', { displayName: 'Anna Lee' });
    expect(account.userId).not.toBe(one.state.host.id);
    await expect(app.endSession.execute({ id: one.state.id, caller: anonymous })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('ends at three active sessions a name and address', async () => {
    const app = anApplication();
    for (let index = 0; index < 3; index += 1) await hosts(app, 'Gusta');
    await expect(hosts(app, ' GUSTA ')).rejects.toMatchObject(limit);
    await hosts(app, 'Gusta', '192.0.2.2');
    await hosts(app, 'Otto');
  });

  test('goes on once one of them is over', async () => {
    const app = anApplication();
    const first = await guestHosted(app, {}, 'Gusta');
    for (let index = 0; index < 2; index += 1) await hosts(app, 'Gusta');
    await expect(hosts(app, 'Gusta')).rejects.toMatchObject(limit);
    await app.endSession.execute({ id: first.id, caller: first.host });
    const next = await hosts(app, 'Gusta');
    await expect(hosts(app, 'Gusta')).rejects.toMatchObject(limit);
    const { id } = next.state;
    const host = { kind: 'guest_host', userId: next.state.host.id, sessionId: id } as const;
    await app.cancelSession.execute({ id, caller: host });
    await hosts(app, 'Gusta');
  });

  test('is held to the limit also when many calls come at once', async () => {
    const app = anApplication();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => hosts(app, 'Gusta')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  test('has the limit that the operator sets', async () => {
    const app = anApplication({ guestHosting: { allowed: true, mostActiveSessions: 1 } });
    await hosts(app, 'Gusta');
    await expect(hosts(app, 'Gusta')).rejects.toMatchObject({ code: 'session_limit_reached', details: { limit: 1 } });
  });

  test('repeated with the same id makes one session', async () => {
    const app = anApplication();
    const id = newSessionId(app);
    const make = () => app.createGuestSession.execute({ id, hostName: 'Gusta', address: '192.0.2.1', plan: {} });
    expect(await make()).toEqual(await make());
  });

  test('repeated with the same id answers with the third session, though no fourth is allowed', async () => {
    const app = anApplication();
    for (let index = 0; index < 2; index += 1) await hosts(app, 'Gusta');
    const id = newSessionId(app);
    const make = () => app.createGuestSession.execute({ id, hostName: 'Gusta', address: '192.0.2.1', plan: {} });
    const third = await make();
    expect(await make()).toEqual(third);
  });

  test("takes neither the school's events nor its keys", async () => {
    const app = anApplication();
    const plan = { eventId: asEventId(app.ids.next()), externalId: 'course-1' };
    const make = app.createGuestSession.execute({
      id: newSessionId(app),
      hostName: 'Gusta',
      address: '192.0.2.1',
      plan,
    });
    await expect(make).rejects.toMatchObject({
      code: 'validation_failed',
      violations: [
        { path: 'eventId', code: 'not_for_guests' },
        { path: 'externalId', code: 'not_for_guests' },
      ],
    });
  });

  test('is refused where the operator does not offer it', async () => {
    const app = anApplication({ guestHosting: { allowed: false, mostActiveSessions: 3 } });
    await expect(hosts(app, 'Gusta')).rejects.toMatchObject({ code: 'unauthenticated', kind: 'unauthenticated' });
  });

  test.each(['', '   ', 'x'.repeat(81), 'a\u0000b', '\u200b'])('is refused for the name %j', async (hostName) => {
    await expect(hosts(anApplication(), hostName)).rejects.toMatchObject({
      code: 'validation_failed',
      violations: [{ path: 'hostName' }],
    });
  });

  test('is refused for members only, on making and on changing', async () => {
    const app = anApplication();
    const refused = { code: 'validation_failed', violations: [{ path: 'visibility' }] };
    await expect(guestHosted(app, { visibility: 'members' })).rejects.toMatchObject(refused);
    const { id, host } = await guestHosted(app, { visibility: 'public' });
    const editing = app.editSession.execute({ id, caller: host, changes: { visibility: 'members' } });
    await expect(editing).rejects.toMatchObject(refused);
    expect((await viewOf(app, id)).state.details.visibility).toBe('public');
  });

  test('is over with the token 24 hours after the end', async () => {
    const app = anApplication();
    const { id, host } = await guestHosted(app, { startsAt: noon, durationMinutes: 60 });
    app.clock.set(minutesFromNoon(60 + 24 * 60 - 1));
    expect((await app.readSession.byId(id, host)).state.id).toBe(id);
    app.clock.set(minutesFromNoon(60 + 24 * 60));
    const reading = app.readSession.byId(id, host);
    await expect(reading).rejects.toMatchObject({ code: 'invalid_token', kind: 'unauthenticated' });
  });

  test('is good for the one session alone', async () => {
    const app = anApplication();
    const [mine, other] = [await guestHosted(app), await guestHosted(app)];
    const attempts = [
      app.endSession.execute({ id: other.id, caller: mine.host }),
      app.cancelSession.execute({ id: other.id, caller: mine.host }),
      app.editSession.execute({ id: other.id, caller: mine.host, changes: { title: 'Mine now' } }),
      app.lockSession.execute({ id: other.id, caller: mine.host, locked: true }),
      app.startSession.execute({ id: other.id, caller: mine.host }),
      app.readRecord.history(other.id, mine.host, { limit: 1 }),
      app.canJoin.execute({ id: other.id, caller: mine.host }),
    ];
    for (const attempt of await Promise.allSettled(attempts))
      expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'invalid_token' } });
  });
});
