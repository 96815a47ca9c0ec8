import { describe, expect, test } from 'vitest';
import type { RoomName } from '#src/application/ports/video-provider.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { aToldClass, minutes, referenceOf } from '../../support/a-telling-provider.ts';
import { begun, planned, roomsArePolled } from '../../support/in-an-application.ts';
import { twoProviders } from '../../support/two-providers.ts';

const at = minutesFromNoon;

describe('a room that is open', () => {
  test('is looked into once a minute: who is inside and was not told of is taken in', async () => {
    const { app, held, reference, at: clockAt, guest, attendanceOf, waiting } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0.5) });
    clockAt(1);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ evidence: ['provider', 'seat'], intervals: minutes([0.5]) });
    clockAt(1.5);
    await app.findRoomsToPoll.execute(app.clock.now());
    expect(waiting().filter(({ name }) => name === 'reconcile-room')).toEqual([]);
    clockAt(2);
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(1);
  });

  test('shows who has gone without a word: exactly, where the provider remembers', async () => {
    const { app, held, reference, at: clockAt, guest, tell, opened, attendanceOf } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    await tell(opened(gwen.id, 0));
    held.leaves(reference, 'phone', at(5));
    clockAt(6);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: false, intervals: minutes([0, 5]) });
  });

  test('shows who has gone without a word: as of the look, where the provider does not', async () => {
    const { app, held, reference, at: clockAt, ...told } = await aToldClass({ remembers: false });
    const gwen = await told.guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    await told.tell(told.opened(gwen.id, 0));
    held.leaves(reference, 'phone', at(5));
    clockAt(6);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await told.attendanceOf(gwen.id)).toMatchObject({ present: false, intervals: minutes([0, 6]) });
    await told.tell(told.closed(gwen.id, 5));
    expect(await told.attendanceOf(gwen.id)).toMatchObject({ intervals: minutes([0, 5]) });
  });

  test('takes somebody back who was missing from one list and is in the next', async () => {
    const { app, held, reference, at: clockAt, ...told } = await aToldClass({ remembers: false });
    const gwen = await told.guest();
    await told.tell(told.opened(gwen.id, 0));
    clockAt(6);
    await roomsArePolled(app);
    expect(await told.participant(gwen.id)).toMatchObject({ unwitnessedSince: at(6) });
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    clockAt(7);
    await roomsArePolled(app);
    expect(await told.attendanceOf(gwen.id)).toMatchObject({ present: true, intervals: minutes([0]) });
    expect(await told.participant(gwen.id)).not.toHaveProperty('unwitnessedSince');
  });

  test('is not believed about what is younger than its list may be old', async () => {
    const { app, at: clockAt, guest, tell, opened, attendanceOf } = await aToldClass({ remembers: false });
    const gwen = await guest();
    clockAt(1);
    await tell(opened(gwen.id, 0.9));
    await roomsArePolled(app);
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: true });
    clockAt(2);
    await roomsArePolled(app);
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: false, intervals: minutes([0.9, 2]) });
  });

  test('says nothing new when it is looked into again', async () => {
    const { app, id, held, reference, at: clockAt, guest, attendance } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    clockAt(1);
    await roomsArePolled(app);
    const [before, facts] = [await attendance(), app.tables.presence.get(id)];
    for (const minute of [2, 3, 4]) {
      clockAt(minute);
      expect(await roomsArePolled(app)).toEqual([]);
    }
    expect(await attendance()).toEqual(before);
    expect(app.tables.presence.get(id)).toEqual(facts);
  });

  test('puts out who said that they leave, stays inside, and has no seat any more', async () => {
    const { app, id, held, reference, at: clockAt, guest, waiting, participant } = await aToldClass({ capacity: 1 });
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    clockAt(1);
    await roomsArePolled(app);
    await app.leaveSession.execute({ id, caller: gwen.caller });
    await guest('Otto');
    clockAt(2);
    await roomsArePolled(app);
    const putOut = { name: 'put-out', data: { sessionId: id, participantId: gwen.id } };
    expect(waiting()).not.toContainEqual(putOut);
    clockAt(4);
    await roomsArePolled(app);
    expect(waiting()).toContainEqual(putOut);
    expect(await participant(gwen.id)).toMatchObject({ present: false });
  });

  test('that is gone is opened again, though nobody else has noticed', async () => {
    const { app, id, held, reference, at: clockAt, guest, tell, opened, attendanceOf, waiting } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    await tell(opened(gwen.id, 0));
    clockAt(1);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(waiting()).not.toContainEqual({ name: 'tend-room', data: { sessionId: id, look: true } });
    held.closesBehindOurBack(reference);
    clockAt(2);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(waiting()).toContainEqual({ name: 'tend-room', data: { sessionId: id, look: true } });
    await app.tendRoom.execute({ sessionId: id });
    expect(held.find(reference)?.open).toBe(false);
    await app.tendRoom.execute({ sessionId: id, look: true });
    expect(held.find(reference)?.open).toBe(true);
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: false });
  });

  test('is looked into when the class begins, and as soon as the doors are open', async () => {
    const { app, id, reference, held, waiting } = await aToldClass();
    const look = { name: 'reconcile-room', data: { sessionId: id, epoch: 1 } };
    expect(waiting()).toContainEqual(look);
    const later = await planned(app, { startsAt: at(60), joinWindowMinutes: 10 });
    await app.tendRoom.execute({ sessionId: later.id, wanted: true });
    held.closesBehindOurBack(referenceOf(later.id));
    expect(await app.findRoomsToPoll.execute(at(49))).toBe(1);
    app.clock.set(at(50));
    await app.findRoomsToPoll.execute(at(50));
    const reconcile = { 'reconcile-room': (name: RoomName) => app.reconcileRoom.execute(name) };
    await app.jobRunner.runAll(reconcile);
    expect(waiting()).toContainEqual({ name: 'tend-room', data: { sessionId: later.id, look: true } });
    expect(held.find(reference)?.open).toBe(true);
  });

  test('is not asked about where its provider is left alone, so that it keeps nobody else waiting', async () => {
    const { app, held, at: clockAt } = await aToldClass();
    clockAt(2);
    held.isLeftAlone = true;
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(0);
    held.isLeftAlone = false;
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(1);
  });

  test('is asked about ever more rarely while its provider does not answer', async () => {
    const { app, held, at: clockAt } = await aToldClass();
    held.faults.goAway();
    clockAt(2);
    await roomsArePolled(app);
    clockAt(3.9);
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(0);
    clockAt(4);
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(1);
  });

  test('is asked again when its provider does not answer, and nobody is taken for gone', async () => {
    const { app, held, at: clockAt, guest, tell, opened, attendanceOf } = await aToldClass();
    const gwen = await guest();
    await tell(opened(gwen.id, 0));
    held.faults.goAway();
    clockAt(2);
    expect(await roomsArePolled(app)).toMatchObject([{ code: 'video_provider_failed' }]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: true });
    held.faults.comeBack();
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: false });
  });
});

