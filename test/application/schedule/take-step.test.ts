import { describe, expect, test } from 'vitest';
import { PlanReminders } from '#src/application/schedule/plan-reminders.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { required } from '../../contracts/fixture.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { begun, comesIn, historyOf, newSessionId, planned, viewOf } from '../../support/in-an-application.ts';
import { theClock } from './the-clock.ts';

describe('the clock', () => {
  test('starts a class that starts by itself, at its time, with its room', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id } = await planned(app, { autoStart: true });
    app.clock.set(minutesFromNoon(-1));
    await clock.tick();
    expect((await viewOf(app, id)).state.phase.status).toBe('scheduled');
    app.clock.set(noon);
    await clock.tick();
    expect((await viewOf(app, id)).state).toMatchObject({
      phase: { status: 'live', startedAt: noon },
      room: { state: 'ready' },
    });
    expect(await historyOf(app, id)).toEqual(['session.created', 'room.ready', 'session.started']);
  });

  test('goes on trying while no room can be had, until the class would be over', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id } = await planned(app, { autoStart: true });
    app.videoProvider.faults.goAway();
    app.clock.set(noon);
    expect(await clock.tick()).toEqual(['video_provider_failed']);
    expect((await viewOf(app, id)).state.phase.status).toBe('scheduled');
    app.clock.set(minutesFromNoon(20));
    app.videoProvider.faults.comeBack();
    await clock.tick();
    expect((await viewOf(app, id)).state.phase).toEqual({ status: 'live', startedAt: minutesFromNoon(20) });
  });

  test('calls off a class that nobody started, and puts those out who waited', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id } = await planned(app);
    app.clock.set(noon);
    await comesIn(app, id);
    app.clock.set(minutesFromNoon(90));
    await clock.tick();
    const { state } = await viewOf(app, id);
    expect(state).toMatchObject({ phase: { status: 'canceled', endReason: 'not_started' }, seatsTaken: 0 });
    expect(state.room.state).toBe('closed');
  });

  test('ends a class that runs half an hour over, closes its room, and does so once', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id } = await begun(app);
    await comesIn(app, id);
    app.clock.set(minutesFromNoon(89));
    await clock.tick();
    expect((await viewOf(app, id)).state.phase.status).toBe('live');
    app.clock.set(minutesFromNoon(90));
    await clock.tick();
    await clock.tick();
    const { state } = await viewOf(app, id);
    expect(state).toMatchObject({ phase: { status: 'ended', endReason: 'overdue' }, peoplePresent: 0 });
    expect((await historyOf(app, id)).filter((kind) => kind === 'session.ended')).toHaveLength(1);
    expect(app.videoProvider.roomsOf(id)).toMatchObject([{ open: false }]);
  });

  test('has the host told of the end that comes once the class is past its own, however soon that is', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const plan = new PlanReminders(app.unitOfWork, { overdueMinutes: 5, archiveAfterDays: 7 });
    const isPlanned = async (minutes: number) => {
      app.clock.set(minutesFromNoon(minutes));
      await plan.execute(app.clock.now());
      return [...app.tables.notifications.values()].some(
        ({ sessionId, kind }) => sessionId === id && kind === 'host_overdue_soon',
      );
    };
    expect([await isPlanned(55), await isPlanned(59.9), await isPlanned(60)]).toEqual([false, false, true]);
  });

  test('leaves a class alone that was extended meanwhile', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id, host } = await begun(app);
    app.clock.set(minutesFromNoon(90));
    await clock.find();
    await app.extendSession.execute({ id, caller: host, minutes: 30 });
    await clock.work();
    expect((await viewOf(app, id)).state).toMatchObject({
      phase: { status: 'live' },
      schedule: { durationMinutes: 90 },
    });
    app.clock.set(minutesFromNoon(120));
    await clock.tick();
    expect((await viewOf(app, id)).state.phase.status).toBe('ended');
  });

  test('ends a class that everybody has left, where that is asked for', async () => {
    const app = anApplication();
    const clock = theClock(app, { emptyMinutes: 15 });
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id);
    app.clock.set(minutesFromNoon(5));
    await app.leaveSession.execute({ id, caller });
    app.clock.set(minutesFromNoon(19));
    await clock.tick();
    expect((await viewOf(app, id)).state.phase.status).toBe('live');
    app.clock.set(minutesFromNoon(20));
    await clock.tick();
    expect((await viewOf(app, id)).state.phase).toMatchObject({ status: 'ended', endReason: 'empty' });
  });

  test('does not end a class that its host opens after an early guest has left', async () => {
    const app = anApplication();
    const clock = theClock(app, { emptyMinutes: 1 });
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-9));
    const { caller } = await comesIn(app, id);
    await app.leaveSession.execute({ id, caller });
    app.clock.set(minutesFromNoon(-5));
    await app.startSession.execute({ id, caller: host });
    for (const [minutes, status] of [
      [-4.9, 'live'],
      [0.9, 'live'],
      [1, 'ended'],
    ] as const) {
      app.clock.set(minutesFromNoon(minutes));
      await clock.tick();
      expect((await viewOf(app, id)).state.phase.status).toBe(status);
    }
  });

  test('archives what has been over for a week; it can still be read, and lists leave it out', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id, host } = await begun(app);
    app.clock.set(minutesFromNoon(30));
    await app.endSession.execute({ id, caller: host });
    app.clock.set(minutesFromNoon(30).plus({ days: 7 }).minus({ minutes: 1 }));
    expect(await clock.archive()).toBe('0 sessions were archived.');
    app.clock.set(minutesFromNoon(30).plus({ days: 7 }));
    expect(await clock.archive()).toBe('1 session was archived.');
    expect((await app.readSession.byId(id, anonymous)).state.archivedAt?.toMillis()).toBe(app.clock.now().toMillis());
    expect(await clock.archive()).toBe('0 sessions were archived.');
  });

  test('archives all others though some fail, more than it looks at in one go', async () => {
    const app = anApplication();
    const clock = theClock(app);
    const { id, host } = await begun(app);
    app.clock.set(minutesFromNoon(30));
    await app.endSession.execute({ id, caller: host });
    const stored = required(app.tables.sessions.get(id));
    const weekBefore = { status: 'ended', startedAt: noon, endedAt: noon, endReason: 'host' } as const;
    for (let count = 0; count < 450; count += 1) {
      const other = newSessionId(app);
      // One that is listed and cannot be found: whatever is done with it fails.
      const said = count < 401 ? newSessionId(app) : other;
      app.tables.sessions.set(other, { ...stored, state: { ...stored.state, id: said, phase: weekBefore } });
    }
    app.clock.set(minutesFromNoon(30).plus({ days: 7 }));
    expect(await clock.archive()).toBe('50 sessions were archived, 401 failed.');
    expect(app.failures).toHaveLength(401);
    expect((await viewOf(app, id)).state.archivedAt).toBeDefined();
  });
});
