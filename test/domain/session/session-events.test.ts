import { describe, expect, it } from 'vitest';
import type { Caller } from '#src/domain/identity/caller.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { presenceFactsOf } from '#src/domain/session/presence-fact.ts';
import { Session } from '#src/domain/session/session.ts';
import { actorOf } from '#src/domain/session/session-event.ts';
import {
  aGuest,
  anAccount,
  aPlan,
  aSession,
  aUserId,
  comingAs,
  hostOf,
  minutesFromNoon,
  noon,
} from '#test/support/a-session.ts';

const words = {
  title: 'Secret title',
  description: 'Secret description',
  tags: ['secret tag'],
  externalId: 'secret-key',
};

/** A class in which everything happens that can. */
function aWholeClass() {
  const host = { id: aUserId(), isGuest: false, origin: 'secret-origin' };
  const session = Session.create(aPlan({ ...words, host }), actorOf(anAccount()), minutesFromNoon(-600));
  const teacher = hostOf(session);
  const coHost = anAccount();
  const [stays, goes] = [aGuest('Secret Gwen'), aGuest('Secret Gus')];
  session.edit({ title: 'Secret new title', startsAt: minutesFromNoon(5) }, teacher, minutesFromNoon(-500));
  session.addCoHost(coHost.userId, teacher, minutesFromNoon(-400));
  session.room.set(
    { provider: 'daily', epoch: 1, state: 'ready', reference: asRoomReference('secret-room') },
    minutesFromNoon(-1),
  );
  session.start(teacher, noon);
  for (const person of [stays, goes, comingAs(coHost), comingAs({ userId: host.id })]) session.join(person, noon);
  session.leave(stays.personId, minutesFromNoon(1));
  session.join(stays, minutesFromNoon(2));
  session.remove(goes.personId, coHost, minutesFromNoon(3));
  session.setLocked(true, teacher, minutesFromNoon(4));
  session.setLocked(false, teacher, minutesFromNoon(4));
  session.removeCoHost(coHost.userId, teacher, minutesFromNoon(5));
  session.end(teacher, minutesFromNoon(60));
  return session;
}

describe('The record', () => {
  it('tells a class from its making to its end, in order', () => {
    expect(
      aWholeClass()
        .takeEvents()
        .map(({ kind }) => kind),
    ).toEqual([
      'session.created',
      'session.updated',
      'session.rescheduled',
      'co_host.added',
      'room.ready',
      'session.started',
      ...Array(4).fill('participant.joined'),
      'participant.left',
      'participant.joined',
      'participant.left',
      'participant.removed',
      'session.locked',
      'session.unlocked',
      'co_host.removed',
      ...Array(3).fill('participant.left'),
      'session.ended',
    ]);
  });

  it('never holds a name, a title, a key, an address or the join code', () => {
    const session = aWholeClass();
    const told = JSON.stringify(session.takeEvents());
    expect(told).not.toMatch(/secret/i);
    expect(told).not.toContain(session.state.code);
  });

  it('holds nothing but ids, times, numbers, flags and words of our own', () => {
    const id = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    const ours = /^(daily|host|co_host|participant|left|removed|ended|title|startsAt)$/;
    const values = aWholeClass()
      .takeEvents()
      .flatMap(({ data }) => Object.values(data).flat())
      .filter((value) => typeof value === 'string');
    for (const value of values)
      expect(
        [id, instant, ours].some((known) => known.test(value)),
        value,
      ).toBe(true);
    expect(values.length).toBeGreaterThan(10);
  });

  it('is handed over once', () => {
    const session = aWholeClass();
    expect(session.takeEvents().length).toBeGreaterThan(0);
    expect(session.takeEvents()).toEqual([]);
  });

  it('of a cancelation names no reason when a person did it', () => {
    const session = aSession();
    session.cancel(hostOf(session), noon);
    const by = { type: 'user', id: session.state.host.id };
    expect(session.takeEvents()).toEqual([{ kind: 'session.canceled', at: noon, by, data: {} }]);
  });
});

describe('Who did it', () => {
  const session = aSession({ status: 'live', host: { id: aUserId(), isGuest: true } });
  const account = anAccount();
  const guest = aGuest();
  const asParticipant = { kind: 'participant', sessionId: session.id, participantId: guest.participantId } as const;

  it.each<[string, Caller, unknown]>([
    ['an account as a user', account, { type: 'user', id: account.userId }],
    ['a guest host as a guest', hostOf(session), { type: 'guest', id: session.state.host.id }],
    [
      'a guest by the participant id',
      { ...asParticipant, personId: guest.personId },
      { type: 'guest', id: guest.participantId },
    ],
    [
      'an account with a participantToken as a user',
      { ...asParticipant, personId: guest.personId, userId: account.userId },
      { type: 'user', id: account.userId },
    ],
    ['nobody as the system', anonymous, { type: 'system' }],
  ])('is told of %s', (_, caller, actor) => {
    expect(actorOf(caller)).toEqual(actor);
  });

  it.each([
    ['a guest', guest, { type: 'guest', id: guest.participantId }],
    ['an account', comingAs(account), { type: 'user', id: account.userId }],
    ['a guest host', comingAs({ userId: session.state.host.id }), { type: 'guest', id: session.state.host.id }],
  ] as const)('joins and leaves in their own name: %s', (_, person, by) => {
    session.join(person, noon);
    session.leave(person.personId, noon);
    expect(session.takeEvents()).toMatchObject([{ by }, { by }]);
  });
});

describe('What the record says about presence', () => {
  it('is who came and went, as held by the seat, at the time when it happened', () => {
    const session = aSession({ status: 'live' });
    const guest = aGuest();
    session.join(guest, noon);
    session.setLocked(true, hostOf(session), noon);
    session.remove(guest.personId, hostOf(session), minutesFromNoon(7));
    const fact = { sessionId: session.id, participantId: guest.participantId, source: 'seat' };
    expect(presenceFactsOf(session.id, session.takeEvents())).toEqual([
      { ...fact, kind: 'joined', happenedAt: noon, receivedAt: noon },
      { ...fact, kind: 'left', happenedAt: minutesFromNoon(7), receivedAt: minutesFromNoon(7) },
    ]);
  });
});
