import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { begun, comesIn, historyOf, newSessionId, planned, signedIn, viewOf } from '../../support/in-an-application.ts';

const wrongStatus = { code: 'invalid_status_transition', kind: 'conflict' };
const notHost = { code: 'not_session_host', kind: 'forbidden' };
const forbidden = { code: 'forbidden', kind: 'forbidden' };
const unauthenticated = { code: 'unauthenticated', kind: 'unauthenticated' };
const notFound = { code: 'session_not_found', kind: 'not_found' };

async function withCoHost(app: Application, { id, host }: Awaited<ReturnType<typeof planned>>) {
  const coHost = await signedIn(app);
  await app.nameCoHosts.add({ id, userId: coHost.userId, caller: host });
  return coHost;
}

describe('starting', () => {
  test('makes the session live, by the host or a co-host', async () => {
    const app = anApplication();
    const [one, other] = [await planned(app), await planned(app)];
    const coHost = await withCoHost(app, other);
    app.clock.set(minutesFromNoon(3));
    for (const [id, caller] of [[one.id, one.host] as const, [other.id, coHost] as const]) {
      const { state } = await app.startSession.execute({ id, caller });
      expect(state).toMatchObject({
        phase: { status: 'live', startedAt: minutesFromNoon(3) },
        revision: state.revision,
      });
      expect(state.schedule.startsAt).toEqual(noon);
    }
    expect(await historyOf(app, one.id)).toEqual(['session.created', 'room.ready', 'session.started']);
  });

  test('is possible from two hours before the start until the end', async () => {
    const app = anApplication({ at: minutesFromNoon(-300) });
    const startAt = async (minutes: number) => {
      app.clock.set(minutesFromNoon(-300));
      const { id, host } = await planned(app, { durationMinutes: 60 });
      app.clock.set(minutesFromNoon(minutes));
      return await app.startSession.execute({ id, caller: host });
    };
    await startAt(-120);
    await startAt(59);
    const details = { startableFrom: '2026-03-02T10:00:00.000Z', startableUntil: '2026-03-02T13:00:00.000Z' };
    await expect(startAt(-121)).rejects.toMatchObject({ ...wrongStatus, details });
    await expect(startAt(60)).rejects.toMatchObject({ ...wrongStatus, details });
  });

  test('is refused to everybody else, admins too, before any room is made', async () => {
    const app = anApplication();
    const { id } = await planned(app);
    app.clock.set(noon);
    const { caller: guest } = await comesIn(app, id);
    for (const caller of [
      await signedIn(app, 'admin'),
      await signedIn(app, 'board_member'),
      await signedIn(app),
      guest,
    ])
      await expect(app.startSession.execute({ id, caller })).rejects.toMatchObject(notHost);
    await expect(app.startSession.execute({ id, caller: anonymous })).rejects.toMatchObject(unauthenticated);
    const nowhere = app.startSession.execute({ id: newSessionId(app), caller: anonymous });
    await expect(nowhere).rejects.toMatchObject(notFound);
  });

  test('is refused a second time, and after the end', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    await expect(app.startSession.execute({ id, caller: host })).rejects.toMatchObject(wrongStatus);
    await app.endSession.execute({ id, caller: host });
    await expect(app.startSession.execute({ id, caller: host })).rejects.toMatchObject(wrongStatus);
  });

  test('twice at once starts it once', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    const start = () => app.startSession.execute({ id, caller: host });
    const outcomes = await Promise.allSettled([start(), start()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await historyOf(app, id)).filter((kind) => kind === 'session.started')).toHaveLength(1);
  });
});

