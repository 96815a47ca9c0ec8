import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { asEventId } from '#src/domain/event/event-id.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { joinOpensAt } from '#src/domain/session/schedule.ts';
import type { Session } from '#src/domain/session/session.ts';
import type { SessionChanges } from '#src/domain/session/session-changes.ts';
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
import { invalid, refused } from './refused.ts';

const before = minutesFromNoon(-60);
const edit = (session: Session, changes: SessionChanges, at = before) => session.edit(changes, hostOf(session), at);

describe('An edit', () => {
  it('changes what was asked and keeps the rest', () => {
    const session = aSession();
    const { details, schedule } = session.state;
    edit(session, { title: ' Yoga for all ', chatEnabled: false, joinWindowMinutes: 20 });
    expect(session.state.details).toEqual({ ...details, title: 'Yoga for all', chatEnabled: false });
    expect(session.state.schedule).toEqual({ ...schedule, joinWindowMinutes: 20 });
  });

  it.each<[string, SessionChanges]>([
    ['title', { title: 'Yin' }],
    ['description', { description: '' }],
    ['tags', { tags: [] }],
    ['visibility', { visibility: 'members' }],
    ['capacity', { capacity: 11 }],
    ['autoStart', { autoStart: true }],
    ['chatEnabled', { chatEnabled: false }],
    ['questionsEnabled', { questionsEnabled: false }],
    ['spiritEnabled', { spiritEnabled: false }],
    ['screenShareEnabled', { screenShareEnabled: false }],
    ['recordingEnabled', { recordingEnabled: true }],
    ['externalId', { externalId: 'class-7' }],
    ['eventId', { eventId: asEventId(aUserId()) }],
    ['timeZone', { timeZone: 'Europe/Berlin' }],
    ['joinWindowMinutes', { joinWindowMinutes: 0 }],
  ])('of %s takes effect, grows the revision by one and is recorded by its name, live or not', (field, changes) => {
    for (const status of ['scheduled', 'live'] as const) {
      const session = aSession({ status });
      edit(session, changes, noon);
      expect(session.state).toMatchObject({ revision: 2, updatedAt: noon });
      expect({ ...session.state, ...session.state.details, ...session.state.schedule }).toMatchObject(changes);
      expect(session.takeEvents()).toMatchObject([{ kind: 'session.updated', at: noon, data: { fields: [field] } }]);
    }
  });

  it('of several fields is one edit', () => {
    const session = aSession();
    edit(session, { title: 'Yin', capacity: 5, timeZone: 'Europe/Berlin' });
    expect(session.state.revision).toBe(2);
    const [event, ...more] = session.takeEvents();
    expect(more).toEqual([]);
    expect(event?.data).toEqual({
      fields: expect.toSatisfy((names) => names.toSorted().join() === 'capacity,timeZone,title'),
    });
  });

  it.each<[string, SessionChanges]>([
    ['nothing', {}],
    ['the same title within blanks', { title: ' Yoga for beginners ' }],
    ['the same tags', { tags: ['yoga', 'yoga'] }],
    ['the same instant in another zone', { startsAt: DateTime.fromISO('2026-03-02T13:00+01:00', { setZone: true }) }],
    ['no event, where there is none', { eventId: null, externalId: null }],
  ])('to %s leaves revision and history alone', (_, changes) => {
    const session = aSession({ status: 'live' });
    const state = session.state;
    edit(session, changes, noon);
    expect(session.state).toBe(state);
    expect(session.takeEvents()).toEqual([]);
  });

  it('takes the key and the event away with null', () => {
    const session = aSession({ externalId: 'class-7', eventId: asEventId(aUserId()) });
    edit(session, { externalId: null, eventId: null });
    expect(session.state).not.toHaveProperty('eventId');
    expect(session.state.details).not.toHaveProperty('externalId');
    expect(session.state.revision).toBe(2);
  });

  it('keeps the key and the event when it says nothing of them', () => {
    const eventId = asEventId(aUserId());
    const session = aSession({ externalId: 'class-7', eventId });
    edit(session, { title: 'Yin' });
    expect(session.state).toMatchObject({ eventId, details: { externalId: 'class-7' } });
  });
});

