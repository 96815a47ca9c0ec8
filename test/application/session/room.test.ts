import { describe, expect, test } from 'vitest';
import { noon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { begun, comesIn, historyOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';

const providerFailed = { code: 'video_provider_failed', kind: 'upstream_failed' };

describe('while the provider is away', () => {
  test('a join gives a seat, and says when to ask for the room again', async () => {
    const app = anApplication();
    const { id } = await planned(app);
    app.clock.set(noon);
    app.videoProvider.faults.goAway();
    const { joined, caller } = await comesIn(app, id);
    expect(joined).toMatchObject({
      participation: { seat: true, present: true },
      session: { state: { seatsTaken: 1, room: { state: 'pending' } } },
      retryAfterSeconds: 3,
    });
    expect(joined).not.toHaveProperty('admission');
    app.videoProvider.faults.comeBack();
    const again = (await comesIn(app, id, { caller })).joined;
    expect(again).toMatchObject({ admission: { url: expect.any(String) }, session: { state: { seatsTaken: 1 } } });
    expect(again.session.state.room.state).toBe('ready');
    expect(await historyOf(app, id)).toEqual(['session.created', 'participant.joined', 'room.ready']);
  });

  test('a join to a room that is there, but lets nobody in, gives a seat too', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    app.videoProvider.faults.failNext();
    const { joined } = await comesIn(app, id);
    expect(joined).toMatchObject({ retryAfterSeconds: 3, session: { state: { room: { state: 'ready' } } } });
    expect(joined).not.toHaveProperty('admission');
  });

  test('a start fails, and the session stays scheduled', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    app.videoProvider.faults.goAway();
    await expect(app.startSession.execute({ id, caller: host })).rejects.toMatchObject(providerFailed);
    expect((await viewOf(app, id)).state).toMatchObject({ phase: { status: 'scheduled' }, room: { state: 'pending' } });
    app.videoProvider.faults.comeBack();
    const { state } = await app.startSession.execute({ id, caller: host });
    expect(state).toMatchObject({ phase: { status: 'live' }, room: { state: 'ready' } });
  });

  test('a start goes through where the room is there already', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id, { caller: host });
    app.videoProvider.faults.goAway();
    expect((await app.startSession.execute({ id, caller: host })).state.phase.status).toBe('live');
  });

  test.each(['end', 'cancel'] as const)(
    '%s succeeds, puts everybody out, and leaves the room to be closed',
    async (how) => {
      const app = anApplication();
      const { id, host } = await begun(app);
      await comesIn(app, id);
      app.videoProvider.faults.goAway();
      const closing = how === 'end' ? app.endSession : app.cancelSession;
      const { state } = await closing.execute({ id, caller: host });
      expect(state).toMatchObject({ seatsTaken: 0, peoplePresent: 0, room: { state: 'ready' } });
      expect(state.phase.status).toBe(how === 'end' ? 'ended' : 'canceled');
    },
  );

  test('rescheduling succeeds', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.videoProvider.faults.goAway();
    const startsAt = noon.plus({ days: 1 });
    const { state } = await app.editSession.execute({ id, caller: host, changes: { startsAt } });
    expect(state.schedule.startsAt).toEqual(startsAt);
  });
});

describe('the room', () => {
  test('has places for the capacity, the host and the co-hosts', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 7, title: 'Yoga' });
    app.clock.set(noon);
    await app.startSession.execute({ id, caller: host });
    const plan = { sessionId: id, epoch: 1, title: 'Yoga', mostPeople: 8 };
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ plan }]);
  });

  test('has places for a capacity that was raised later', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 2 });
    await app.editSession.execute({ id, caller: host, changes: { capacity: 40 } });
    await comesIn(app, id);
    expect(app.videoProvider.roomsOf(id).at(-1)).toMatchObject({ open: true, plan: { mostPeople: 41 } });
  });

  test('has a place for a co-host who was named later', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 2 });
    const { userId } = await signedIn(app, 'member');
    await app.nameCoHosts.add({ id, userId, caller: host });
    expect(app.videoProvider.roomsOf(id).at(-1)).toMatchObject({ open: true, plan: { mostPeople: 4 } });
  });

  test('keeps nobody from editing while its provider is away', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 2 });
    app.videoProvider.faults.goAway();
    const { state } = await app.editSession.execute({ id, caller: host, changes: { capacity: 40 } });
    expect(state.details.capacity).toBe(40);
  });

  test('that is made for a session which ended meanwhile is closed again, and the caller told that it ended', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    app.videoProvider.faults.meanwhile(() => app.cancelSession.execute({ id, caller: host }));
    await expect(app.startSession.execute({ id, caller: host })).rejects.toMatchObject({ code: 'session_closed' });
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: false }]);
  });

  test('is made once, however many come at once', async () => {
    const app = anApplication();
    const { id } = await planned(app);
    app.clock.set(noon);
    await Promise.all([comesIn(app, id), comesIn(app, id), comesIn(app, id)]);
    expect(app.videoProvider.roomsOf(id)).toHaveLength(1);
    expect((await historyOf(app, id)).filter((kind) => kind === 'room.ready')).toHaveLength(1);
  });

  test('is closed at the provider at the end, and everybody is out there', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    await comesIn(app, id);
    const { state } = await app.endSession.execute({ id, caller: host });
    expect(state.room).toMatchObject({ state: 'closed', epoch: 1 });
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: false, guests: [] }]);
    expect((await historyOf(app, id)).slice(-3)).toEqual(['participant.left', 'session.ended', 'room.closed']);
  });

  test('that was made while the session was canceled is closed again, and the start is refused', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(noon);
    app.videoProvider.faults.meanwhile(() => app.cancelSession.execute({ id, caller: host }));
    const starting = app.startSession.execute({ id, caller: host });
    await expect(starting).rejects.toMatchObject({ code: 'session_closed', kind: 'conflict' });
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: false }]);
    expect((await viewOf(app, id)).state).toMatchObject({ phase: { status: 'canceled' }, room: { state: 'pending' } });
  });

  test('says what the session allows', async () => {
    const app = anApplication();
    const { id } = await begun(app, { chatEnabled: false, screenShareEnabled: false });
    await comesIn(app, id);
    const [room] = app.videoProvider.roomsOf(id);
    expect(room?.guests).toMatchObject([{ mayChat: false, mayShareScreen: false }]);
  });
});
