import { describe, expect, it } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { Session } from '#src/domain/session/session.ts';
import {
  aGuest,
  anAccount,
  aParticipation,
  aSession,
  aUserId,
  comingAs,
  hostOf,
  minutesFromNoon,
  noon,
} from '#test/support/a-session.ts';
import { refused } from './refused.ts';

const admin = anAccount({ role: 'admin' });
const justBefore = (minutes: number) => minutesFromNoon(minutes).minus({ milliseconds: 1 });

describe('Starting', () => {
  it('makes a scheduled session live and keeps when', () => {
    const session = aSession();
    session.start(hostOf(session), minutesFromNoon(-1));
    expect(session.state.phase).toEqual({ status: 'live', startedAt: minutesFromNoon(-1) });
    expect(session.state.updatedAt).toEqual(minutesFromNoon(-1));
  });

  it('is refused more than two hours before the start, and tells from when it works', () => {
    const session = aSession();
    const hints = { startableFrom: '2026-03-02T10:00:00.000Z', startableUntil: '2026-03-02T13:00:00.000Z' };
    expect(() => session.start(hostOf(session), justBefore(-120))).toThrow(refused('invalid_status_transition', hints));
    expect(() => session.start(hostOf(session), minutesFromNoon(-120))).not.toThrow();
  });

  it('is refused from the planned end on', () => {
    const session = aSession();
    expect(() => session.start(hostOf(session), minutesFromNoon(60))).toThrow(refused('invalid_status_transition'));
    expect(() => session.start(hostOf(session), justBefore(60))).not.toThrow();
  });

  it.each(['live', 'ended', 'canceled'] as const)('is refused once it is %s', (status) => {
    const session = aSession({ status });
    const wrong = refused('invalid_status_transition', { from: status, to: 'live' });
    expect(() => session.start(hostOf(session), noon)).toThrow(wrong);
  });

  it('opens the doors, whatever the window says', () => {
    const session = aSession();
    expect(() => session.join(aGuest(), minutesFromNoon(-60))).toThrow(refused('join_too_early'));
    session.start(hostOf(session), minutesFromNoon(-60));
    expect(session.join(aGuest(), minutesFromNoon(-60)).present).toBe(true);
  });

  it('is for the host and co-hosts, and refused to admins too', () => {
    const coHost = anAccount();
    const session = aSession({ coHosts: [coHost.userId] });
    expect(() => session.start(admin, noon)).toThrow(refused('not_session_host'));
    expect(() => session.start(anonymous, noon)).toThrow(refused('unauthenticated'));
    expect(() => session.requireStartableBy(coHost, noon)).not.toThrow();
  });

  it('only asked for, changes nothing', () => {
    const session = aSession();
    session.requireStartableBy(hostOf(session), noon);
    expect(session.state.phase.status).toBe('scheduled');
    expect(session.takeEvents()).toEqual([]);
  });
});

const occupied = (status: 'scheduled' | 'live'): Session => {
  const host = { id: aUserId(), isGuest: false };
  const inside = aParticipation(comingAs({ userId: host.id }), { role: 'host', seat: false });
  const left = aParticipation(aGuest(), { seat: false, present: false, leftAt: minutesFromNoon(1) });
  return aSession({ status, host, people: [aParticipation(), inside, left] });
};

