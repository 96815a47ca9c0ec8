import { describe, expect, it } from 'vitest';
import type { Session } from '#src/domain/session/session.ts';
import { seatsLeft } from '#src/domain/session/session-state.ts';
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

const counts = ({ state: { seatsTaken, peoplePresent } }: Session) => ({ seatsTaken, peoplePresent });

describe('Joining', () => {
  it('takes a seat for the person', () => {
    const session = aSession({ status: 'live', capacity: 3 });
    session.join(aGuest(), noon);
    expect(counts(session)).toEqual({ seatsTaken: 1, peoplePresent: 1 });
    expect(seatsLeft(session.state)).toBe(2);
  });

  it('keeps what is known of a guest: the ids, the name, the role and the time', () => {
    const guest = aGuest('Gwen');
    const session = aSession({ status: 'live' });
    expect(session.join(guest, noon)).toEqual({
      id: guest.participantId,
      personId: guest.personId,
      guestName: 'Gwen',
      role: 'participant',
      seat: true,
      present: true,
      joinedAt: noon,
    });
  });

  it('keeps the account of who has one, and no name', () => {
    const account = anAccount();
    const participation = aSession({ status: 'live' }).join(comingAs(account), noon);
    expect(participation.userId).toBe(account.userId);
    expect(participation).not.toHaveProperty('guestName');
  });

  it('takes one seat for a person, however many tabs they open', () => {
    const session = aSession({ status: 'live' });
    const guest = aGuest();
    session.join(guest, noon);
    session.join(guest, minutesFromNoon(1));
    session.join(guest, minutesFromNoon(2));
    expect(counts(session)).toEqual({ seatsTaken: 1, peoplePresent: 1 });
  });

  it('takes no seat for the host and co-hosts, who are people present', () => {
    const coHost = anAccount();
    const session = aSession({ status: 'live', coHosts: [coHost.userId] });
    const { userId } = hostOf(session);
    expect(session.join(comingAs({ userId }), noon)).toMatchObject({ role: 'host', seat: false, present: true });
    expect(session.join(comingAs(coHost), noon)).toMatchObject({ role: 'co_host', seat: false, present: true });
    expect(counts(session)).toEqual({ seatsTaken: 0, peoplePresent: 2 });
  });

  it('leaves no seats, and never less than none, where more were stored than there are', () => {
    const { state } = aSession({ status: 'live', capacity: 1, people: [aParticipation(), aParticipation()] });
    expect(seatsLeft(state)).toBe(0);
  });

  it('is refused to one more than there are seats, and the refused one leaves no trace', () => {
    const session = aSession({ status: 'live', capacity: 1 });
    session.join(aGuest(), noon);
    session.takeEvents();
    session.takeChangedParticipations();
    const late = aGuest();
    expect(() => session.join(late, noon)).toThrow(refused('session_full'));
    expect(session.participationOf(late.personId)).toBeUndefined();
    expect(session.takeEvents()).toEqual([]);
    expect(session.takeChangedParticipations()).toEqual([]);
  });
});

describe('Leaving', () => {
  it('lets the seat go and keeps the time', () => {
    const guest = aGuest();
    const session = aSession({ status: 'live', people: [aParticipation(guest)] });
    session.leave(guest.personId, minutesFromNoon(5));
    expect(counts(session)).toEqual({ seatsTaken: 0, peoplePresent: 0 });
    expect(session.participationOf(guest.personId)).toMatchObject({
      seat: false,
      present: false,
      leftAt: minutesFromNoon(5),
    });
  });

  it('gives the last seat to the next who comes', () => {
    const [first, next] = [aGuest(), aGuest()];
    const session = aSession({ status: 'live', capacity: 1, people: [aParticipation(first)] });
    session.leave(first.personId, noon);
    expect(session.join(next, noon).seat).toBe(true);
    expect(() => session.join(first, noon)).toThrow(refused('session_full'));
  });

  it('changes nothing the second time', () => {
    const guest = aGuest();
    const session = aSession({ status: 'live', people: [aParticipation(guest)] });
    session.leave(guest.personId, minutesFromNoon(5));
    const [once] = [session.participationOf(guest.personId)];
    session.takeEvents();
    session.leave(guest.personId, minutesFromNoon(6));
    expect(session.participationOf(guest.personId)).toEqual(once);
    expect(session.takeEvents()).toEqual([]);
  });

  it('changes nothing for who never came', () => {
    const session = aSession({ status: 'live' });
    const before = session.state;
    session.leave(aGuest().personId, noon);
    expect(session.state).toBe(before);
    expect(session.takeEvents()).toEqual([]);
  });
});

describe('Coming back', () => {
  it('keeps the participant id and the first time of joining, and takes the leave back', () => {
    const guest = aGuest('Gwen');
    const session = aSession({ status: 'live' });
    const first = session.join(guest, noon);
    session.leave(guest.personId, minutesFromNoon(5));
    const again = session.join({ ...aGuest('Gwendolyn'), personId: guest.personId }, minutesFromNoon(6));
    expect(again).toMatchObject({ id: first.id, joinedAt: noon, seat: true, present: true, guestName: 'Gwendolyn' });
    expect(again).not.toHaveProperty('leftAt');
  });

  it('keeps the name of a guest who gives none this time', () => {
    const guest = aGuest('Gwen');
    const session = aSession({ status: 'live', people: [aParticipation(guest)] });
    const { guestName: _, ...unnamed } = guest;
    expect(session.join(unnamed, noon).guestName).toBe('Gwen');
  });

  it('is told apart from a first coming, and is no event while the person is in', () => {
    const session = aSession({ status: 'live' });
    const guest = aGuest();
    session.join(guest, noon);
    session.join(guest, noon);
    session.leave(guest.personId, noon);
    session.join(guest, noon);
    const data = { participantId: guest.participantId, role: 'participant' };
    expect(session.takeEvents()).toMatchObject([
      { kind: 'participant.joined', data: { ...data, rejoined: false } },
      { kind: 'participant.left', data: { participantId: guest.participantId, reason: 'left' } },
      { kind: 'participant.joined', data: { ...data, rejoined: true } },
    ]);
  });
});

describe('What is to be stored', () => {
  it('is each person whose place changed, once, in their last state', () => {
    const [stays, goes] = [aGuest(), aGuest()];
    const session = aSession({ status: 'live', people: [aParticipation(stays), aParticipation(goes)] });
    const newcomer = session.join(aGuest(), noon);
    session.leave(goes.personId, noon);
    expect(session.takeChangedParticipations()).toEqual([newcomer, session.participationOf(goes.personId)]);
    expect(session.takeChangedParticipations()).toEqual([]);
  });
});
