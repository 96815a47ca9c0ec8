import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { aPlan, names, now, sessionId } from '../a-plan.ts';
import { onTheWire } from './a-daily.ts';

const startDaily = onTheWire();
const name = names.of({ sessionId, epoch: 1 });

describe('opening a room', () => {
  it('makes a private room with places for everybody, that lets people in until a day after the latest end', async () => {
    const { fake, provider } = startDaily();
    expect(await provider.rooms.open(aPlan({ mostPeople: 14, recording: true }))).toEqual({ reference: name });
    expect(fake.rooms.get(name)).toMatchObject({
      privacy: 'private',
      properties: {
        max_participants: 14,
        exp: now.plus({ hours: 8, days: 1 }).toSeconds(),
        eject_at_room_exp: false,
        enable_chat: true,
        enable_screenshare: true,
        enable_knocking: false,
        enable_recording: 'cloud',
      },
    });
    expect(fake.calls).toEqual([`GET /rooms/${name}`, 'POST /rooms']);
  });

  it('finds the room made before, and makes it fit the plan of now', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    const id = fake.rooms.get(name)?.id;
    const later = aPlan({ mostPeople: 40, chat: false, screenSharing: false, latestEnd: now.plus({ days: 3 }) });
    expect(await provider.rooms.open(later)).toEqual({ reference });
    expect(fake.rooms.get(name)).toMatchObject({
      id,
      properties: {
        max_participants: 40,
        enable_chat: false,
        enable_screenshare: false,
        exp: now.plus({ days: 4 }).toSeconds(),
      },
    });
  });

  it('makes a room private again that somebody made public', async () => {
    const { fake, opened } = startDaily();
    await opened();
    const room = fake.rooms.get(name);
    if (room) room.privacy = 'public';
    await opened();
    expect(fake.rooms.get(name)?.privacy).toBe('private');
  });

  it('makes the room anew that was closed behind our back', async () => {
    const { fake, provider, opened } = startDaily();
    await provider.rooms.close({ sessionId, epoch: 1, reference: await opened() });
    expect(fake.rooms.size).toBe(0);
    await opened();
    expect(fake.world.find(name)).toBeDefined();
  });

  it.each([true, false])('makes the room anew that has expired (its name still taken: %s)', async (isTaken) => {
    const { clock, fake, provider, opened } = startDaily();
    await opened();
    fake.world.keepsExpiredNames = isTaken;
    clock.advance({ days: 3 });
    expect(fake.world.find(name)).toBeUndefined();
    await provider.rooms.open(aPlan({ latestEnd: clock.now().plus({ hours: 2 }) }));
    expect(fake.world.find(name)).toBeDefined();
  });

  it('takes a room for gone that is still shown after it has expired', async () => {
    const { fake, opened } = startDaily();
    const expired = { id: '1', name, config: { exp: now.toSeconds() } };
    fake.faults.next({ status: 200, body: expired }, { on: /^GET/ });
    await opened();
    expect(fake.calls).toEqual([`GET /rooms/${name}`, 'POST /rooms']);
  });

  it('finds the room whose making was not answered', async () => {
    const { fake, provider, opened } = startDaily();
    fake.faults.next('reset', { on: /^POST \/rooms$/, afterTheWork: true });
    await expect(provider.rooms.open(aPlan())).rejects.toMatchObject({ fault: 'unreachable' });
    await opened();
    expect([...fake.rooms.keys()]).toEqual([name]);
  });

  it('finds the room that another process made between the look and the making', async () => {
    const { fake, opened } = startDaily();
    await opened();
    fake.faults.next({ status: 404, body: { error: 'not-found' } }, { on: /^GET/ });
    await opened();
    expect(fake.calls.slice(2)).toEqual([
      `GET /rooms/${name}`,
      'POST /rooms',
      `GET /rooms/${name}`,
      `POST /rooms/${name}`,
    ]);
  });

  it('makes the room that was deleted between the look and the update', async () => {
    const { fake, opened } = startDaily();
    await opened();
    fake.faults.next({ status: 404 }, { on: /^POST \/rooms\/./ });
    await opened();
    expect(fake.world.find(name)).toBeDefined();
  });

  it('is refused when Daily refuses and there is no room', async () => {
    const { fake, provider } = startDaily();
    fake.faults.always({ status: 400, body: { error: 'invalid-request-error' } }, { on: /^POST \/rooms$/ });
    await expect(provider.rooms.open(aPlan())).rejects.toMatchObject({ provider: 'daily', fault: 'refused' });
  });

  it('makes one room however many ask at once', async () => {
    const { fake, opened } = startDaily();
    await Promise.all(Array.from({ length: 10 }, opened));
    expect([...fake.rooms.keys()]).toEqual([name]);
  });
});

