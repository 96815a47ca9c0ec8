import { describe, expect, it } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { aPlan, names, now, participantId, sessionId } from '../a-plan.ts';
import { aGuest, onTheWire } from './a-daily.ts';

const startDaily = onTheWire();
const name = names.of({ sessionId, epoch: 1 });
const nowhere = asRoomReference('convoke-test-nowhere');

describe('who is present', () => {
  it('is told by connection, with the id that we gave', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    const laptop = fake.joins(name, { participantId });
    const phone = fake.joins(name, { participantId });
    const ids = [laptop, phone].map(({ payload }) => payload['session_id']);
    const present = await provider.presence.present(reference);
    expect(present).toEqual(ids.map((connectionId) => ({ connectionId, participantId, joinedAt: now })));
  });

  it('is nobody when all have left, and told as gone when the room is not there', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    fake.leaves(fake.joins(name));
    const notFound = { status: 404, body: { error: 'not-found' } };
    const presence = /\/presence$/;
    for (const answer of ['nobody', 'not found']) {
      if (answer === 'not found') fake.faults.always(notFound, { on: presence });
      expect(await provider.presence.present(reference), answer).toEqual([]);
      await expect(provider.presence.present(nowhere), answer).rejects.toMatchObject({ fault: 'gone' });
      expect(fake.calls.slice(-2)).toEqual([`GET /rooms/${nowhere}/presence`, `GET /rooms/${nowhere}`]);
    }
  });

  it('is told with one call while anybody is inside', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    fake.joins(name);
    const before = fake.calls.length;
    await provider.presence.present(reference);
    expect(fake.calls.slice(before)).toEqual([`GET /rooms/${name}/presence`]);
  });

  it('is everybody, also where a room is too full for one page', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    for (let index = 0; index < 150; index += 1) fake.joins(name);
    expect(await provider.presence.present(reference)).toHaveLength(150);
    expect(fake.calls.slice(-2)).toEqual([`GET /rooms/${name}/presence`, 'GET /presence']);
  });
});

describe('the past', () => {
  it('is every connection of all meetings of the room, with when they left', async () => {
    const { clock, fake, provider, opened } = startDaily();
    const reference = await opened();
    const first = fake.joins(name, { participantId });
    clock.advance({ minutes: 10 });
    fake.leaves(first);
    clock.advance({ minutes: 5 });
    const stranger = fake.joins(name);
    clock.advance({ minutes: 1 });
    fake.leaves(stranger);
    const connections = await provider.past.connections(reference);
    expect(connections).toHaveLength(2);
    expect(connections).toContainEqual({
      connectionId: first.payload['session_id'],
      participantId,
      joinedAt: now,
      leftAt: now.plus({ minutes: 10 }),
    });
    expect(connections).toContainEqual({
      connectionId: stranger.payload['session_id'],
      joinedAt: now.plus({ minutes: 15 }),
      leftAt: now.plus({ minutes: 16 }),
    });
    expect(fake.calls.filter((call) => call.endsWith('/presence'))).toEqual([]);
  });

  it('tells who is still there from who has left while the meeting goes on', async () => {
    const { clock, fake, provider, opened } = startDaily();
    const reference = await opened();
    const stays = fake.joins(name, { participantId });
    const leaves = fake.joins(name);
    clock.advance({ minutes: 3 });
    fake.leaves(leaves);
    clock.advance({ minutes: 3 });
    const connections = await provider.past.connections(reference);
    expect(connections.map(({ connectionId, leftAt }) => [connectionId, leftAt?.toISO()])).toEqual([
      [stays.payload['session_id'], undefined],
      [leaves.payload['session_id'], now.plus({ minutes: 3 }).toISO()],
    ]);
  });

  it('is read to its last page', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    for (let index = 0; index < 230; index += 1) fake.leaves(fake.joins(name));
    expect(await provider.past.connections(reference)).toHaveLength(230);
    expect(fake.calls.filter((call) => call === 'GET /meetings')).toHaveLength(3);
  });

  it('ends where Daily tells the same page for ever', async () => {
    const { fake, provider } = startDaily();
    const meeting = { room: name, ongoing: false, participants: [] };
    const data = Array.from({ length: 100 }, (_, index) => ({ ...meeting, id: `m-${index}` }));
    fake.faults.always({ status: 200, body: { data } });
    expect(await provider.past.connections(asRoomReference(name))).toEqual([]);
    expect(fake.calls).toHaveLength(2);
  });

  it('is empty for a room that nobody came to, and outlives a room that was closed', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    expect(await provider.past.connections(reference)).toEqual([]);
    fake.joins(name);
    await provider.rooms.close({ sessionId, epoch: 1 });
    expect(await provider.past.connections(reference)).toHaveLength(1);
    // It takes Daily some seconds to see that a meeting has ended.
    for (const meeting of fake.world.meetings) delete meeting.endedAt;
    expect(await provider.past.connections(reference)).toHaveLength(1);
  });
});

describe('removing a person', () => {
  it('puts them out on all devices, and keeps them out as long as the meeting lasts', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    const admission = await provider.access.grant(aGuest());
    await fake.enters(admission);
    await fake.enters(admission);
    fake.joins(name);
    await provider.removal.remove({ reference, participantId, forGood: true });
    expect(fake.world.inside(name)).toHaveLength(1);
    expect(await fake.enters(admission)).toBe('refused');
  });

  it('is done when they are not there, or the room is not', async () => {
    const { provider, opened } = startDaily();
    await provider.removal.remove({ reference: await opened(), participantId, forGood: true });
    await provider.removal.remove({ reference: nowhere, participantId, forGood: true });
  });

  it('touches nobody in another room', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    const { reference: other } = await provider.rooms.open(aPlan({ epoch: 2 }));
    fake.joins(other, { participantId });
    await provider.removal.remove({ reference, participantId, forGood: true });
    expect(fake.world.inside(other)).toHaveLength(1);
  });
});
