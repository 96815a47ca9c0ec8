import { describe, expect, test } from 'vitest';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { asSessionId, type SessionId } from '#src/domain/session/ids.ts';
import { required } from '../../contracts/fixture.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { begun, comesIn, newSessionId, planned, viewOf } from '../../support/in-an-application.ts';
import { aRoomApplication, later, readyRoomOf } from '../../support/rooms-in-an-application.ts';
import { twoProviders } from '../../support/two-providers.ts';

const planFor = (sessionId: SessionId, epoch = 1) => ({
  ...{ sessionId, epoch, title: 'Yoga', mostPeople: 10, latestEnd: minutesFromNoon(600) },
  ...{ chat: true, screenSharing: true, recording: false },
});

describe('the sweep', () => {
  test('closes rooms that no session uses, on every page, and leaves the others', async () => {
    const app = aRoomApplication();
    const { id } = await begun(app);
    const strangers = ['a', 'b', 'c', 'd', 'e'].map(asSessionId);
    for (const stranger of strangers) await app.videoProvider.rooms.open(planFor(stranger));
    expect(await app.sweepRooms.execute(noon)).toBe('memory: 6 seen, 5 closed');
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: true }]);
    for (const stranger of strangers) expect(app.videoProvider.roomsOf(stranger)).toMatchObject([{ open: false }]);
    expect(await app.sweepRooms.execute(noon)).toBe('memory: 1 seen, 0 closed');
  });

  test('leaves a room that is being made just now', async () => {
    const app = aRoomApplication();
    const { id } = await planned(app);
    await app.videoProvider.rooms.open(planFor(id));
    await app.sweepRooms.execute(noon);
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('closes what was left behind by a crash between the answer and our commit, and by a call without an answer', async () => {
    const { app, first } = twoProviders();
    const { id, host } = await begun(app);
    await app.moveRoom.execute({ id, caller: host });
    // It comes about only now: the call that asked for it was given up long ago.
    await first.rooms.open(planFor(id));
    expect(await app.sweepRooms.execute(noon)).toBe('first: 1 seen, 1 closed; second: 1 seen, 0 closed');
    expect(first.roomsOf(id)).toMatchObject([{ open: false }]);
    expect((await readyRoomOf(app, id)).provider).toBe('second');
  });

  test('closes the room of a session whose end its provider did not hear of, and notes it', async () => {
    const app = aRoomApplication();
    const { id, host } = await begun(app);
    app.videoProvider.faults.goAway();
    await app.endSession.execute({ id, caller: host });
    app.videoProvider.faults.comeBack();
    expect(await app.sweepRooms.execute(noon)).toBe('memory: 1 seen, 1 closed');
    expect(await app.unitOfWork.run(({ rooms }) => rooms.ofSession(id))).toMatchObject([{ closedAt: noon }]);
    await later(app, 5);
    expect((await viewOf(app, id)).state.room.state).toBe('closed');
  });

  test('goes on with the other providers when one does not answer, and says so', async () => {
    const { app, first, second } = twoProviders();
    await second.rooms.open(planFor(asSessionId('a')));
    first.faults.goAway();
    expect(await app.sweepRooms.execute(noon)).toBe(
      'first: could not be asked (unreachable); second: 1 seen, 1 closed',
    );
  });

  test('closes a hundred at a time, says that more are left, and goes on with them the next time', async () => {
    const app = aRoomApplication();
    for (let number = 0; number < 203; number += 1)
      await app.videoProvider.rooms.open(planFor(asSessionId(`stranger ${number}`)));
    const sweep = () => app.sweepRooms.execute(noon);
    expect(await sweep()).toBe('memory: 203 seen, 100 closed, 103 left to close (100 at a time)');
    expect(await sweep()).toBe('memory: 103 seen, 100 closed, 3 left to close (100 at a time)');
    expect(await sweep()).toBe('memory: 3 seen, 3 closed');
  });

  test('comes to every room in time, however many can not be closed', async () => {
    const app = aRoomApplication();
    const strangers = Array.from({ length: 310 }, (_, number) => asSessionId(`stranger ${number}`));
    for (const stranger of strangers) await app.videoProvider.rooms.open(planFor(stranger));
    const { close } = app.videoProvider.rooms;
    const good = strangers.slice(300);
    app.videoProvider.rooms.close = async (room, asking) => {
      if (!good.includes(room.sessionId)) throw new VideoProviderFailed('memory', { fault: 'refused' });
      await close(room, asking);
    };
    for (let run = 0; run < 8; run += 1) {
      app.clock.advance({ minutes: 15 });
      expect(await app.sweepRooms.execute(app.clock.now())).toMatch(/left to close \(refused, 100 at a time\)$/);
    }
    expect(good.flatMap((id) => app.videoProvider.roomsOf(id)).filter(({ open }) => open)).toEqual([]);
  });

  test('leaves the next room alone that a session is about to be sent to, and asks again before it closes one', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    first.isLeftAlone = true;
    const { open } = second.rooms;
    second.rooms.open = async (plan, asking) => {
      const room = await open(plan, asking);
      expect(await app.sweepRooms.execute(app.clock.now())).toBe('first: 1 seen, 0 closed; second: 1 seen, 0 closed');
      return room;
    };
    await app.tendRoom.execute({ sessionId: id });
    expect((await viewOf(app, id)).state.room).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('asks again before it closes a room, since it may be in use by then', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await planned(app);
    app.clock.set(noon);
    // At this time of day it begins with the last one.
    await second.rooms.open(planFor(id, 2));
    await second.rooms.open(planFor(asSessionId('stranger')));
    const { close } = second.rooms;
    second.rooms.close = async (room, asking) => {
      first.isLeftAlone = true;
      await comesIn(app, id);
      await close(room, asking);
    };
    expect(await app.sweepRooms.execute(noon)).toBe('first: 0 seen, 0 closed; second: 2 seen, 1 closed');
    expect((await viewOf(app, id)).state.room).toMatchObject({ provider: 'second', epoch: 2, state: 'ready' });
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('closes what was asked for and never handed out', async () => {
    const { app, first, second } = twoProviders();
    const { id } = await begun(app);
    await app.unitOfWork.run(({ rooms }) =>
      rooms.expect({ sessionId: id, epoch: 2, provider: 'second', watched: false }, noon),
    );
    await second.rooms.open(planFor(id, 2));
    await app.sweepRooms.execute(noon.plus({ minutes: 5 }));
    expect(second.roomsOf(id)).toMatchObject([{ open: true }]);
    await app.sweepRooms.execute(noon.plus({ minutes: 5, seconds: 1 }));
    expect(second.roomsOf(id)).toMatchObject([{ open: false }]);
    expect(first.roomsOf(id)).toMatchObject([{ open: true }]);
  });

  test('goes on with the other rooms when one can not be closed, and says what is left', async () => {
    const app = aRoomApplication();
    for (const stranger of ['a', 'b'].map(asSessionId)) await app.videoProvider.rooms.open(planFor(stranger));
    const { close } = app.videoProvider.rooms;
    let calls = 0;
    app.videoProvider.rooms.close = async (...args) => {
      calls += 1;
      if (calls === 1) app.videoProvider.faults.failNext();
      await close(...args);
    };
    expect(await app.sweepRooms.execute(noon)).toBe('memory: 2 seen, 1 closed, 1 left to close (unreachable)');
    expect(await app.sweepRooms.execute(noon)).toBe('memory: 1 seen, 1 closed');
  });
});

describe('sessions whose room needs somebody', () => {
  test('have it made an hour and a half before they begin', async () => {
    const app = aRoomApplication({ at: minutesFromNoon(-91) });
    const { id } = await planned(app, { joinWindowMinutes: 10 });
    expect(await app.findWantingRooms.execute(app.clock.now())).toBe('rooms to see to: 0');
    app.clock.set(minutesFromNoon(-90));
    expect(await app.findWantingRooms.execute(app.clock.now())).toBe('rooms to see to: 1');
    await app.workOff();
    expect((await viewOf(app, id)).state.room.state).toBe('ready');
    expect(await app.findWantingRooms.execute(app.clock.now())).toBe('rooms to see to: 0');
  });

  test('are all seen to, however many without hope come before them', async () => {
    const app = aRoomApplication({ at: noon.minus({ minutes: 30 }) });
    const { id } = await planned(app);
    app.tables.jobs.clear();
    const stored = required(app.tables.sessions.get(id));
    const { startsAt } = stored.state.schedule;
    for (let count = 1; count <= 450; count += 1) {
      const schedule = { ...stored.state.schedule, startsAt: startsAt.minus({ seconds: count % 3 }) };
      const state = {
        ...stored.state,
        id: newSessionId(app),
        schedule,
        room: { ...stored.state.room, provider: 'gone' },
      };
      app.tables.sessions.set(state.id, { ...stored, state });
    }
    expect(await app.findWantingRooms.execute(app.clock.now())).toBe('rooms to see to: 451');
    const seenTo = [...app.tables.jobs.values()].map(({ job }) => (job.name === 'tend-room' ? job.data.sessionId : ''));
    expect(new Set(seenTo)).toEqual(new Set(app.tables.sessions.keys()));
  });

  test('are told with the recordings that nobody has heard of for long', async () => {
    const app = aRoomApplication();
    const { id, host } = await begun(app, { recordingEnabled: true });
    const { reference: room } = await readyRoomOf(app, id);
    await app.videoProvider.recordings.start({ reference: room, recordingId: 'r' });
    const report = { reference: 'at-memory-r', state: 'processing' } as const;
    await app.noteRecordingFact.execute('memory', { kind: 'recording.changed', room, at: noon, recording: report });
    await app.endSession.execute({ id, caller: host });
    app.tables.jobs.clear();
    app.clock.advance({ hours: 26 });
    expect(await app.findWantingRooms.execute(app.clock.now())).toBe('rooms to see to: 0, recordings to ask for: 1');
    app.videoProvider.recordingsHeld.becomes('r', { state: 'ready' });
    await later(app, 600);
    expect((await app.recordingQueries.ofSession(id, { limit: 1 })).items).toMatchObject([{ state: 'ready' }]);
  });
});
