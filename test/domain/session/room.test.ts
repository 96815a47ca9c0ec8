import { describe, expect, it } from 'vitest';
import { asRoomReference, type Room } from '#src/domain/room/room.ts';
import type { Session } from '#src/domain/session/session.ts';
import { aSession, aUserId, noon } from '#test/support/a-session.ts';
import { refused } from './refused.ts';

describe('A provider', () => {
  const coHosts = [aUserId(), aUserId()];

  it('must hold everybody with a seat, the host and the co-hosts', () => {
    const session = aSession({ capacity: 10, coHosts });
    const limits = { recommendedCapacity: 5, records: false, sharesScreens: true };
    expect(() => session.room.requireFits({ ...limits, mostPeople: 13 }, 'own')).not.toThrow();
    expect(() => session.room.requireFits({ ...limits, mostPeople: 12 }, 'own')).toThrow(
      refused('provider_too_small', { lacks: ['places'], most: 12 }),
    );
  });

  it('without a hard limit holds any number', () => {
    expect(() =>
      aSession({ capacity: 10_000, coHosts }).room.requireFits(
        {
          recommendedCapacity: 6,
          records: false,
          sharesScreens: true,
        },
        'own',
      ),
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

describe('The next room, which another provider has made', () => {
  const reference = asRoomReference('room-1');
  const ready = { provider: 'daily', epoch: 1, state: 'ready', reference } as const;
  const pending = { provider: 'daily', epoch: 1, state: 'pending' } as const;
  const next = { provider: 'livekit', epoch: 2, state: 'pending' } as const;
  const limits = { mostPeople: 11, recommendedCapacity: 5, records: true, sharesScreens: true };
  const failsOver = (session: Session, left: Room) =>
    session.room.failOver(left, { name: 'livekit', limits }, 'provider_away', noon);

  it.each([
    ['that has none yet, also of a live class', { status: 'live', room: pending }, pending],
    ['that could not be made', { room: { ...pending, state: 'failed' } }, pending],
    ['that was known to be ready, of a class that has not begun', { room: ready }, ready],
  ] as const)('takes the place of a room %s, and is handed out later', (_, wishes, left) => {
    const session = aSession(wishes);
    expect(failsOver(session, left)).toBe(true);
    expect(session.state.room).toEqual(next);
    expect(session.takeEvents()).toMatchObject([
      { kind: 'room.moved', data: { provider: 'livekit', epoch: 2, from: 'daily', reason: 'provider_away' } },
    ]);
  });

  it.each([
    ['is ready by now', { room: ready }, pending],
    ['is ready in a class that is live by now', { status: 'live', room: ready }, ready],
    ['is of another epoch by now', { room: { ...pending, epoch: 2 } }, pending],
    ['is at another provider by now', { room: { ...next, provider: 'cloudflare' } }, pending],
    ['belongs to a class that needs more by now', { capacity: 11, room: pending }, pending],
    ['is of a class that is over', { status: 'ended', room: pending }, pending],
  ] as const)('does not take the place of one that %s', (_, wishes, left) => {
    const session = aSession(wishes);
    expect(failsOver(session, left)).toBe(false);
    expect(session.isChanged).toBe(false);
  });

  it('has taken it where another asker was told the same', () => {
    const session = aSession({ room: next });
    expect(failsOver(session, pending)).toBe(true);
    expect(session.isChanged).toBe(false);
  });

  it('is handed out once, where the session is there still', () => {
    const session = aSession({ room: next });
    const made = { ...next, state: 'ready', reference } as const;
    expect(session.room.handOut({ ...made, provider: 'daily' }, noon)).toBe(false);
    expect(session.room.handOut({ ...made, epoch: 1 }, noon)).toBe(false);
    expect(session.room.handOut(made, noon)).toBe(true);
    expect(session.room.handOut(made, noon)).toBe(true);
    expect(session.room.handOut({ ...made, reference: asRoomReference('room-2') }, noon)).toBe(false);
    expect(session.takeEvents()).toMatchObject([{ kind: 'room.ready', data: { provider: 'livekit', epoch: 2 } }]);
    expect(aSession({ status: 'ended', room: next }).room.handOut(made, noon)).toBe(false);
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
