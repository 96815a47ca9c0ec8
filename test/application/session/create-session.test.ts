import { describe, expect, test } from 'vitest';
import { JoinCodeTaken } from '#src/application/ports/session-repository.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import { anAccount, minutesFromNoon, noon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { historyOf, newSessionId, planned, signedIn, viewOf } from '../../support/in-an-application.ts';

describe('making a session', () => {
  test('plans it with what is said, and gives the rest its defaults', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor', { displayName: 'Hana', timeZone: 'Europe/Berlin' });
    const id = newSessionId(app);
    const view = await app.createSession.execute({ id, caller, plan: { title: ' Yoga ', startsAt: noon } });
    expect(view).toMatchObject({ hostName: 'Hana', coHostNames: [] });
    expect(view.state).toMatchObject({
      id,
      details: {
        title: 'Yoga',
        description: '',
        tags: [],
        visibility: 'members',
        capacity: 50,
        autoStart: false,
        chatEnabled: true,
        questionsEnabled: true,
        spiritEnabled: true,
        screenShareEnabled: true,
        recordingEnabled: false,
      },
      schedule: { startsAt: noon, durationMinutes: 60, timeZone: 'Europe/Berlin', joinWindowMinutes: 10 },
      phase: { status: 'scheduled' },
      host: { id: caller.userId, isGuest: false },
      room: { provider: 'memory', epoch: 1, state: 'pending' },
      revision: 1,
    });
    expect(app.videoProvider.roomsOf(id)).toEqual([]);
    expect(await historyOf(app, id)).toEqual(['session.created']);
  });

  test('without a start makes it live at once, with a room', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const id = newSessionId(app);
    const { state } = await app.createSession.execute({ id, caller, plan: { title: 'Now', capacity: 4 } });
    expect(state.phase).toEqual({ status: 'live', startedAt: app.clock.now() });
    expect(state.room).toMatchObject({ state: 'ready' });
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: true, plan: { mostPeople: 5, title: 'Now' } }]);
    expect(await historyOf(app, id)).toEqual(['session.created', 'session.started', 'room.ready']);
  });

  test('never fails because the provider is away: the room stays pending', async () => {
    const app = anApplication();
    app.videoProvider.faults.goAway();
    const caller = await signedIn(app, 'instructor');
    const { state } = await app.createSession.execute({ id: newSessionId(app), caller, plan: { title: 'Now' } });
    expect(state).toMatchObject({ phase: { status: 'live' }, room: { state: 'pending' } });
  });

  test.each(['admin', 'board_member', 'instructor'] as const)('is for staff: %s', async (role) => {
    const app = anApplication();
    const caller = await signedIn(app, role);
    const view = await app.createSession.execute({ id: newSessionId(app), caller, plan: { title: 'Mine' } });
    expect(view.state.host.id).toBe(caller.userId);
  });

  test('is not for members', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'member');
    const making = app.createSession.execute({ id: newSessionId(app), caller, plan: { title: 'Mine' } });
    await expect(making).rejects.toMatchObject({ code: 'forbidden', kind: 'forbidden' });
  });

  test('is refused to who is not there any more', async () => {
    const app = anApplication();
    const caller = anAccount({ role: 'instructor' });
    const making = app.createSession.execute({ id: newSessionId(app), caller, plan: { title: 'Mine' } });
    await expect(making).rejects.toMatchObject({ code: 'user_not_found', kind: 'not_found' });
  });

  test('a second time with the same id answers with the first one, and makes one', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const id = newSessionId(app);
    const plan = { title: 'Once', externalId: 'ext-1' };
    const first = await app.createSession.execute({ id, caller, plan });
    const again = await app.createSession.execute({ id, caller, plan });
    expect(again).toEqual(first);
    expect(await historyOf(app, id)).toEqual(['session.created', 'session.started', 'room.ready']);
    const totals = await app.sessionQueries.totals();
    expect(totals.live).toBe(1);
  });

  test('twice at once with the same id makes one', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const id = newSessionId(app);
    const make = () => app.createSession.execute({ id, caller, plan: { title: 'Once' } });
    const views = await Promise.all([make(), make(), make()]);
    expect(new Set(views.map(({ state }) => state.code)).size).toBe(1);
    expect((await app.sessionQueries.totals()).live).toBe(1);
  });

  test('draws another join code when the first belongs to another session', async () => {
    const app = anApplication();
    const { state: taken } = await planned(app);
    const { state: other } = await planned(app);
    app.joinCodes.drawNext(taken.code, other.code, taken.code);
    const { state } = await planned(app);
    expect([taken.code, other.code]).not.toContain(state.code);
    expect(await app.readSession.byCode(state.code, { kind: 'anonymous' })).toMatchObject({ state: { id: state.id } });
  });

  test('gives up when every code is taken', async () => {
    const app = anApplication();
    const { state } = await planned(app);
    app.joinCodes.drawNext(...Array.from({ length: 10 }, () => state.code));
    await expect(planned(app)).rejects.toThrow(JoinCodeTaken);
  });

  test('is refused for an externalId that names another', async () => {
    const app = anApplication();
    await planned(app, { externalId: 'ext-1' });
    await expect(planned(app, { externalId: 'ext-1' })).rejects.toMatchObject({
      code: 'external_id_taken',
      kind: 'conflict',
    });
  });

  test('is refused for an event that is not there', async () => {
    const app = anApplication();
    const eventId = asEventId(app.ids.next());
    await expect(planned(app, { eventId })).rejects.toMatchObject({ code: 'event_not_found', kind: 'not_found' });
  });

  test('is refused for more people than the provider ever holds, host included', async () => {
    const app = anApplication({ limits: { recommendedCapacity: 6, mostPeople: 10 } });
    await expect(planned(app, { capacity: 10 })).rejects.toMatchObject({
      code: 'provider_too_small',
      kind: 'conflict',
      details: { most: 10 },
    });
    const { state } = await planned(app, { capacity: 9 });
    expect(state.details.capacity).toBe(9);
    expect((await planned(app)).state.details.capacity).toBe(6);
  });

  test.each([
    [{ startsAt: minutesFromNoon(-61) }, 'startsAt'],
    [{ title: ' ' }, 'title'],
    [{ title: 'x'.repeat(101) }, 'title'],
    [{ description: 'x'.repeat(5001) }, 'description'],
    [{ durationMinutes: 4 }, 'durationMinutes'],
    [{ durationMinutes: 481 }, 'durationMinutes'],
    [{ durationMinutes: 30.5 }, 'durationMinutes'],
    [{ joinWindowMinutes: 61 }, 'joinWindowMinutes'],
    [{ joinWindowMinutes: -1 }, 'joinWindowMinutes'],
    [{ capacity: 0 }, 'capacity'],
    [{ capacity: 10_001 }, 'capacity'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ tags: Array.from({ length: 21 }, (_, index) => `${index}`) }, 'tags'],
    [{ tags: ['fine', 'x'.repeat(41)] }, 'tags.1'],
    [{ externalId: '' }, 'externalId'],
  ])('is refused for what is out of bounds: %j', async (plan, path) => {
    await expect(planned(anApplication(), plan)).rejects.toMatchObject({
      code: 'validation_failed',
      kind: 'invalid',
      violations: [{ path }],
    });
  });

  test('that is refused leaves nothing', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const id = newSessionId(app);
    const making = app.createSession.execute({ id, caller, plan: { title: '' } });
    await expect(making).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(viewOf(app, id)).rejects.toMatchObject({ code: 'session_not_found', kind: 'not_found' });
  });

  test('repeated once its start has passed still answers with the first one', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const id = newSessionId(app);
    const plan = { title: 'Once', startsAt: noon };
    const first = await app.createSession.execute({ id, caller, plan });
    app.clock.set(minutesFromNoon(1));
    expect(await app.createSession.execute({ id, caller, plan })).toEqual(first);
  });
});