describe('ending', () => {
  test('puts everybody out and says who ended it', async () => {
    const app = anApplication();
    const session = await begun(app);
    const { id, host } = session;
    for (const caller of [host, await withCoHost(app, session), await signedIn(app), anonymous])
      await comesIn(app, id, { caller });
    app.clock.set(minutesFromNoon(45));
    const view = await app.endSession.execute({ id, caller: host });
    expect(view.state).toMatchObject({
      phase: { status: 'ended', startedAt: noon, endedAt: minutesFromNoon(45), endReason: 'host' },
      seatsTaken: 0,
      peoplePresent: 0,
      room: { state: 'closed' },
    });
    expect((await app.sessionQueries.participants(id, true, { limit: 10 })).items).toEqual([]);
    expect((await historyOf(app, id)).filter((kind) => kind === 'participant.left')).toHaveLength(4);
  });

  test('is for the host and co-hosts alone', async () => {
    const app = anApplication();
    const session = await begun(app);
    const { id } = session;
    const coHost = await withCoHost(app, session);
    const { caller: guest } = await comesIn(app, id);
    for (const caller of [await signedIn(app, 'admin'), await signedIn(app), guest])
      await expect(app.endSession.execute({ id, caller })).rejects.toMatchObject(notHost);
    await expect(app.endSession.execute({ id, caller: anonymous })).rejects.toMatchObject(unauthenticated);
    expect((await viewOf(app, id)).state.phase.status).toBe('live');
    expect((await app.endSession.execute({ id, caller: coHost })).state.phase.status).toBe('ended');
  });

  test('is refused before the start, and a second time', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    await expect(app.endSession.execute({ id, caller: host })).rejects.toMatchObject(wrongStatus);
    app.clock.set(noon);
    await app.startSession.execute({ id, caller: host });
    await app.endSession.execute({ id, caller: host });
    await expect(app.endSession.execute({ id, caller: host })).rejects.toMatchObject(wrongStatus);
    await expect(app.endSession.execute({ id: newSessionId(app), caller: host })).rejects.toMatchObject(notFound);
  });
});

describe('canceling', () => {
  test('calls off what is scheduled, and frees the seats taken at the door', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-5));
    await comesIn(app, id);
    const { state } = await app.cancelSession.execute({ id, caller: host });
    expect(state).toMatchObject({ phase: { status: 'canceled', canceledAt: minutesFromNoon(-5) }, seatsTaken: 0 });
    expect(state.phase).not.toHaveProperty('startedAt');
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: false }]);
  });

  test('calls off what is live', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { state } = await app.cancelSession.execute({ id, caller: host });
    expect(state).toMatchObject({ phase: { status: 'canceled', startedAt: noon }, room: { state: 'closed' } });
  });

  test.each(['admin', 'board_member'] as const)('is for overseers too: %s', async (role) => {
    const app = anApplication();
    const { id } = await planned(app);
    const { state } = await app.cancelSession.execute({ id, caller: await signedIn(app, role) });
    expect(state.phase.status).toBe('canceled');
  });

  test('is not for co-hosts, other staff, participants and strangers', async () => {
    const app = anApplication();
    const session = await begun(app);
    const { id } = session;
    const { caller: guest } = await comesIn(app, id);
    for (const caller of [await withCoHost(app, session), await signedIn(app, 'instructor'), guest])
      await expect(app.cancelSession.execute({ id, caller })).rejects.toMatchObject(forbidden);
    await expect(app.cancelSession.execute({ id, caller: anonymous })).rejects.toMatchObject(unauthenticated);
  });

  test('is refused once it has ended or was canceled', async () => {
    const app = anApplication();
    const [ended, canceled] = [await begun(app), await planned(app, { startsAt: minutesFromNoon(1) })];
    await app.endSession.execute({ id: ended.id, caller: ended.host });
    await app.cancelSession.execute({ id: canceled.id, caller: canceled.host });
    for (const { id, host } of [ended, canceled])
      await expect(app.cancelSession.execute({ id, caller: host })).rejects.toMatchObject(wrongStatus);
  });

  test('is refused when somebody edited it since it was read', async () => {
    const app = anApplication();
    const { id, host, state } = await planned(app);
    await app.editSession.execute({ id, caller: host, changes: { title: 'Pilates' } });
    const ifMatch = (revision: number) => revision === state.revision;
    const canceling = app.cancelSession.execute({ id, caller: host, ifMatch });
    await expect(canceling).rejects.toMatchObject({ code: 'precondition_failed', kind: 'precondition_failed' });
    await app.cancelSession.execute({ id, caller: host, ifMatch: (revision) => revision === state.revision + 1 });
  });
});
