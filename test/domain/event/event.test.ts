import { describe, expect, it } from 'vitest';
import type { EventChanges, EventDetails } from '#src/domain/event/event.ts';
import { Event } from '#src/domain/event/event.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { invalid, refused } from '#test/domain/session/refused.ts';
import { anAccount, aSession, aUserId, hostOf, minutesFromNoon, noon } from '#test/support/a-session.ts';

const maker = anAccount({ role: 'instructor' });
const details: EventDetails = {
  title: 'Summer school',
  description: 'Two weeks of yoga.',
  timeZone: 'Europe/Berlin',
  visibility: 'public',
};

const anEvent = (wishes: Partial<EventDetails> = {}) =>
  Event.create(asEventId(aUserId()), { ...details, ...wishes }, maker.userId, noon);

const outsiders: readonly [string, Caller][] = [
  ['another instructor', anAccount({ role: 'instructor' })],
  ['a member', anAccount()],
  [
    'a guest host with the id of its maker',
    {
      ...hostOf(aSession({ host: { id: aUserId(), isGuest: true } })),
      kind: 'guest_host',
      sessionId: aSession().id,
      userId: maker.userId,
    },
  ],
  ['an anonymous caller', anonymous],
];

const insiders: readonly [string, Caller][] = [
  ['its maker', maker],
  ['an admin', anAccount({ role: 'admin' })],
  ['a board member', anAccount({ role: 'board_member' })],
];

describe('A new event', () => {
  it('is at its first revision and keeps who made it and when', () => {
    const id = asEventId(aUserId());
    expect(Event.create(id, { ...details, title: ' Summer school ' }, maker.userId, noon).state).toEqual({
      ...details,
      id,
      createdBy: maker.userId,
      createdAt: noon,
      updatedAt: noon,
      revision: 1,
    });
  });

  it.each<[string, Partial<EventDetails>]>([
    ['a title of 1 character', { title: 'S' }],
    ['a title of 100 characters, as people count them', { title: '🌞'.repeat(100) }],
    ['no description', { description: '' }],
    ['a description of 5000 characters', { description: '🌞'.repeat(5000) }],
    ['an externalId of 200 characters', { externalId: 'x'.repeat(200) }],
    ['a start without an end', { startsAt: noon }],
    ['an end without a start', { endsAt: noon }],
    ['an end a millisecond after the start', { startsAt: noon, endsAt: noon.plus({ milliseconds: 1 }) }],
    ['a time in the past, since courses are recorded too', { startsAt: minutesFromNoon(-9000), endsAt: noon }],
  ])('may have %s', (_, wishes) => {
    expect(() => anEvent(wishes)).not.toThrow();
  });

  it.each<[string, Partial<EventDetails>]>([
    ['title: out_of_range', { title: ' ' }],
    ['title: out_of_range', { title: 's'.repeat(101) }],
    ['description: too_long', { description: 's'.repeat(5001) }],
    ['externalId: out_of_range', { externalId: '' }],
    ['externalId: out_of_range', { externalId: 'x'.repeat(201) }],
    ['timeZone: unknown_time_zone', { timeZone: 'Mars' }],
    ['endsAt: before_start', { startsAt: noon, endsAt: noon }],
  ])('is refused with %s', (violation, wishes) => {
    expect(() => anEvent(wishes)).toThrow(invalid(violation));
  });

  it('is told everything that is wrong at once', () => {
    const wrong = { title: '', timeZone: 'Mars', startsAt: noon, endsAt: minutesFromNoon(-1) };
    expect(() => anEvent(wrong)).toThrow(
      invalid('title: out_of_range', 'timeZone: unknown_time_zone', 'endsAt: before_start'),
    );
  });
});

describe('Editing an event', () => {
  const later = minutesFromNoon(5);

  it('changes what was asked, keeps the rest and grows the revision', () => {
    const event = anEvent({ externalId: 'summer', startsAt: noon });
    const { state } = event;
    event.edit({ title: ' Autumn school ', visibility: 'members' }, maker, later);
    expect(event.state).toEqual({
      ...state,
      title: 'Autumn school',
      visibility: 'members',
      updatedAt: later,
      revision: 2,
    });
  });

  it.each<EventChanges>([
    { description: '' },
    { timeZone: 'UTC' },
    { externalId: 'autumn' },
    { startsAt: later },
    { endsAt: later },
  ])('takes %o', (changes) => {
    const event = anEvent();
    event.edit(changes, maker, later);
    expect(event.state).toMatchObject(changes);
  });

  it('takes key, start and end away with null', () => {
    const event = anEvent({ externalId: 'summer', startsAt: noon, endsAt: later });
    event.edit({ externalId: null, startsAt: null, endsAt: null }, maker, later);
    for (const member of ['externalId', 'startsAt', 'endsAt']) expect(event.state).not.toHaveProperty(member);
  });

  it('is refused out of bounds, against what is kept too, and changes nothing', () => {
    const event = anEvent({ startsAt: noon });
    const { state } = event;
    expect(() => event.edit({ title: '', endsAt: minutesFromNoon(-1) }, maker, later)).toThrow(
      invalid('title: out_of_range', 'endsAt: before_start'),
    );
    expect(event.state).toBe(state);
  });

  it.each(insiders)('is for %s', (_, caller) => {
    const event = anEvent();
    event.edit({ title: 'Autumn school' }, caller, later);
    expect(event.state.title).toBe('Autumn school');
    expect(event.state.createdBy).toBe(maker.userId);
  });

  it.each(outsiders)('is refused to %s', (_, caller) => {
    const event = anEvent();
    expect(() => event.edit({ title: 'Mine now' }, caller, later)).toThrow(
      refused(caller.kind === 'anonymous' ? 'unauthenticated' : 'forbidden'),
    );
    expect(event.state.title).toBe('Summer school');
  });
});

describe('Deleting an event', () => {
  it.each(insiders)('is for %s, while no session belongs to it', (_, caller) => {
    expect(() => anEvent().requireDeletable(caller, 0)).not.toThrow();
  });

  it.each(outsiders)('is refused to %s, whether it is in use or not', (_, caller) => {
    expect(() => anEvent().requireDeletable(caller, 0)).toThrow(
      refused(caller.kind === 'anonymous' ? 'unauthenticated' : 'forbidden'),
    );
    expect(() => anEvent().requireDeletable(caller, 1)).toThrow(
      refused(caller.kind === 'anonymous' ? 'unauthenticated' : 'forbidden'),
    );
  });

  it.each([
    [1, 'A session belongs to the event.'],
    [2, '2 sessions belong to the event.'],
  ])('is refused while %i belong to it', (sessions, message) => {
    expect(() => anEvent().requireDeletable(maker, sessions)).toThrow(refused('event_in_use', { sessions }));
    expect(() => anEvent().requireDeletable(maker, sessions)).toThrow(message);
  });
});

it('An event holds If-Match against its revision', () => {
  const event = anEvent();
  expect(() => event.requireRevision((revision) => revision === 1)).not.toThrow();
  expect(() => event.requireRevision((revision) => revision === 2)).toThrow(
    refused('precondition_failed', { currentRevision: 1 }),
  );
});

it('An event that was stored is not judged again', () => {
  const state = { ...anEvent().state, title: '', timeZone: 'Mars' };
  expect(Event.restore(state).state).toBe(state);
});