test('a provider that answers slowly keeps the polls of its own rooms waiting, and no others', async () => {
  const { app, first: slow, second: quick } = twoProviders();
  const rooms: RoomName[] = [];
  for (let lesson = 0; lesson < 5; lesson += 1) rooms.push({ sessionId: (await begun(app)).id, epoch: 1 });
  slow.isLeftAlone = true;
  const { id: sessionId, state } = await begun(app);
  const elsewhere = { sessionId, epoch: state.room.epoch };
  slow.isLeftAlone = false;
  const { promise: answer, resolve: answers } = Promise.withResolvers<readonly []>();
  const asked = { slow: 0, quick: 0 };
  slow.presence.present = async () => {
    asked.slow += 1;
    return await answer;
  };
  quick.presence.present = async () => {
    asked.quick += 1;
    return [];
  };
  await app.jobRunner.runAll({ 'reconcile-room': async () => {} });
  const polls = rooms.map((room) => app.reconcileRoom.execute(room));
  await app.reconcileRoom.execute(elsewhere);
  await Promise.all(polls.slice(3));
  expect(asked).toEqual({ slow: 3, quick: 1 });
  const waiting = () => [...app.tables.jobs.values()].filter(({ job }) => job.name === 'reconcile-room');
  expect(waiting()).toMatchObject([
    { job: { data: rooms[3] }, afterSeconds: 5 },
    { job: { data: rooms[4] }, afterSeconds: 6 },
  ]);
  answers([]);
  await Promise.all(polls);
  await app.reconcileRoom.execute(rooms[3] as RoomName);
  expect(asked.slow).toBe(4);
});

