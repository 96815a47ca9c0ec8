import { describe, expect, test } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { aPlan, names, sessionId } from '../a-plan.ts';
import { noRoom, onTheWire, withoutIds } from './a-cloudflare.ts';

const wired = onTheWire();
const otherSession = asSessionId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e99');
const titled = (title: string) => ({ title: `${title} · ${names.of({ sessionId, epoch: 1 })}` });

describe('a room', () => {
  test('is a meeting that is called as the session and ends in the name of the room, and records nothing by itself', async () => {
    const { fake, opened } = wired();
    const meeting = fake.meetings.get(await opened());
    expect(meeting).toMatchObject({ title: `Algebra · convoke-test-${sessionId}-1`, status: 'ACTIVE' });
    expect(meeting).toMatchObject({ record_on_start: false, live_stream_on_start: false });
  });

  test('costs four calls when the first is made, three from then on, and one to find', async () => {
    const { provider, opened, askedBy } = wired();
    expect(withoutIds(await askedBy(opened))).toEqual([
      'GET /presets',
      'GET /meetings',
      'POST /meetings',
      'GET /meetings',
    ]);
    expect(await askedBy(() => provider.rooms.open(aPlan({ epoch: 2 })))).toHaveLength(3);
    expect(await askedBy(opened)).toEqual(['GET /meetings']);
  });

  test('is found though its answer was lost', async () => {
    const { fake, opened } = wired();
    fake.faults.next('reset', { on: /^POST \/meetings$/, afterTheWork: true });
    await expect(opened()).rejects.toMatchObject({ fault: 'unreachable' });
    const reference = await opened();
    expect([...fake.meetings.keys()]).toEqual([reference]);
  });

  test('is the oldest of two that were made at once, and the other is switched off and emptied', async () => {
    const { fake, clock, provider, opened } = wired();
    const older = fake.makes(titled('Algebra'));
    clock.advance({ seconds: 1 });
    const younger = fake.makes(titled('Algebra'));
    const strayed = fake.joins(younger.id, { name: 'Ada' });
    expect(await opened()).toBe(older.id);
    expect(younger.status).toBe('INACTIVE');
    const inYounger = provider.presence.present(asRoomReference(younger.id));
    await expect(inYounger).rejects.toMatchObject({ fault: 'gone' });
    expect(() => fake.leaves(strayed)).toThrow();
    expect(await opened()).toBe(older.id);
  });

  test('that people were sent to stays the room, whatever it is called and whether or not it is found', async () => {
    const { fake, another, opened } = wired();
    const reference = await opened();
    Object.assign(fake.meetings.get(reference) ?? {}, { title: 'Called otherwise', status: 'INACTIVE' });
    expect(await another().rooms.open({ ...aPlan(), reference })).toEqual({ reference });
    expect(fake.meetings.get(reference)).toMatchObject({ ...titled('Algebra'), status: 'ACTIVE' });
    expect(fake.meetings.size).toBe(1);
    fake.meetings.delete(reference);
    expect(await another().rooms.open({ ...aPlan(), reference })).not.toEqual({ reference });
  });

  test('is the one of the other server that made one at the same time', async () => {
    const { fake, clock, provider } = wired({
      hostPreset: 'group-call-host',
      participantPreset: 'group-call-participant',
    });
    const older = fake.makes(titled('Algebra'));
    clock.advance({ seconds: 1 });
    // The first search does not see it yet.
    const unseen = { status: 200, body: { success: true, data: [], paging: { total_count: 0 } } };
    fake.faults.next(unseen, { on: /^GET \/meetings/ });
    expect(await provider.rooms.open(aPlan())).toEqual({ reference: older.id });
    expect([...fake.meetings.values()].map(({ status }) => status)).toEqual(['ACTIVE', 'INACTIVE']);
  });

  test('is the new one where the search does not show it yet', async () => {
    const { fake, provider } = wired();
    const unseen = { status: 200, body: { success: true, data: [], paging: { total_count: 0 } } };
    fake.faults.always(unseen, { on: /^GET \/meetings$/ });
    const { reference } = await provider.rooms.open(aPlan());
    expect(await provider.rooms.open(aPlan())).toEqual({ reference });
    expect([...fake.meetings.keys()]).toEqual([reference]);
    await provider.rooms.close({ sessionId, epoch: 1 });
    expect(fake.meetings.get(reference)?.status).toBe('INACTIVE');
  });

  test('is made anew when somebody has called its meeting otherwise', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    Object.assign(fake.meetings.get(reference) ?? {}, { title: 'Mine now' });
    expect((await provider.rooms.open(aPlan())).reference).not.toBe(reference);
  });

  test('heals: switched on, called as it is called now, with nothing recorded or streamed from the start', async () => {
    const { fake, provider } = wired();
    const broken = fake.makes({ ...titled('Old'), record_on_start: true, live_stream_on_start: true });
    broken.status = 'INACTIVE';
    expect(await provider.rooms.open(aPlan({ title: 'Geometry' }))).toEqual({ reference: broken.id });
    expect(broken).toMatchObject({ ...titled('Geometry'), status: 'ACTIVE', record_on_start: false });
    expect(broken.live_stream_on_start).toBe(false);
  });

  test('is not what a session of another host is titled like', async () => {
    const { fake, provider } = wired();
    const title = names.of({ sessionId, epoch: 1 });
    const theirs = await provider.rooms.open(aPlan({ sessionId: otherSession, title }));
    const ours = await provider.rooms.open(aPlan());
    expect(ours.reference).not.toBe(theirs.reference);
    expect(fake.meetings.get(theirs.reference)?.status).toBe('ACTIVE');
    const { rooms } = await provider.inventory.page(undefined);
    expect(rooms).toContainEqual({ sessionId: otherSession, epoch: 1, reference: theirs.reference });
  });

  test('is found on a later page of what looks like it', async () => {
    const { fake, provider } = wired({ fake: { pageSize: 2 } });
    const wanted = fake.makes(titled('Algebra'));
    for (let epoch = 10; epoch < 16; epoch += 1) await provider.rooms.open(aPlan({ epoch }));
    expect(await provider.rooms.open(aPlan())).toEqual({ reference: wanted.id });
  });

  test('is not opened where nobody could be let in', async () => {
    const { fake, opened } = wired({ fake: { presets: ['webinar-host'] } });
    await expect(opened()).rejects.toMatchObject({
      fault: 'refused',
      detail: expect.stringContaining('no preset group_call_host (CLOUDFLARE_HOST_PRESET)'),
    });
    expect(fake.meetings.size).toBe(0);
  });
});

