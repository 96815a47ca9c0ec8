import { describe, expect, test } from 'vitest';
import { asEventId } from '#src/domain/event/event-id.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { SessionChanges } from '#src/domain/session/session-changes.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import {
  begun,
  comesIn,
  guestHosted,
  historyOf,
  newSessionId,
  planned,
  signedIn,
  viewOf,
} from '../../support/in-an-application.ts';

describe('editing', () => {
  test('changes what is said and nothing else, and moves the revision', async () => {
    const app = anApplication();
    const { id, host, state: before } = await planned(app, { tags: ['yoga'] });
    app.clock.advance({ minutes: 1 });
    const changes = { title: ' Pilates ', tags: [' a ', 'a', 'b'], externalId: 'ext-1', chatEnabled: false };
    const { state } = await app.editSession.execute({ id, caller: host, changes });
    expect(state).toEqual({
      ...before,
      details: { ...before.details, title: 'Pilates', tags: ['a', 'b'], externalId: 'ext-1', chatEnabled: false },
      updatedAt: minutesFromNoon(-59),
      calendarSequence: 1,
      revision: 2,
    });
    const { items } = await app.readRecord.history(id, host, { limit: 10 });
    expect(items[1]).toMatchObject({ kind: 'session.updated', by: { type: 'user', id: host.userId } });
    expect(items[1]?.data).toEqual({ fields: expect.arrayContaining(['title', 'tags', 'externalId', 'chatEnabled']) });
  });

  test('is done though the session ends while its room is made to fit', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    app.videoProvider.faults.meanwhile(() => app.endSession.execute({ id, caller: host }));
    const { state } = await app.editSession.execute({ id, caller: host, changes: { title: 'Pilates' } });
    expect([state.details.title, state.phase.status]).toEqual(['Pilates', 'ended']);
  });

  test('to what it is already changes nothing', async () => {
    const app = anApplication();
    const { id, host, state } = await planned(app);
    const changes = { title: 'Yoga', startsAt: noon, durationMinutes: 60 };
    const view = await app.editSession.execute({ id, caller: host, changes });
    expect(view.state).toEqual(state);
    expect(await historyOf(app, id)).toEqual(['session.created']);
  });

  test('takes the externalId away, which another may then have', async () => {
    const app = anApplication();
    const [one, other] = [await planned(app, { externalId: 'ext-1' }), await planned(app)];
    const give = { id: other.id, caller: other.host, changes: { externalId: 'ext-1' } };
    await expect(app.editSession.execute(give)).rejects.toMatchObject({ code: 'external_id_taken', kind: 'conflict' });
    const taken = await app.editSession.execute({ id: one.id, caller: one.host, changes: { externalId: null } });
    expect(taken.state.details).not.toHaveProperty('externalId');
    expect((await app.editSession.execute(give)).state.details.externalId).toBe('ext-1');
  });

  test('puts it into an event, and out again', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const { id: eventId } = await app.createEvent.execute({
      id: asEventId(app.ids.next()),
      caller: host,
      details: { title: 'Term' },
    });
    const edit = (changes: SessionChanges) => app.editSession.execute({ id, caller: host, changes });
    expect((await edit({ eventId })).state.eventId).toBe(eventId);
    expect((await edit({ eventId: null })).state).not.toHaveProperty('eventId');
    const nowhere = edit({ eventId: asEventId(app.ids.next()) });
    await expect(nowhere).rejects.toMatchObject({ code: 'event_not_found', kind: 'not_found' });
  });

  test('is for managers', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const coHost = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: coHost.userId, caller: host });
    for (const caller of [coHost, await signedIn(app, 'admin'), await signedIn(app, 'board_member')])
      await app.editSession.execute({ id, caller, changes: { title: `By ${caller.role}` } });
    const { caller: guest } = await comesIn(app, id);
    for (const caller of [guest, await signedIn(app), await signedIn(app, 'instructor')]) {
      const editing = app.editSession.execute({ id, caller, changes: { title: 'Mine' } });
      await expect(editing).rejects.toMatchObject({ code: 'forbidden', kind: 'forbidden' });
    }
    const editing = app.editSession.execute({ id, caller: anonymous, changes: { title: 'Mine' } });
    await expect(editing).rejects.toMatchObject({ code: 'unauthenticated', kind: 'unauthenticated' });
    const own = await guestHosted(app);
    const { state } = await app.editSession.execute({ id: own.id, caller: own.host, changes: { title: 'Mine' } });
    expect(state.details.title).toBe('Mine');
  });

  test('is refused where there is none, and once it is over', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const changes = { title: 'Later' };
    const nowhere = app.editSession.execute({ id: newSessionId(app), caller: host, changes });
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found' });
    await app.endSession.execute({ id, caller: host });
    const editing = app.editSession.execute({ id, caller: host, changes });
    await expect(editing).rejects.toMatchObject({ code: 'session_closed', kind: 'conflict' });
  });

  test('is refused when somebody edited it since it was read; joins do not count', async () => {
    const app = anApplication();
    const { id, host, state } = await begun(app);
    const ifMatch = (revision: number) => revision === state.revision;
    await comesIn(app, id);
    await app.editSession.execute({ id, caller: host, changes: { title: 'First' }, ifMatch });
    const editing = app.editSession.execute({ id, caller: host, changes: { title: 'Second' }, ifMatch });
    const refusal = { code: 'precondition_failed', kind: 'precondition_failed', details: { currentRevision: 2 } };
    await expect(editing).rejects.toMatchObject(refusal);
    expect((await viewOf(app, id)).state.details.title).toBe('First');
  });

  test('tells who may not edit it nothing of its revision', async () => {
    const app = anApplication();
    const { id } = await planned(app);
    const caller = await signedIn(app, 'instructor');
    const ifMatch = () => false;
    const editing = app.editSession.execute({ id, caller, changes: { title: 'Mine' }, ifMatch });
    await expect(editing).rejects.toMatchObject({ code: 'forbidden' });
    await expect(app.cancelSession.execute({ id, caller, ifMatch })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is refused for values out of bounds, and then changes nothing', async () => {
    const app = anApplication();
    const { id, host, state } = await planned(app);
    const changes = { title: '', durationMinutes: 4, startsAt: minutesFromNoon(-61), timeZone: 'Nowhere' };
    const editing = app.editSession.execute({ id, caller: host, changes });
    const paths = ['title', 'durationMinutes', 'timeZone', 'startsAt'];
    await expect(editing).rejects.toMatchObject({
      code: 'validation_failed',
      kind: 'invalid',
      violations: paths.map((path) => ({ path })),
    });
    expect((await viewOf(app, id)).state).toEqual(state);
  });
});

