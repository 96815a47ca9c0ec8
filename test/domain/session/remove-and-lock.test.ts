import { describe, expect, it } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { Session } from '#src/domain/session/session.ts';
import {
  aGuest,
  anAccount,
  aParticipation,
  aSession,
  comingAs,
  hostOf,
  minutesFromNoon,
  noon,
} from '#test/support/a-session.ts';
import { refused } from './refused.ts';

const teacher = anAccount({ role: 'instructor' });
const coHost = anAccount();
const aClass = (...people: Parameters<typeof aParticipation>[]): Session =>
  aSession({
    status: 'live',
    host: { id: teacher.userId, isGuest: false },
    coHosts: [coHost.userId],
    people: people.map((one) => aParticipation(...one)),
  });

describe('Removing', () => {
  const guest = aGuest();

  it('puts the person out, lets their seat go and keeps them out', () => {
    const session = aClass([guest]);
    session.remove(guest.personId, teacher, minutesFromNoon(5));
    expect(session.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    expect(session.participationOf(guest.personId)).toMatchObject({
      seat: false,
      present: false,
      leftAt: minutesFromNoon(5),
      removedAt: minutesFromNoon(5),
    });
    expect(() => session.join(guest, minutesFromNoon(6))).toThrow(refused('removed'));
  });

  it('is told as a leave and as a removal, both by who did it', () => {
    const session = aClass([guest]);
    session.remove(guest.personId, coHost, noon);
    const by = { type: 'user', id: coHost.userId };
    const participantId = guest.participantId;
    expect(session.takeEvents()).toEqual([
      { kind: 'participant.left', at: noon, by, data: { participantId, reason: 'removed' } },
      { kind: 'participant.removed', at: noon, by, data: { participantId } },
    ]);
    expect(session.takeChangedParticipations()).toHaveLength(1);
  });

  it('keeps out who had left, too', () => {
    const session = aClass([guest, { seat: false, present: false, leftAt: noon }]);
    session.remove(guest.personId, teacher, minutesFromNoon(5));
    expect(session.takeEvents().map(({ kind }) => kind)).toEqual(['participant.removed']);
    expect(session.participationOf(guest.personId)?.leftAt).toEqual(noon);
    expect(() => session.join(guest, minutesFromNoon(6))).toThrow(refused('removed'));
  });

  it('a second time, or of who never came, changes nothing', () => {
    const session = aClass([guest]);
    session.remove(guest.personId, teacher, noon);
    session.takeEvents();
    session.remove(guest.personId, teacher, minutesFromNoon(1));
    session.remove(aGuest().personId, teacher, noon);
    expect(session.takeEvents()).toEqual([]);
    expect(session.participationOf(guest.personId)?.removedAt).toEqual(noon);
  });

  it('of the host is refused to a co-host, and possible for an admin and a board member', () => {
    const inside = comingAs(teacher);
    for (const role of ['admin', 'board_member'] as const) {
      const session = aClass([inside, { role: 'host', seat: false }]);
      expect(() => session.remove(inside.personId, coHost, noon)).toThrow(refused('forbidden'));
      session.remove(inside.personId, anAccount({ role }), noon);
      expect(session.state.peoplePresent).toBe(0);
    }
  });

  it('of a co-host who came back puts them out again', () => {
    const session = aClass();
    const person = comingAs(coHost);
    for (const minute of [1, 3]) {
      session.join(person, minutesFromNoon(minute));
      session.remove(person.personId, teacher, minutesFromNoon(minute + 1));
      expect(session.participationOf(person.personId)?.present).toBe(false);
    }
  });

  it('of another co-host is possible for a co-host', () => {
    const other = comingAs(anAccount());
    const session = aClass([other, { role: 'co_host', seat: false }]);
    session.remove(other.personId, coHost, noon);
    expect(session.participationOf(other.personId)?.present).toBe(false);
  });

  it('is for managers alone', () => {
    const session = aClass([guest]);
    expect(() => session.remove(guest.personId, anAccount(), noon)).toThrow(refused('forbidden'));
    expect(() => session.remove(guest.personId, anonymous, noon)).toThrow(refused('unauthenticated'));
    expect(session.state.peoplePresent).toBe(1);
  });
});

describe('Locking', () => {
  it('closes the door to newcomers and leaves alone who is in', () => {
    const guest = aGuest();
    const session = aClass([guest]);
    session.setLocked(true, coHost, noon);
    expect(session.state).toMatchObject({ locked: true, peoplePresent: 1, updatedAt: noon });
    expect(() => session.join(aGuest(), noon)).toThrow(refused('session_locked'));
    expect(session.join(guest, noon).present).toBe(true);
  });

  it('is taken back by unlocking', () => {
    const session = aClass();
    session.setLocked(true, teacher, noon);
    session.setLocked(false, teacher, noon);
    expect(session.join(aGuest(), noon).present).toBe(true);
    expect(session.takeEvents().map(({ kind }) => kind)).toEqual([
      'session.locked',
      'session.unlocked',
      'participant.joined',
    ]);
  });

  it('is no edit, and the second time it is nothing at all', () => {
    const session = aClass();
    session.setLocked(true, teacher, noon);
    session.takeEvents();
    session.setLocked(true, teacher, minutesFromNoon(1));
    expect(session.state).toMatchObject({ revision: 1, updatedAt: noon });
    expect(session.takeEvents()).toEqual([]);
  });

  it('is for managers alone', () => {
    expect(() => aClass().setLocked(true, anAccount(), noon)).toThrow(refused('forbidden'));
    expect(() => aClass().setLocked(true, anonymous, noon)).toThrow(refused('unauthenticated'));
    expect(() => aClass().setLocked(true, anAccount({ role: 'admin' }), noon)).not.toThrow();
  });

  it.each(['ended', 'canceled'] as const)('is refused once the session is %s', (status) => {
    const session = aSession({ status });
    expect(() => session.setLocked(true, hostOf(session), noon)).toThrow(refused('session_closed'));
  });
});
