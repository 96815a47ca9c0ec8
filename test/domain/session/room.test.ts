import { describe, expect, it } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { aSession, aUserId, noon } from '#test/support/a-session.ts';
import { refused } from './refused.ts';

describe('A provider', () => {
  const coHosts = [aUserId(), aUserId()];

  it('must hold everybody with a seat, the host and the co-hosts', () => {
    const session = aSession({ capacity: 10, coHosts });
    const limits = { recommendedCapacity: 5, records: false, sharesScreens: true };
    expect(() => session.room.requireFits({ ...limits, mostPeople: 13 })).not.toThrow();
    expect(() => session.room.requireFits({ ...limits, mostPeople: 12 })).toThrow(
      refused('provider_too_small', { lacks: ['places'], most: 12 }),
    );
  });

  it('without a hard limit holds any number', () => {
    expect(() =>
      aSession({ capacity: 10_000, coHosts }).room.requireFits({
        recommendedCapacity: 6,
        records: false,
        sharesScreens: true,
      }),
    ).not.toThrow();
  });
});

describe("What became of the provider's room", () => {
  it('is noted once, by the system, with provider and epoch', () => {
    const session = aSession();
    session.room.set({ provider: 'daily', epoch: 1, state: 'ready', reference: asRoomReference('room-1') }, noon);
    session.room.set({ provider: 'daily', epoch: 1, state: 'ready', reference: asRoomReference('room-1') }, noon);
    expect(session.state.room).toEqual({
      provider: 'daily',
      epoch: 1,
      state: 'ready',
      reference: asRoomReference('room-1'),
    });
    expect(session.takeEvents()).toEqual([
      { kind: 'room.ready', at: noon, by: { type: 'system' }, data: { provider: 'daily', epoch: 1 } },
    ]);
  });

  it('is noted again for the next room, and is no edit', () => {
    const session = aSession({ room: { provider: 'daily', epoch: 1, state: 'failed' } });
    session.room.set({ provider: 'livekit', epoch: 2, state: 'failed' }, noon);
    expect(session.takeEvents()).toMatchObject([{ kind: 'room.failed', data: { provider: 'livekit', epoch: 2 } }]);
    expect(session.state.revision).toBe(1);
  });
});

describe('If-Match', () => {
  it('is held against the revision', () => {
    const session = aSession({ revision: 4 });
    expect(() => session.requireRevision((revision) => revision === 4)).not.toThrow();
    expect(() => session.requireRevision((revision) => revision === 3)).toThrow(
      refused('precondition_failed', { currentRevision: 4 }),
    );
  });
});