describe('the capacity', () => {
  test("can't go below what is taken", async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 5 });
    for (let index = 0; index < 3; index += 1) await comesIn(app, id);
    const edit = (capacity: number) => app.editSession.execute({ id, caller: host, changes: { capacity } });
    const refusal = { code: 'capacity_below_taken', kind: 'conflict', details: { seatsTaken: 3 } };
    await expect(edit(2)).rejects.toMatchObject(refusal);
    expect((await edit(3)).state.details.capacity).toBe(3);
    await expect(comesIn(app, id)).rejects.toMatchObject({ code: 'session_full' });
  });

  test("can't go beyond what the provider ever holds", async () => {
    const app = anApplication({ limits: { recommendedCapacity: 6, mostPeople: 10 } });
    const { id, host } = await planned(app);
    const edit = (capacity: number) => app.editSession.execute({ id, caller: host, changes: { capacity } });
    await expect(edit(10)).rejects.toMatchObject({ code: 'provider_too_small', kind: 'conflict' });
    expect((await edit(9)).state.details.capacity).toBe(9);
  });
});

describe('rescheduling', () => {
  test('frees the seats taken at the door when the new window is not open yet', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-5));
    const { joined } = await comesIn(app, id);
    const changes = { startsAt: minutesFromNoon(60) };
    const { state } = await app.editSession.execute({ id, caller: host, changes });
    expect(state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    expect((await historyOf(app, id)).slice(-3)).toEqual([
      'session.updated',
      'session.rescheduled',
      'participant.left',
    ]);
    const attendance = await app.sessionQueries.attendance(id);
    expect(attendance).toMatchObject([{ participantId: joined.participation.id, present: false, final: false }]);
  });

  test('lets the host stay, who needs none', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-5));
    await comesIn(app, id, { caller: host });
    await comesIn(app, id);
    const changes = { startsAt: minutesFromNoon(60) };
    const { state } = await app.editSession.execute({ id, caller: host, changes });
    expect(state).toMatchObject({ seatsTaken: 0, peoplePresent: 1 });
  });

  test('is refused where it would be over already', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(40));
    const editing = app.editSession.execute({ id, caller: host, changes: { durationMinutes: 30 } });
    await expect(editing).rejects.toMatchObject({
      code: 'validation_failed',
      violations: [{ path: 'durationMinutes', code: 'in_the_past' }],
    });
  });

  test('keeps them when it is', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-5));
    await comesIn(app, id);
    const changes = { startsAt: minutesFromNoon(5), durationMinutes: 30 };
    const { state } = await app.editSession.execute({ id, caller: host, changes });
    expect(state).toMatchObject({ seatsTaken: 1, schedule: { durationMinutes: 30 } });
  });

  test('is refused once it is live', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    for (const changes of [{ startsAt: minutesFromNoon(60) }, { durationMinutes: 90 }]) {
      const editing = app.editSession.execute({ id, caller: host, changes });
      await expect(editing).rejects.toMatchObject({ code: 'session_live', kind: 'conflict' });
    }
    await app.editSession.execute({ id, caller: host, changes: { title: 'Still live', startsAt: noon } });
  });

  test('by the time zone alone never moves the instant', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const changes = { timeZone: 'Asia/Tokyo' };
    const { state } = await app.editSession.execute({ id, caller: host, changes });
    expect(state.schedule).toMatchObject({ startsAt: noon, timeZone: 'Asia/Tokyo' });
    expect(state.schedule.startsAt.toMillis()).toBe(noon.toMillis());
  });
});
