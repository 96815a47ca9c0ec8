import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { UnusableVideoProvider } from '#src/adapters/video/unusable-video-provider.ts';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import { Providers } from '#src/application/room/providers.ts';
import { ReceiveDelivery } from '#src/application/room/receive-delivery.ts';
import { Conflict } from '#src/domain/expected-error.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import {
  aTellingProvider,
  aToldClass,
  minutes,
  referenceOf,
  type ToldClass,
} from '../../support/a-telling-provider.ts';
import { begun, comesIn, historyOf, signedIn } from '../../support/in-an-application.ts';

describe('a delivery', () => {
  test('is kept before it is worked on, and worked on by a job', async () => {
    const { app, send, bodyOf, opened, takeDeliveries, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    await send(bodyOf('one', [opened(gwen.id, 1)]));
    const kept = () => app.unitOfWork.run(({ deliveries }) => deliveries.list({}, { limit: 10 }));
    expect((await kept()).items).toMatchObject([{ provider: 'memory', key: 'one', state: 'received' }]);
    expect((await attendanceOf(gwen.id))?.evidence).toEqual(['seat']);
    expect(await takeDeliveries()).toEqual([]);
    expect((await kept()).items).toMatchObject([{ state: 'taken', counts: { facts: 1, taken: 1 } }]);
    expect((await attendanceOf(gwen.id))?.evidence).toEqual(['provider', 'seat']);
  });

  test('that is sent again is kept once', async () => {
    const { app, send, bodyOf, opened, waiting, guest } = await aToldClass();
    const body = bodyOf('one', [opened((await guest()).id, 1)]);
    for (let time = 0; time < 3; time += 1) await send(body);
    const { items } = await app.unitOfWork.run(({ deliveries }) => deliveries.list({}, { limit: 10 }));
    expect(items).toHaveLength(1);
    expect(waiting().filter(({ name }) => name === 'take-delivery')).toHaveLength(1);
  });

  test('that nobody sent who can prove it is refused, and not kept', async () => {
    const { app, send, bodyOf } = await aToldClass();
    await expect(send(bodyOf('one', []), 'forged')).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(send(bodyOf('one', []), 'unjudged')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(send(bodyOf('one', []), 'good', 'nobody')).rejects.toMatchObject({ code: 'not_found' });
    expect((await app.unitOfWork.run(({ deliveries }) => deliveries.list({}, { limit: 10 }))).items).toEqual([]);
  });

  test('is asked for again where two transactions were in each other’s way: that is no fault of the provider', async () => {
    const { app } = await aToldClass();
    const unitOfWork: UnitOfWork = {
      async run() {
        throw new Conflict('Two changes met. Try again.');
      },
    };
    const providers = new Providers([aTellingProvider(app.clock).provider]);
    const receive = new ReceiveDelivery(unitOfWork, providers, app.ids, app.clock);
    const body = Buffer.from(JSON.stringify({ key: 'one', type: 'nothing', facts: [] }));
    const call = { headers: { signature: 'good' }, body };
    await expect(receive.execute({ provider: 'memory', call })).rejects.toMatchObject({
      code: 'unavailable',
      details: { retryAfterSeconds: 1 },
    });
  });

  test('is asked for again where its provider is set up and lacks its keys; what is not set up is not there', async () => {
    const { app } = await aToldClass();
    const limits = { recommendedCapacity: 50, records: true, sharesScreens: true };
    const providers = new Providers([new UnusableVideoProvider('daily', limits, 'DAILY_API_KEY is not set.')]);
    const receive = new ReceiveDelivery(app.unitOfWork, providers, app.ids, app.clock);
    const call = { headers: {}, body: Buffer.from('{}') };
    await expect(receive.execute({ provider: 'daily', call })).rejects.toMatchObject({
      code: 'unavailable',
      details: { retryAfterSeconds: 60 },
    });
    await expect(receive.execute({ provider: 'cloudflare', call })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that only looks whether we are there is answered, and not kept', async () => {
    const { app, send } = await aToldClass();
    await send(new Uint8Array());
    expect((await app.unitOfWork.run(({ deliveries }) => deliveries.list({}, { limit: 10 }))).items).toEqual([]);
  });

  test('of a room that nobody knows is unmatched, and says so', async () => {
    const { tell, opened, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    const elsewhere = referenceOf(v7() as Parameters<typeof referenceOf>[0]);
    expect(await tell(opened(gwen.id, 1, 'phone', elsewhere))).toMatchObject({
      state: 'unmatched',
      counts: { facts: 1, taken: 0, strangers: 0, unmatched: 1 },
    });
    expect(await attendanceOf(gwen.id)).toMatchObject({ evidence: ['seat'] });
  });

  test('that says nothing of use is empty', async () => {
    const { tell } = await aToldClass();
    expect(await tell()).toMatchObject({ state: 'empty', counts: { facts: 0 } });
  });

  test('is shown to admins alone, who can have it worked on again: nothing is taken over twice', async () => {
    const { app, id, tell, opened, closed, guest, attendance, host, takeDeliveries, waiting } = await aToldClass();
    const gwen = await guest();
    const shared = { ...opened(gwen.id, 2), kind: 'screen_share.started' } as const;
    const delivery = await tell(opened(gwen.id, 1), shared, closed(gwen.id, 3));
    const [before, history] = [await attendance(), await historyOf(app, id)];
    expect(history).toContain('screen_share.started');
    const admin = await signedIn(app, 'admin');
    const which = { id: delivery?.id ?? '', caller: admin };
    expect(await app.tendDeliveries.read(which)).toEqual(delivery);
    await app.tendDeliveries.replay(which);
    expect(waiting()).toContainEqual({ name: 'take-delivery', data: { deliveryId: which.id } });
    expect(await takeDeliveries()).toEqual([]);
    expect(await attendance()).toEqual(before);
    expect(await historyOf(app, id)).toEqual(history);
    const refused = { code: 'forbidden' };
    await expect(app.tendDeliveries.list(host, {}, { limit: 1 })).rejects.toMatchObject(refused);
    await expect(app.tendDeliveries.replay({ ...which, caller: host })).rejects.toMatchObject(refused);
    await expect(app.tendDeliveries.read({ ...which, id: v7() })).rejects.toMatchObject({
      code: 'webhook_delivery_not_found',
    });
  });

  test('is forgotten after 30 days, and what was taken over from it is not', async () => {
    const { app, at, tell, opened, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    await tell(opened(gwen.id, 0));
    at(30 * 24 * 60);
    expect(await app.dropOldDeliveries.execute(app.clock.now())).toBe(0);
    at(30 * 24 * 60 + 1);
    expect(await app.dropOldDeliveries.execute(app.clock.now())).toBe(1);
    expect((await attendanceOf(gwen.id))?.evidence).toEqual(['provider', 'seat']);
  });
});

describe('who it is about', () => {
  test('is known by the id that we gave: a namesake has an attendance of their own', async () => {
    const { tell, opened, closed, guest, attendanceOf } = await aToldClass();
    const [one, other] = [await guest('Gwen'), await guest('Gwen')];
    await tell(opened(one.id, 0), closed(one.id, 10));
    expect(await attendanceOf(one.id)).toMatchObject({ watchTimeSeconds: 600 });
    expect(await attendanceOf(other.id)).toMatchObject({ watchTimeSeconds: 0, evidence: ['seat'] });
  });

  test('is nobody where the provider echoes no id of ours: it is kept, and counted for nobody', async () => {
    const { tell, opened, guest, attendance } = await aToldClass();
    const gwen = await guest();
    const before = await attendance();
    const strangers = [undefined, 'Gwen', 'gwen@example.org', v7(), gwen.id.toUpperCase()];
    for (const echoed of strangers)
      expect(await tell(opened(echoed, 1))).toMatchObject({ state: 'taken', counts: { facts: 1, strangers: 1 } });
    expect(await attendance()).toEqual(before);
  });

  test('is nobody of this session where the id is one of another', async () => {
    const { app, tell, opened, attendance } = await aToldClass();
    const other = await begun(app);
    const { joined } = await comesIn(app, other.id);
    expect(await tell(opened(joined.participation.id, 1))).toMatchObject({ counts: { strangers: 1 } });
    expect(await attendance()).toEqual([]);
    expect(await app.readRecord.attendance(other.id, other.host)).toMatchObject([{ evidence: ['seat'] }]);
  });
});

describe('attendance by what providers tell', () => {
  test('counts two devices as one person', async () => {
    const { tell, opened, closed, guest, attendanceOf } = await aToldClass();
    const { id } = await guest();
    await tell(opened(id, 0, 'phone'));
    await tell(opened(id, 5, 'laptop'), closed(id, 10, 'phone'));
    await tell(closed(id, 20, 'laptop'));
    expect(await attendanceOf(id)).toMatchObject({ watchTimeSeconds: 20 * 60, intervals: minutes([0, 20]) });
  });

  test('puts a leave that comes after the rejoin where it happened', async () => {
    const { tell, opened, closed, guest, attendanceOf } = await aToldClass();
    const { id } = await guest();
    await tell(opened(id, 0, 'first'));
    await tell(opened(id, 20, 'second'));
    await tell(closed(id, 10, 'first'));
    expect(await attendanceOf(id)).toMatchObject({ present: true, intervals: minutes([0, 10], [20]) });
  });

  test('takes a leave without a coming for nothing', async () => {
    const { tell, closed, guest, attendanceOf } = await aToldClass();
    const { id } = await guest();
    await tell(closed(id, 10));
    expect(await attendanceOf(id)).toMatchObject({ watchTimeSeconds: 0, present: true });
  });

  test('is corrected by what comes after the end, and the session stays ended', async () => {
    const { app, id, host, at, tell, opened, closed, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    await tell(opened(gwen.id, 0));
    at(60);
    await app.endSession.execute({ id, caller: host });
    expect(await attendanceOf(gwen.id)).toMatchObject({ watchTimeSeconds: 3600, final: false });
    at(61);
    await tell(closed(gwen.id, 30));
    expect(await attendanceOf(gwen.id)).toMatchObject({ watchTimeSeconds: 1800, lastLeftAt: minutesFromNoon(30) });
    await tell(opened(gwen.id, 61, 'lingering'));
    expect((await app.sessionQueries.find(id))?.state.phase.status).toBe('ended');
    expect((await app.sessionQueries.find(id))?.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
  });

  test('takes a room of an earlier epoch for the same session, and its connections for others', async () => {
    const { app, id, at, tell, opened, closed, guest, attendanceOf } = await aToldClass();
    const gwen = await guest();
    await tell(opened(gwen.id, 0));
    at(10);
    await app.unitOfWork.run(async (stores) => {
      const session = await stores.sessions.findForChange(id, []);
      session?.room.move('memory', 'asked_by_host', { type: 'system' }, app.clock.now());
      if (session) await stores.sessions.save(session);
    });
    await app.tendRoom.execute({ sessionId: id });
    await tell(opened(gwen.id, 11, 'phone', referenceOf(id, 2)));
    await tell(closed(gwen.id, 10));
    expect(await attendanceOf(gwen.id)).toMatchObject({ present: true, intervals: minutes([0, 10], [11]) });
  });

  test('never changes the status, whatever the provider says', async () => {
    const { app, id, reference, tell, opened, closed, guest, waiting } = await aToldClass();
    const gwen = await guest();
    await tell(opened(gwen.id, 0));
    await tell(closed(gwen.id, 5), { kind: 'room.emptied', room: reference, at: minutesFromNoon(5) });
    expect((await app.sessionQueries.find(id))?.state.phase.status).toBe('live');
    expect(waiting()).toContainEqual({ name: 'reconcile-room', data: { sessionId: id, epoch: 1 } });
  });
});

describe('somebody who is inside without a seat', () => {
  test('takes one, if one is free', async () => {
    const { app, id, at, tell, opened, guest, participant } = await aToldClass({ capacity: 1 });
    const gwen = await guest();
    at(5);
    await app.leaveSession.execute({ id, caller: gwen.caller });
    at(6);
    await tell(opened(gwen.id, 6));
    expect(await participant(gwen.id)).toMatchObject({ seat: true, present: true });
    const { items } = await app.sessionQueries.history(id, { limit: 100 });
    expect(items.at(-1)).toMatchObject({ kind: 'participant.joined', by: { type: 'provider', id: 'memory' } });
  });

  test('is put out where there is none', async () => {
    const { app, id, at, tell, opened, guest, participant, waiting } = await aToldClass({ capacity: 1 });
    const gwen = await guest();
    at(5);
    await app.leaveSession.execute({ id, caller: gwen.caller });
    await guest('Otto');
    await tell(opened(gwen.id, 6));
    expect(await participant(gwen.id)).toMatchObject({ seat: false, present: false });
    expect(waiting()).toContainEqual({ name: 'put-out', data: { sessionId: id, participantId: gwen.id } });
  });

  test('is put out when they were removed', async () => {
    const { app, id, host, at, tell, opened, guest, participant, waiting } = await aToldClass();
    const gwen = await guest();
    at(5);
    await app.removeParticipant.execute({ id, participantId: gwen.id, caller: host });
    await app.jobRunner.runAll({ 'put-out': async () => {} });
    await tell(opened(gwen.id, 6));
    expect(await participant(gwen.id)).toMatchObject({ seat: false, present: false });
    expect(waiting()).toContainEqual({ name: 'put-out', data: { sessionId: id, participantId: gwen.id } });
  });

  const closings: Record<string, (told: Pick<ToldClass, 'app' | 'id' | 'host'>) => Promise<unknown>> = {
    'the door is locked': async ({ app, id, host }) =>
      await app.lockSession.execute({ id, caller: host, locked: true }),
    'the session is one for members': async ({ app, id, host }) =>
      await app.editSession.execute({ id, caller: host, changes: { visibility: 'members' } }),
  };

  test.each(Object.entries(closings))('is put out where they would not be let in: %s', async (_, close) => {
    const { app, id, host, at, tell, opened, guest, participant, waiting } = await aToldClass();
    const gwen = await guest();
    at(5);
    await app.leaveSession.execute({ id, caller: gwen.caller });
    await close({ app, id, host });
    await tell(opened(gwen.id, 6));
    expect(await participant(gwen.id)).toMatchObject({ seat: false, present: false });
    expect(waiting()).toContainEqual({ name: 'put-out', data: { sessionId: id, participantId: gwen.id } });
    expect((await app.canJoin.execute({ id, caller: gwen.caller })).decision.canJoin).toBe(false);
  });

  test('is left alone while all that is told is from before they left', async () => {
    const { app, id, at, tell, opened, guest, participant, waiting } = await aToldClass();
    const gwen = await guest();
    at(5);
    await app.leaveSession.execute({ id, caller: gwen.caller });
    await tell(opened(gwen.id, 1));
    expect(await participant(gwen.id)).toMatchObject({ seat: false, present: false });
    expect(waiting().filter(({ name }) => name === 'put-out')).toEqual([]);
  });
});

describe('what providers tell of recordings and screens', () => {
  test('is told in the history, with who shares where that is somebody of ours', async () => {
    const { app, id, tell, opened, guest } = await aToldClass();
    const gwen = await guest();
    await tell(
      { ...opened(gwen.id, 1), kind: 'screen_share.started' },
      { ...opened('a stranger', 2), kind: 'screen_share.stopped' },
    );
    const { items } = await app.sessionQueries.history(id, { limit: 100 });
    expect(items.slice(-2)).toMatchObject([
      { kind: 'screen_share.started', data: { participantId: gwen.id, saidBy: 'provider' } },
      { kind: 'screen_share.stopped', data: { saidBy: 'provider' } },
    ]);
    expect(items.at(-1)?.data).not.toHaveProperty('participantId');
  });

  test('is handed on where it is about a recording', async () => {
    const { reference, tell } = await aToldClass();
    const recording = { reference: 'at the provider', state: 'ready' } as const;
    const fact = { kind: 'recording.changed', at: minutesFromNoon(1), recording } as const;
    expect(await tell({ ...fact, room: reference })).toMatchObject({ state: 'taken', counts: { facts: 1, taken: 1 } });
    const elsewhere = { ...fact, room: referenceOf(v7() as Parameters<typeof referenceOf>[0]) };
    expect(await tell(elsewhere)).toMatchObject({ state: 'unmatched', counts: { unmatched: 1 } });
  });
});

test('somebody who comes in through us is told of by nobody else', async () => {
  const { app, id, attendance } = await aToldClass();
  await comesIn(app, id);
  expect(await attendance()).toMatchObject([{ evidence: ['seat'], watchTimeSeconds: 0 }]);
});
