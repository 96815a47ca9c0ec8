import { describe, expect, it } from 'vitest';
import { leavesRoom, mayGoTo } from '#src/domain/session/room-leaving.ts';
import { aSession, minutesFromNoon, noon } from '#test/support/a-session.ts';

describe('A session leaves a room that is there', () => {
  const room = { provider: 'daily', epoch: 2, state: 'pending' } as const;
  const fine = { providerIsThere: true, starting: false, shutEpoch: undefined };
  const scheduled = aSession({ room }).state;

  it('when its provider is away, from when its doors open', () => {
    const away = { ...fine, providerIsThere: false };
    expect(leavesRoom(scheduled, away, minutesFromNoon(-10).minus(1))).toBe(false);
    expect(leavesRoom(scheduled, away, minutesFromNoon(-10))).toBe(true);
    expect(leavesRoom(scheduled, { ...away, starting: true }, minutesFromNoon(-60))).toBe(true);
    expect(leavesRoom(scheduled, fine, noon)).toBe(false);
  });

  it('when nobody is let into it, and not into another', () => {
    expect(leavesRoom(scheduled, { ...fine, shutEpoch: 2 }, noon)).toBe(true);
    expect(leavesRoom(scheduled, { ...fine, shutEpoch: 1 }, noon)).toBe(false);
  });

  it('never while it is live or when it is over', () => {
    for (const status of ['live', 'ended', 'canceled'] as const)
      expect(leavesRoom(aSession({ room, status }).state, { ...fine, providerIsThere: false }, noon)).toBe(false);
  });
});

describe('A session that leaves a room by itself', () => {
  const had = (provider: string, minute: number) => ({ provider, since: minutesFromNoon(minute) });

  it('may come back once in ten minutes', () => {
    const past = [had('daily', -9), had('livekit', -5), had('daily', -3), had('livekit', -1)];
    expect(mayGoTo('daily', past.slice(0, 2), noon)).toBe(true);
    expect(mayGoTo('daily', past, noon)).toBe(false);
    expect(mayGoTo('cloudflare', past, noon)).toBe(true);
    expect(mayGoTo('daily', past, minutesFromNoon(1))).toBe(true);
  });
});