describe('An edit out of bounds', () => {
  it.each<[string, SessionChanges]>([
    ['title: out_of_range', { title: ' ' }],
    ['title: out_of_range', { title: 'y'.repeat(101) }],
    ['description: too_long', { description: 'y'.repeat(5001) }],
    ['tags: too_many', { tags: Array.from({ length: 21 }, (_, index) => `${index}`) }],
    ['tags.0: out_of_range', { tags: ['y'.repeat(41)] }],
    ['capacity: out_of_range', { capacity: 0 }],
    ['capacity: out_of_range', { capacity: 10_001 }],
    ['externalId: out_of_range', { externalId: '' }],
    ['durationMinutes: out_of_range', { durationMinutes: 4 }],
    ['durationMinutes: out_of_range', { durationMinutes: 481 }],
    ['joinWindowMinutes: out_of_range', { joinWindowMinutes: 61 }],
    ['timeZone: unknown_time_zone', { timeZone: 'Mars' }],
    ['startsAt: in_the_past', { startsAt: before.minus({ milliseconds: 1 }) }],
  ])('is refused with %s', (violation, changes) => {
    expect(() => edit(aSession(), changes)).toThrow(invalid(violation));
  });

  it('tells everything at once, and changes nothing, not even what was right', () => {
    const session = aSession();
    const state = session.state;
    const wrong = { title: '', capacity: 0, timeZone: 'Mars', startsAt: minutesFromNoon(-61) };
    expect(() => edit(session, { ...wrong, chatEnabled: false })).toThrow(
      invalid('title: out_of_range', 'capacity: out_of_range', 'timeZone: unknown_time_zone', 'startsAt: in_the_past'),
    );
    expect(session.state).toBe(state);
    expect(session.takeEvents()).toEqual([]);
  });

  it('is none for a title in a session whose start has passed meanwhile', () => {
    expect(() => edit(aSession(), { title: 'Yin' }, minutesFromNoon(30))).not.toThrow();
    expect(() => edit(aSession({ status: 'live' }), { title: 'Yin' }, minutesFromNoon(30))).not.toThrow();
  });

  it("makes no guest host's session one for members, whoever edits", () => {
    const session = aSession({ host: { id: aUserId(), isGuest: true } });
    const members = { visibility: 'members' } as const;
    expect(() => edit(session, members)).toThrow(invalid('visibility: not_for_guests'));
    expect(() => session.edit(members, anAccount({ role: 'admin' }), before)).toThrow(
      invalid('visibility: not_for_guests'),
    );
    expect(() => edit(session, { visibility: 'unlisted' })).not.toThrow();
  });
});

describe('The capacity', () => {
  it("can't go below the seats taken, and the refusal tells how many those are", () => {
    const session = aSession({ status: 'live', people: [aParticipation(), aParticipation()] });
    expect(() => edit(session, { capacity: 1 })).toThrow(refused('capacity_below_taken', { seatsTaken: 2 }));
    edit(session, { capacity: 2 });
    expect(() => session.join(aGuest(), noon)).toThrow(refused('session_full'));
  });

  it('counts seats, not people: the host and co-hosts inside take none', () => {
    const coHost = anAccount();
    const inside = aParticipation(comingAs(coHost), { role: 'co_host', seat: false });
    const session = aSession({ status: 'live', coHosts: [coHost.userId], people: [inside, aParticipation()] });
    expect(() => edit(session, { capacity: 1 })).not.toThrow();
  });

  it('lets more people in when it grows', () => {
    const session = aSession({ status: 'live', capacity: 1, people: [aParticipation()] });
    edit(session, { capacity: 2 });
    expect(session.join(aGuest(), noon).seat).toBe(true);
  });
});

describe('The time zone', () => {
  it('never moves the instant, the end or the doors', () => {
    const session = aSession({ status: 'live' });
    edit(session, { timeZone: 'Asia/Kathmandu' });
    expect(session.state.schedule.startsAt).toEqual(noon);
    expect(joinOpensAt(session.state.schedule)).toEqual(minutesFromNoon(-10));
    expect(session.takeEvents().map(({ kind }) => kind)).toEqual(['session.updated']);
  });
});

