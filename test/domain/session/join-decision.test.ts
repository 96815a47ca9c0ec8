import type { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { JoinReason } from '#src/domain/session/join-decision.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import type { Session } from '#src/domain/session/session.ts';
import type { SessionWishes } from '#test/support/a-session.ts';
import {
  aGuest,
  anAccount,
  aParticipation,
  aSession,
  aUserId,
  comingAs,
  minutesFromNoon,
  noon,
} from '#test/support/a-session.ts';
import { refused } from './refused.ts';

const doorsOpen = minutesFromNoon(-10);
const end = minutesFromNoon(60);
const justBefore = (at: DateTime) => at.minus({ milliseconds: 1 });

const reasonFor = (session: Session, person: Newcomer, at: DateTime): JoinReason | 'yes' => {
  const decision = session.decideJoin(person, at);
  return decision.canJoin ? 'yes' : decision.refusal.reason;
};

describe('The join window of a scheduled session', () => {
  const session = aSession();

  it('lets nobody in before the doors open', () => {
    expect(reasonFor(session, aGuest(), justBefore(doorsOpen))).toBe('too_early');
  });

  it('tells who is too early when the doors open and how many seconds that is, rounded up', () => {
    const at = doorsOpen.minus({ milliseconds: 1500 });
    const hints = { opensAt: '2026-03-02T11:50:00.000Z', retryAfterSeconds: 2 };
    expect(() => session.join(aGuest(), at)).toThrow(refused('join_too_early', hints));
  });

  it('lets people in from the millisecond when the doors open', () => {
    expect(reasonFor(session, aGuest(), doorsOpen)).toBe('yes');
  });

  it('lets people in until the millisecond before the end', () => {
    expect(reasonFor(session, aGuest(), justBefore(end))).toBe('yes');
  });

  it('is over at its end when nobody started it, and says when that was', () => {
    expect(reasonFor(session, aGuest(), end)).toBe('over');
    expect(() => session.join(aGuest(), end)).toThrow(
      refused('session_over', { closedAt: '2026-03-02T13:00:00.000Z' }),
    );
  });
});

describe('A live session', () => {
  it.each([-120, 0, 60, 600])('is open %i minutes from its planned start', (minutes) => {
    expect(reasonFor(aSession({ status: 'live' }), aGuest(), minutesFromNoon(minutes))).toBe('yes');
  });
});

describe('A session that is over', () => {
  it.each(['ended', 'canceled'] as const)('is closed to everybody, the host included, once %s', (status) => {
    const host = { id: aUserId(), isGuest: false };
    const session = aSession({ status, host });
    expect(reasonFor(session, aGuest(), noon)).toBe(status);
    expect(reasonFor(session, comingAs({ userId: host.id }), noon)).toBe(status);
    expect(() => session.join(aGuest(), noon)).toThrow(refused('session_closed', { sessionStatus: status }));
  });
});

describe('The refusals of an open session', () => {
  it('keep out for good who was removed', () => {
    const person = aGuest();
    const people = [aParticipation(person, { seat: false, present: false, removedAt: noon })];
    const session = aSession({ status: 'live', people });
    expect(() => session.join(person, noon)).toThrow(refused('removed'));
  });

  it('keep guests out of a session for members', () => {
    const session = aSession({ status: 'live', visibility: 'members' });
    expect(() => session.join(aGuest(), noon)).toThrow(refused('members_only'));
    expect(reasonFor(session, comingAs(anAccount()), noon)).toBe('yes');
  });

  it.each(['public', 'unlisted'] as const)('let guests into a session that is %s', (visibility) => {
    expect(reasonFor(aSession({ status: 'live', visibility }), aGuest(), noon)).toBe('yes');
  });

  it('keep people out while it is locked', () => {
    const session = aSession({ status: 'live', locked: true });
    expect(() => session.join(aGuest(), noon)).toThrow(refused('session_locked'));
  });

  it('keep people out when all seats are taken, and tell how many there are', () => {
    const session = aSession({ status: 'live', capacity: 2, people: [aParticipation(), aParticipation()] });
    expect(() => session.join(aGuest(), noon)).toThrow(refused('session_full', { capacity: 2 }));
  });

  it('let in whoever takes the last seat', () => {
    expect(reasonFor(aSession({ status: 'live', capacity: 2, people: [aParticipation()] }), aGuest(), noon)).toBe(
      'yes',
    );
  });
});

describe('The order of reasons', () => {
  const guest = aGuest();
  const removed = aParticipation(guest, { seat: false, present: false, removedAt: noon });
  const everything: SessionWishes = {
    visibility: 'members',
    locked: true,
    capacity: 1,
    people: [removed, aParticipation()],
  };
  const full = aParticipation();
  const cases: readonly [JoinReason, SessionWishes, DateTime][] = [
    ['canceled', { ...everything, status: 'canceled' }, end],
    ['ended', { ...everything, status: 'ended' }, end],
    ['removed', everything, end],
    ['removed', everything, justBefore(doorsOpen)],
    ['members_only', { ...everything, people: [full] }, end],
    ['members_only', { ...everything, people: [full] }, justBefore(doorsOpen)],
    ['over', { locked: true, capacity: 1, people: [full] }, end],
    ['too_early', { locked: true, capacity: 1, people: [full] }, justBefore(doorsOpen)],
    ['locked', { locked: true, capacity: 1, people: [full] }, noon],
    ['full', { capacity: 1, people: [full] }, noon],
  ];

  it.each(cases)('tells %s before what comes after it', (reason, wishes, at) => {
    expect(reasonFor(aSession(wishes), guest, at)).toBe(reason);
  });
});

describe('The host and co-hosts', () => {
  const host = anAccount({ role: 'instructor' });
  const coHost = anAccount();
  const both = [
    ['host', host],
    ['co_host', coHost],
  ] as const;
  const theirs = (wishes: SessionWishes = {}) =>
    aSession({ host: { id: host.userId, isGuest: false }, coHosts: [coHost.userId], ...wishes });

  it.each(both)('as %s, may come in days before the doors open', (role, account) => {
    expect(theirs().decideJoin(comingAs(account), minutesFromNoon(-5000))).toEqual({ canJoin: true, role });
  });

  it.each(both)('as %s, are refused when it was never started in its time', (_, account) => {
    expect(reasonFor(theirs(), comingAs(account), end)).toBe('over');
  });

  it.each(both)('as %s, are not kept out by a locked door or by a lack of seats', (_, account) => {
    const session = theirs({ status: 'live', capacity: 1, locked: true, people: [aParticipation()] });
    expect(reasonFor(session, comingAs(account), noon)).toBe('yes');
  });

  it.each(both)('as %s, come back after a removal', (role, account) => {
    const out = aParticipation(comingAs(account), { role, seat: false, present: false, removedAt: noon });
    expect(reasonFor(theirs({ status: 'live', people: [out] }), comingAs(account), noon)).toBe('yes');
  });

  it('lets a guest host in whatever the session became', () => {
    const session = theirs({ status: 'live', visibility: 'members', host: { id: host.userId, isGuest: true } });
    expect(reasonFor(session, comingAs(host), noon)).toBe('yes');
  });
});

describe('Whoever holds a seat', () => {
  const guest = aGuest();

  it('comes back into a session that is locked or full', () => {
    const session = aSession({ status: 'live', capacity: 1, locked: true, people: [aParticipation(guest)] });
    expect(reasonFor(session, guest, noon)).toBe('yes');
  });

  it('comes back after the session became one for members', () => {
    const session = aSession({ status: 'live', visibility: 'members', people: [aParticipation(guest)] });
    expect(reasonFor(session, guest, noon)).toBe('yes');
  });

  it('is still refused outside of the join window', () => {
    const session = aSession({ people: [aParticipation(guest)] });
    expect(reasonFor(session, guest, justBefore(doorsOpen))).toBe('too_early');
    expect(reasonFor(session, guest, end)).toBe('over');
  });
});

describe('Who left before', () => {
  const guest = aGuest();
  const left = aParticipation(guest, { seat: false, present: false, leftAt: noon });

  it('is kept out of a locked session like anybody', () => {
    expect(reasonFor(aSession({ status: 'live', locked: true, people: [left] }), guest, noon)).toBe('locked');
  });

  it('is kept out of a full session like anybody', () => {
    const session = aSession({ status: 'live', capacity: 1, people: [left, aParticipation()] });
    expect(reasonFor(session, guest, noon)).toBe('full');
  });

  it('is kept out as a guest once it is for members', () => {
    expect(reasonFor(aSession({ status: 'live', visibility: 'members', people: [left] }), guest, noon)).toBe(
      'members_only',
    );
  });
});
