import { describe, expect, it } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import {
  anAccount,
  aParticipation,
  aSession,
  aUserId,
  comingAs,
  hostOf,
  minutesFromNoon,
  noon,
} from '#test/support/a-session.ts';
import { invalid, refused } from './refused.ts';

const userIds = (count: number) => Array.from({ length: count }, aUserId);

describe('Naming a co-host', () => {
  it('is an edit: the revision grows and the change is recorded', () => {
    const session = aSession();
    const userId = aUserId();
    session.addCoHost(userId, hostOf(session), noon);
    expect(session.state).toMatchObject({ coHosts: [userId], revision: 2, updatedAt: noon });
    expect(session.takeEvents()).toMatchObject([{ kind: 'co_host.added', at: noon, data: { userId } }]);
  });

  it('a second time changes nothing', () => {
    const userId = aUserId();
    const session = aSession({ coHosts: [userId] });
    session.addCoHost(userId, hostOf(session), noon);
    expect(session.state.revision).toBe(1);
    expect(session.takeEvents()).toEqual([]);
  });

  it('is possible for 10, and for an 11th no more', () => {
    const session = aSession({ coHosts: userIds(9) });
    session.addCoHost(aUserId(), hostOf(session), noon);
    expect(() => session.addCoHost(aUserId(), hostOf(session), noon)).toThrow(invalid('userId: too_many'));
    expect(session.state.coHosts).toHaveLength(10);
  });

  it('a second time is no refusal when there are 10', () => {
    const coHosts = userIds(10);
    const session = aSession({ coHosts });
    expect(() => coHosts.map((userId) => session.addCoHost(userId, hostOf(session), noon))).not.toThrow();
  });

  it('is refused for the host', () => {
    const session = aSession();
    expect(() => session.addCoHost(session.state.host.id, hostOf(session), noon)).toThrow(invalid('userId: is_host'));
  });

  it('lets the seat go that they held, while they stay in', () => {
    const account = anAccount();
    const person = comingAs(account);
    const others = aParticipation(comingAs(anAccount()));
    const session = aSession({ status: 'live', capacity: 2, people: [aParticipation(person), others] });
    session.addCoHost(account.userId, hostOf(session), noon);
    expect(session.participationOf(person.personId)).toMatchObject({ role: 'co_host', seat: false, present: true });
    expect(session.participationOf(others.personId)).toEqual(others);
    expect(session.state).toMatchObject({ seatsTaken: 1, peoplePresent: 2 });
  });

  it('lets them in before the doors open', () => {
    const session = aSession();
    const account = anAccount();
    session.addCoHost(account.userId, hostOf(session), noon);
    expect(session.join(comingAs(account), minutesFromNoon(-60)).role).toBe('co_host');
  });
});

describe('Taking a co-host back', () => {
  it('is an edit: the revision grows and the change is recorded', () => {
    const [goes, stays] = [aUserId(), aUserId()];
    const session = aSession({ coHosts: [goes, stays] });
    session.removeCoHost(goes, hostOf(session), noon);
    expect(session.state).toMatchObject({ coHosts: [stays], revision: 2, updatedAt: noon });
    expect(session.takeEvents()).toMatchObject([{ kind: 'co_host.removed', at: noon, data: { userId: goes } }]);
  });

  it('is refused for who is none', () => {
    const session = aSession();
    expect(() => session.removeCoHost(aUserId(), hostOf(session), noon)).toThrow(refused('co_host_not_found'));
  });

  it('gives them a seat if one is left', () => {
    const account = anAccount();
    const person = comingAs(account);
    const inside = aParticipation(person, { role: 'co_host', seat: false });
    const session = aSession({
      status: 'live',
      capacity: 2,
      coHosts: [account.userId],
      people: [inside, aParticipation()],
    });
    session.removeCoHost(account.userId, hostOf(session), noon);
    expect(session.participationOf(person.personId)).toMatchObject({ role: 'participant', seat: true, present: true });
    expect(session.state.seatsTaken).toBe(2);
  });

  it('puts them out if no seat is left', () => {
    const account = anAccount();
    const person = comingAs(account);
    const inside = aParticipation(person, { role: 'co_host', seat: false });
    const session = aSession({
      status: 'live',
      capacity: 1,
      coHosts: [account.userId],
      people: [inside, aParticipation()],
    });
    session.removeCoHost(account.userId, hostOf(session), noon);
    expect(session.participationOf(person.personId)).toMatchObject({
      role: 'participant',
      seat: false,
      present: false,
    });
    expect(session.state).toMatchObject({ seatsTaken: 1, peoplePresent: 1 });
    expect(session.takeEvents().map(({ kind }) => kind)).toEqual(['co_host.removed', 'participant.left']);
    expect(() => session.join(person, noon)).toThrow(refused('session_full'));
  });
});

describe('The co-hosts', () => {
  it.each(['admin', 'board_member'] as const)('may be named and taken back by a %s', (role) => {
    const session = aSession();
    const userId = aUserId();
    session.addCoHost(userId, anAccount({ role }), noon);
    session.removeCoHost(userId, anAccount({ role }), noon);
    expect(session.state).toMatchObject({ coHosts: [], revision: 3 });
  });

  it('may not be named or taken back by a co-host', () => {
    const coHost = anAccount();
    const session = aSession({ coHosts: [coHost.userId] });
    expect(() => session.addCoHost(aUserId(), coHost, noon)).toThrow(refused('forbidden'));
    expect(() => session.removeCoHost(coHost.userId, coHost, noon)).toThrow(refused('forbidden'));
    expect(() => session.addCoHost(aUserId(), anonymous, noon)).toThrow(refused('unauthenticated'));
  });

  it.each(['ended', 'canceled'] as const)('stay as they are once the session is %s', (status) => {
    const userId = aUserId();
    const session = aSession({ status, coHosts: [userId] });
    const closed = refused('session_closed', { sessionStatus: status });
    expect(() => session.addCoHost(aUserId(), hostOf(session), noon)).toThrow(closed);
    expect(() => session.removeCoHost(userId, hostOf(session), noon)).toThrow(closed);
  });
});