describe('Ending', () => {
  it('keeps when it was started and ended, and that the host did it', () => {
    const session = aSession({ status: 'live' });
    session.end(hostOf(session), minutesFromNoon(50));
    expect(session.state.phase).toEqual({
      status: 'ended',
      startedAt: noon,
      endedAt: minutesFromNoon(50),
      endReason: 'host',
    });
    expect(session.state.updatedAt).toEqual(minutesFromNoon(50));
  });

  it('puts everybody out, the host included, and leaves those alone who had left', () => {
    const session = occupied('live');
    session.end(hostOf(session), minutesFromNoon(50));
    expect(session.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    const out = session.takeChangedParticipations();
    expect(out).toHaveLength(2);
    for (const one of out) expect(one).toMatchObject({ present: false, seat: false, leftAt: minutesFromNoon(50) });
    expect(session.takeEvents().map(({ kind, data }) => [kind, data])).toMatchObject([
      ['participant.left', { reason: 'ended' }],
      ['participant.left', { reason: 'ended' }],
      ['session.ended', { reason: 'host' }],
    ]);
  });

  it.each(['scheduled', 'ended', 'canceled'] as const)('is refused while it is %s', (status) => {
    const session = aSession({ status });
    const wrong = refused('invalid_status_transition', { from: status, to: 'ended' });
    expect(() => session.end(hostOf(session), noon)).toThrow(wrong);
  });

  it('is for the host and co-hosts, and refused to admins too', () => {
    const coHost = anAccount();
    const session = aSession({ status: 'live', coHosts: [coHost.userId] });
    expect(() => session.end(admin, noon)).toThrow(refused('not_session_host'));
    expect(() => session.end(anonymous, noon)).toThrow(refused('unauthenticated'));
    expect(() => session.end(coHost, noon)).not.toThrow();
  });

  it('fails loudly when not everybody who is present was loaded', () => {
    const session = aSession({ status: 'live', people: [aParticipation()], seatsTaken: 2, peoplePresent: 2 });
    expect(() => session.end(hostOf(session), noon)).toThrow('Not all who are inside were loaded');
  });
});

describe('Canceling', () => {
  it.each(['scheduled', 'live'] as const)('puts everybody out of a session that is %s', (status) => {
    const session = occupied(status);
    session.cancel(hostOf(session), minutesFromNoon(5));
    expect(session.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    const events = session.takeEvents();
    expect(events.map(({ kind }) => kind)).toEqual(['participant.left', 'participant.left', 'session.canceled']);
    expect(events[0]?.data).toMatchObject({ reason: 'canceled' });
  });

  it('keeps when, and when it was started if it was', () => {
    const [planned, live] = [aSession(), aSession({ status: 'live' })];
    planned.cancel(hostOf(planned), minutesFromNoon(-30));
    live.cancel(hostOf(live), minutesFromNoon(5));
    expect(planned.state.phase).toEqual({ status: 'canceled', canceledAt: minutesFromNoon(-30) });
    expect(live.state.phase).toEqual({ status: 'canceled', startedAt: noon, canceledAt: minutesFromNoon(5) });
    expect(live.state.updatedAt).toEqual(minutesFromNoon(5));
  });

  it.each(['ended', 'canceled'] as const)('is refused once it is %s', (status) => {
    const session = aSession({ status });
    const wrong = refused('invalid_status_transition', { from: status, to: 'canceled' });
    expect(() => session.cancel(hostOf(session), noon)).toThrow(wrong);
  });

  it('works at any time, also long after a start that never came', () => {
    const session = aSession();
    expect(() => session.cancel(hostOf(session), minutesFromNoon(5000))).not.toThrow();
  });

  it.each(['admin', 'board_member'] as const)('is for a %s too', (role) => {
    expect(() => aSession().cancel(anAccount({ role }), noon)).not.toThrow();
  });

  it('is refused to co-hosts', () => {
    const coHost = anAccount();
    const session = aSession({ coHosts: [coHost.userId] });
    expect(() => session.cancel(coHost, noon)).toThrow(refused('forbidden'));
    expect(() => session.cancel(anonymous, noon)).toThrow(refused('unauthenticated'));
    expect(session.state.phase.status).toBe('scheduled');
  });

  it.each([{ peoplePresent: 1 }, { seatsTaken: 1 }])(
    'fails loudly when not everybody who is inside was loaded: %o',
    (inside) => {
      const session = aSession(inside);
      expect(() => session.cancel(hostOf(session), noon)).toThrow('Not all who are inside were loaded');
    },
  );
});