describe('closing a room', () => {
  it('puts everybody out and leaves nothing to come back to', async () => {
    const { fake, provider, opened } = startDaily();
    const reference = await opened();
    fake.joins(name);
    await provider.rooms.close({ sessionId, epoch: 1, reference });
    expect(fake.world.inside(name)).toEqual([]);
    expect(fake.rooms.size).toBe(0);
  });

  it('finds a room by its name when nobody has heard its reference', async () => {
    const { fake, provider, opened } = startDaily();
    await opened();
    await provider.rooms.close({ sessionId, epoch: 1 });
    expect(fake.rooms.size).toBe(0);
  });

  it('is done when the room is not there, or was there and has expired', async () => {
    const { clock, provider, opened } = startDaily();
    await provider.rooms.close({ sessionId, epoch: 7 });
    await opened();
    clock.advance({ days: 3 });
    await provider.rooms.close({ sessionId, epoch: 1 });
  });

  it('counts to the narrow limit that Daily has for it', async () => {
    const { calls, provider } = startDaily();
    await provider.rooms.close({ sessionId, epoch: 1 });
    expect(calls.made).toMatchObject([{ operation: 'rooms.delete', limit: 'delete', repeatable: true }]);
  });
});

describe('the inventory', () => {
  it('tells all rooms of this installation in pages, and none of others or expired', async () => {
    const { clock, fake, provider } = startDaily();
    const epochs = Array.from({ length: 203 }, (_, index) => index + 1);
    await provider.rooms.open(aPlan({ epoch: 999, latestEnd: now.minus({ hours: 23 }) }));
    for (const epoch of epochs) await provider.rooms.open(aPlan({ epoch }));
    clock.advance({ hours: 2 });
    const others = new RoomNames('other');
    const foreign = [others.of({ sessionId, epoch: 1 }), `copy-of-${name}`, `${name}-copy`, 'standup'];
    const room = fake.rooms.get(name);
    for (const other of foreign) if (room) fake.world.rooms.set(other, { ...room, id: other, name: other });

    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const { rooms, next } = await provider.inventory.page(cursor);
      for (const listed of rooms) {
        expect(listed).toEqual({ sessionId, epoch: listed.epoch, reference: names.of(listed) });
        found.push(listed.epoch);
      }
      cursor = next;
    } while (cursor);
    expect(found.sort((a, b) => a - b)).toEqual(epochs);
    expect(fake.calls.filter((call) => call === 'GET /rooms')).toHaveLength(3);
  });

  it('leaves out what is still listed after it has expired', async () => {
    const { fake, provider } = startDaily();
    const listed = [
      { id: '1', name, config: { exp: now.toSeconds() } },
      { id: '2', name: names.of({ sessionId, epoch: 2 }), config: { exp: now.toSeconds() + 1 } },
    ];
    fake.faults.next({ status: 200, body: { total_count: 2, data: listed } });
    expect((await provider.inventory.page(undefined)).rooms).toMatchObject([{ epoch: 2 }]);
  });

  it('is empty where nothing is', async () => {
    const { provider } = startDaily();
    expect(await provider.inventory.page(undefined)).toEqual({ rooms: [] });
  });
});

it('keeps rooms of several sessions and epochs apart', async () => {
  const { fake, provider } = startDaily();
  const other = asSessionId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e99');
  const plans = [aPlan(), aPlan({ epoch: 2 }), aPlan({ sessionId: other })];
  const references = await Promise.all(plans.map((plan) => provider.rooms.open(plan)));
  expect(new Set(references.map(({ reference }) => reference)).size).toBe(3);
  expect(fake.rooms.size).toBe(3);
});

it('has one room of a name and no other, whatever goes wrong, and has it as soon as nothing does', async () => {
  const { fake, provider } = startDaily();
  const statuses = [400, 401, 403, 404, 409, 429, 500, 503].map((status) => ({ status }));
  const fault = fc.record({
    fault: fc.constantFrom(
      ...statuses,
      'reset' as const,
      'truncated' as const,
      'html' as const,
      'wrong_types' as const,
    ),
    afterTheWork: fc.boolean(),
  });
  const step = fc.record({ action: fc.constantFrom('open', 'close'), faults: fc.array(fault, { maxLength: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      for (const { action, faults } of steps) {
        fake.faults.clear();
        for (const { fault: next, afterTheWork } of faults) fake.faults.next(next, { afterTheWork });
        if (action === 'close') await provider.rooms.close(aPlan()).catch(expectFailure);
        else
          expect(await provider.rooms.open(aPlan()).catch(expectFailure)).toBeOneOf([undefined, { reference: name }]);
        expect([...fake.rooms.keys()].filter((key) => key !== name)).toEqual([]);
      }
      fake.faults.clear();
      expect(await provider.rooms.open(aPlan())).toEqual({ reference: name });
      expect(fake.world.find(name)).toMatchObject({ privacy: 'private', properties: { max_participants: 12 } });
    }),
  );
});

const expectFailure = (failure: unknown): undefined => {
  expect(failure).toMatchObject({ code: 'video_provider_failed' });
};