describe('a room whose session is over', () => {
  test('is looked into half a minute later, and attendance is final when nobody is inside any more', async () => {
    const { app, id, host, held, reference, at: clockAt, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    held.leaves(reference, 'phone', at(59));
    clockAt(60);
    await app.endSession.execute({ id, caller: host });
    clockAt(60.25);
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(0);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: false, watchTimeSeconds: 0 });
    clockAt(60.5);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true, watchTimeSeconds: 59 * 60 });
    expect(await app.findRoomsToPoll.execute(app.clock.now())).toBe(0);
  });

  test('ends what lasted at the end, where the provider does not remember', async () => {
    const { app, id, host, at: clockAt, guest, tell, opened, attendanceOf } = await aToldClass({ remembers: false });
    const gwen = await guest();
    await tell(opened(gwen.id, 10));
    clockAt(60);
    await app.endSession.execute({ id, caller: host });
    clockAt(61);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true, intervals: minutes([10, 60]) });
  });

  test('is looked into once a minute for as long as somebody lingers', async () => {
    const { app, id, host, held, reference, at: clockAt, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    clockAt(60);
    held.faults.goAway();
    await app.endSession.execute({ id, caller: host });
    held.faults.comeBack();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    for (const minute of [61, 62]) {
      clockAt(minute);
      expect(await roomsArePolled(app)).toEqual([]);
      expect(await attendanceOf(gwen.id)).toMatchObject({ final: false });
    }
    held.leaves(reference, 'phone', at(62));
    clockAt(63);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true });
  });

  test('is final with what is known when its provider has been away for a day', async () => {
    const { app, id, host, held, at: clockAt, guest, tell, opened, attendanceOf } = await aToldClass();
    const gwen = await guest();
    await tell(opened(gwen.id, 10));
    clockAt(60);
    held.faults.goAway();
    await app.endSession.execute({ id, caller: host });
    clockAt(120);
    expect(await roomsArePolled(app)).toMatchObject([{ code: 'video_provider_failed' }]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: false });
    clockAt(25 * 60);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true, intervals: minutes([10, 60]) });
  });

  test('is final with what is known when its provider shows nobody, and remembers no end for ten minutes', async () => {
    const { app, id, host, held, reference, at: clockAt, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(10) });
    held.leaves(reference, 'phone', at(1000));
    clockAt(60);
    await app.endSession.execute({ id, caller: host });
    clockAt(69);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: false });
    clockAt(70);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true, intervals: minutes([10, 60]) });
  });

  test('is final with what is known when its provider has shown somebody inside for a day', async () => {
    const { app, id, host, held, reference, at: clockAt, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    clockAt(60);
    held.faults.goAway();
    await app.endSession.execute({ id, caller: host });
    held.faults.comeBack();
    clockAt(25 * 60);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true, intervals: minutes([0, 60]) });
  });

  test('waits for its earlier rooms too', async () => {
    const { app, id, host, held, reference, at: clockAt, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    held.joins(reference, { connectionId: 'phone', participantId: gwen.id, joinedAt: at(0) });
    clockAt(10);
    await app.unitOfWork.run(async (stores) => {
      const session = await stores.sessions.findForChange(id, []);
      session?.room.move('memory', 'asked_by_host', { type: 'system' }, app.clock.now());
      if (session) await stores.sessions.save(session);
    });
    await app.tendRoom.execute({ sessionId: id });
    held.joins(referenceOf(id, 2), { connectionId: 'phone', participantId: gwen.id, joinedAt: at(20) });
    clockAt(60);
    await app.endSession.execute({ id, caller: host });
    clockAt(61);
    expect(await roomsArePolled(app)).toEqual([]);
    expect(await attendanceOf(gwen.id)).toMatchObject({ final: true, intervals: minutes([0, 10], [20, 60]) });
  });

  test('is left alone once it is reconciled, and where nobody knows it', async () => {
    const { app, id, held, at: clockAt } = await aToldClass();
    held.faults.goAway();
    clockAt(2);
    await app.reconcileRoom.execute({ sessionId: id, epoch: 7 });
  });
});