describe('Rescheduling', () => {
  it('is recorded with the old and the new time, in UTC', () => {
    const session = aSession();
    const startsAt = DateTime.fromISO('2026-03-29T09:00', { zone: 'Europe/Berlin' });
    edit(session, { startsAt, durationMinutes: 90 });
    expect(session.state.schedule).toMatchObject({ startsAt, durationMinutes: 90 });
    expect(session.takeEvents()).toMatchObject([
      { kind: 'session.updated', data: { fields: ['startsAt', 'durationMinutes'] } },
      {
        kind: 'session.rescheduled',
        at: before,
        data: {
          startsAt: '2026-03-29T07:00:00.000Z',
          durationMinutes: 90,
          previousStartsAt: '2026-03-02T12:00:00.000Z',
          previousDurationMinutes: 60,
        },
      },
    ]);
    expect(session.state.revision).toBe(2);
  });

  it('is a new duration alone, too', () => {
    const session = aSession();
    edit(session, { durationMinutes: 90 });
    expect(session.takeEvents()).toMatchObject([
      { kind: 'session.updated', data: { fields: ['durationMinutes'] } },
      { kind: 'session.rescheduled', data: { durationMinutes: 90, previousDurationMinutes: 60 } },
    ]);
  });

  it.each<SessionChanges>([
    { startsAt: minutesFromNoon(120) },
    { durationMinutes: 90 },
    { startsAt: minutesFromNoon(120), title: '' },
  ])('is refused while live: %o', (changes) => {
    const session = aSession({ status: 'live' });
    expect(() => edit(session, changes, noon)).toThrow(refused('session_live'));
    expect(session.state.schedule).toMatchObject({ startsAt: noon, durationMinutes: 60 });
  });

  const atTheDoor = minutesFromNoon(-5);

  it('frees the seats taken at the door when the new doors are still closed', () => {
    const guest = aGuest();
    const session = aSession({ people: [aParticipation(guest), aParticipation()] });
    edit(session, { startsAt: minutesFromNoon(120) }, atTheDoor);
    expect(session.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    expect(session.participationOf(guest.personId)).toMatchObject({ seat: false, present: false, leftAt: atTheDoor });
    expect(session.takeEvents().filter(({ kind }) => kind === 'participant.left')).toMatchObject([
      { data: { reason: 'rescheduled' } },
      { data: { reason: 'rescheduled' } },
    ]);
    expect(() => session.join(guest, atTheDoor)).toThrow(refused('join_too_early'));
  });

  it('keeps the seats when the new doors are open already, to the millisecond', () => {
    const opensNow = minutesFromNoon(5);
    const [open, closed] = [aSession({ people: [aParticipation()] }), aSession({ people: [aParticipation()] })];
    edit(open, { startsAt: opensNow }, atTheDoor);
    edit(closed, { startsAt: opensNow.plus({ milliseconds: 1 }) }, atTheDoor);
    expect(open.state.seatsTaken).toBe(1);
    expect(closed.state.seatsTaken).toBe(0);
  });

  it('keeps the seats when only the duration changes while the doors are open', () => {
    const session = aSession({ people: [aParticipation()] });
    edit(session, { durationMinutes: 30 }, atTheDoor);
    expect(session.state.seatsTaken).toBe(1);
  });

  it('fails loudly when it has to put out people who were not loaded', () => {
    const session = aSession({ seatsTaken: 1, peoplePresent: 1 });
    expect(() => edit(session, { startsAt: minutesFromNoon(120) }, atTheDoor)).toThrow(
      'Not all who are inside were loaded',
    );
  });

  it('lets the session be started by its new time', () => {
    const session = aSession();
    edit(session, { startsAt: minutesFromNoon(600) });
    expect(() => session.start(hostOf(session), noon)).toThrow(refused('invalid_status_transition'));
    session.start(hostOf(session), minutesFromNoon(480));
    expect(session.state.phase.status).toBe('live');
  });
});

describe('Who edits', () => {
  const coHost = anAccount();

  it.each([
    ['a co-host', coHost],
    ['an admin', anAccount({ role: 'admin' })],
    ['a board member', anAccount({ role: 'board_member' })],
  ] as const)('may be %s', (_, caller) => {
    const session = aSession({ coHosts: [coHost.userId] });
    session.edit({ title: 'Yin' }, caller, before);
    expect(session.takeEvents()).toMatchObject([{ by: { type: 'user', id: caller.userId } }]);
  });

  it('may be a guest host, who stands in the record as a guest', () => {
    const session = aSession({ host: { id: aUserId(), isGuest: true } });
    edit(session, { title: 'Yin' });
    expect(session.takeEvents()).toMatchObject([{ by: { type: 'guest', id: session.state.host.id } }]);
  });

  it('may be nobody else', () => {
    const session = aSession();
    expect(() => session.edit({ title: 'Yin' }, anAccount({ role: 'instructor' }), before)).toThrow(
      refused('forbidden'),
    );
    expect(() => session.edit({ title: 'Yin' }, anonymous, before)).toThrow(refused('unauthenticated'));
    expect(session.state.details.title).toBe('Yoga for beginners');
  });

  it.each(['ended', 'canceled'] as const)('comes too late once the session is %s', (status) => {
    expect(() => edit(aSession({ status }), { title: 'Yin' })).toThrow(
      refused('session_closed', { sessionStatus: status }),
    );
  });
});