describe('closing a room', () => {
  test('switches it off first, then puts everybody out', async () => {
    const { fake, provider, opened, askedBy } = wired();
    const reference = await opened();
    const inside = fake.joins(reference, { name: 'Ada' });
    const asked = await askedBy(() => provider.rooms.close({ sessionId, epoch: 1, reference }));
    expect(withoutIds(asked)).toEqual(['PATCH /meetings/id', 'POST /meetings/id/active-session/kick-all']);
    expect(() => fake.leaves(inside)).toThrow();
    expect(() => fake.joins(reference, { name: 'Ada' })).toThrow();
  });

  test('is done when nobody was inside, however that is said', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    await provider.rooms.close({ sessionId, epoch: 1, reference });
    fake.faults.next(
      { status: 400, body: { success: false, error: { code: 400, message: 'No session.' } } },
      { on: /kick-all/ },
    );
    await provider.rooms.close({ sessionId, epoch: 1, reference });
  });

  test('that is not there is one call', async () => {
    const { provider, askedBy } = wired();
    const asked = await askedBy(() => provider.rooms.close({ sessionId, epoch: 1, reference: noRoom }));
    expect(withoutIds(asked)).toEqual(['PATCH /meetings/id']);
  });

  test('is not done while people are inside and are not put out', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    fake.joins(reference, { name: 'Ada' });
    fake.faults.next({ status: 400, body: {} }, { on: /kick-all/ });
    const closing = provider.rooms.close({ sessionId, epoch: 1, reference });
    await expect(closing).rejects.toMatchObject({ fault: 'refused' });
  });

  test('by its name closes twins too', async () => {
    const { fake, provider } = wired();
    const twins = [fake.makes(titled('Algebra')), fake.makes(titled('Algebra'))];
    await provider.rooms.close({ sessionId, epoch: 1 });
    expect(twins.map(({ status }) => status)).toEqual(['INACTIVE', 'INACTIVE']);
  });
});

describe('the list of rooms', () => {
  test('ends with the total that is told, else with an empty page', async () => {
    const { fake, provider, opened, askedBy } = wired();
    await opened();
    expect(await askedBy(() => provider.inventory.page(undefined))).toEqual(['GET /meetings']);
    expect(await provider.inventory.page(undefined)).not.toHaveProperty('next');
    const meetings = [...fake.meetings.values()].map(({ participants: _, ...meeting }) => meeting);
    const untold = { status: 200, body: { success: true, data: meetings } };
    fake.faults.next(untold);
    const { next } = await provider.inventory.page(undefined);
    expect(next).toBeDefined();
    expect(await provider.inventory.page(next)).toEqual({ rooms: [] });
  });

  test('leaves out what is switched off, though the API should not heed that it was asked to', async () => {
    const { fake, provider, opened } = wired();
    await opened();
    const [meeting] = [...fake.meetings.values()].map(({ participants: _, ...rest }) => ({
      ...rest,
      status: 'INACTIVE',
    }));
    fake.faults.next({ status: 200, body: { success: true, data: [meeting], paging: { total_count: 1 } } });
    expect(await provider.inventory.page(undefined)).toEqual({ rooms: [] });
  });

  test('leaves out what is not called as rooms are', async () => {
    const { fake, provider } = wired();
    for (const title of ['', 'Algebra', `${names.prefix}x`, `${names.of({ sessionId, epoch: 1 })} later`])
      fake.makes({ title });
    expect((await provider.inventory.page(undefined)).rooms).toEqual([]);
  });
});
