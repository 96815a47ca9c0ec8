import { describe, expect, it } from 'vitest';
import { asEventId } from '#src/domain/event/event-id.ts';
import type { ValidationFailed } from '#src/domain/expected-error.ts';
import { Session } from '#src/domain/session/session.ts';
import { actorOf } from '#src/domain/session/session-event.ts';
import type { Visibility } from '#src/domain/session/visibility.ts';
import type { PlanWishes } from '#test/support/a-session.ts';
import {
  anAccount,
  anInstantPlan,
  aPlan,
  aSessionState,
  aUserId,
  minutesFromNoon,
  noon,
} from '#test/support/a-session.ts';
import { invalid, thrownBy } from './refused.ts';

const by = actorOf(anAccount({ role: 'instructor' }));
const yesterday = minutesFromNoon(-24 * 60);
const create = (wishes: PlanWishes, now = yesterday) => Session.create(aPlan(wishes), by, now);

describe('A new session', () => {
  it('is scheduled, empty, unlocked, at its first revision, with a room still to be made', () => {
    const plan = aPlan({ provider: 'daily', eventId: asEventId(aUserId()) });
    const session = Session.create(plan, by, yesterday);
    expect(session.version).toBe(0);
    expect(session.state).toEqual({
      id: plan.id,
      code: plan.code,
      details: plan.details,
      schedule: plan.schedule,
      phase: { status: 'scheduled' },
      host: plan.host,
      coHosts: [],
      eventId: plan.eventId,
      seatsTaken: 0,
      seatsUnclaimed: 0,
      peoplePresent: 0,
      locked: false,
      room: { provider: 'daily', epoch: 1, state: 'pending' },
      recordingState: 'none',
      calendarSequence: 0,
      createdAt: yesterday,
      updatedAt: yesterday,
      revision: 1,
    });
  });

  it('belongs to no event unless somebody says so', () => {
    expect(create({}).state).not.toHaveProperty('eventId');
  });

  it('without a start is live as soon as it is made', () => {
    const session = Session.create(anInstantPlan(), by, noon);
    expect(session.state.phase).toEqual({ status: 'live', startedAt: noon });
    expect(session.state.schedule.startsAt).toEqual(noon);
  });

  it('records its making, and its start when it is instant', () => {
    const plan = aPlan();
    const instant = anInstantPlan();
    const created = (hostId: string, isInstant: boolean) => ({
      kind: 'session.created',
      at: yesterday,
      by,
      data: { hostId, instant: isInstant },
    });
    expect(Session.create(plan, by, yesterday).takeEvents()).toEqual([created(plan.host.id, false)]);
    expect(Session.create(instant, by, yesterday).takeEvents()).toEqual([
      created(instant.host.id, true),
      { kind: 'session.started', at: yesterday, by, data: {} },
    ]);
  });

  it('may start this very moment, and not a millisecond earlier', () => {
    expect(() => create({ startsAt: noon }, noon)).not.toThrow();
    expect(() => create({ startsAt: noon }, noon.plus({ milliseconds: 1 }))).toThrow(invalid('startsAt: in_the_past'));
  });

  it('has a trimmed title, and each tag once', () => {
    const { details } = create({ title: '  Yoga ', tags: [' yoga', 'yoga ', 'mat'] }).state;
    expect(details).toMatchObject({ title: 'Yoga', tags: ['yoga', 'mat'] });
  });
});

const tags = (count: number) => Array.from({ length: count }, (_, index) => `tag ${index}`);

describe('The bounds of a session', () => {
  it.each<[string, PlanWishes]>([
    ['a title of 1 character', { title: 'Y' }],
    ['a title of 100 characters, as people count them', { title: '🧘'.repeat(100) }],
    ['a title of 100 characters within blanks', { title: ` ${'y'.repeat(100)} ` }],
    ['no description', { description: '' }],
    ['a description of 5000 characters', { description: '🧘'.repeat(5000) }],
    ['no tags', { tags: [] }],
    ['20 tags', { tags: tags(20) }],
    ['21 tags of which two are one', { tags: [...tags(20), ' tag 0'] }],
    ['a tag of 40 characters', { tags: ['🧘'.repeat(40)] }],
    ['a capacity of 1', { capacity: 1 }],
    ['a capacity of 10000', { capacity: 10_000 }],
    ['an externalId of 1 character', { externalId: 'x' }],
    ['an externalId of 200 characters', { externalId: 'x'.repeat(200) }],
    ['5 minutes', { durationMinutes: 5 }],
    ['480 minutes', { durationMinutes: 480 }],
    ["a guest host's public session", { host: { id: aUserId(), isGuest: true }, visibility: 'public' }],
    ["a guest host's unlisted session", { host: { id: aUserId(), isGuest: true }, visibility: 'unlisted' }],
    ["an account's session for members", { visibility: 'members' }],
  ])('allow %s', (_, wishes) => {
    expect(() => create(wishes)).not.toThrow();
  });

  it.each<[string, PlanWishes, string]>([
    ['an empty title', { title: '' }, 'title: out_of_range'],
    ['a title of blanks', { title: ' \t ' }, 'title: out_of_range'],
    ['a title of 101 characters', { title: 'y'.repeat(101) }, 'title: out_of_range'],
    ['a description of 5001 characters', { description: 'y'.repeat(5001) }, 'description: too_long'],
    ['21 tags', { tags: tags(21) }, 'tags: too_many'],
    ['an empty tag', { tags: ['yoga', ' '] }, 'tags.1: out_of_range'],
    ['a tag of 41 characters', { tags: ['y'.repeat(41)] }, 'tags.0: out_of_range'],
    ['a capacity of 0', { capacity: 0 }, 'capacity: out_of_range'],
    ['a capacity of 10001', { capacity: 10_001 }, 'capacity: out_of_range'],
    ['half a seat', { capacity: 1.5 }, 'capacity: out_of_range'],
    ['an empty externalId', { externalId: '' }, 'externalId: out_of_range'],
    ['an externalId of 201 characters', { externalId: 'x'.repeat(201) }, 'externalId: out_of_range'],
    ['4 minutes', { durationMinutes: 4 }, 'durationMinutes: out_of_range'],
    ['a join window of 61 minutes', { joinWindowMinutes: 61 }, 'joinWindowMinutes: out_of_range'],
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, 'timeZone: unknown_time_zone'],
    ['a visibility of their own', { visibility: 'secret' as Visibility }, 'visibility: unknown'],
    [
      "a guest host's session for members",
      { host: { id: aUserId(), isGuest: true }, visibility: 'members' },
      'visibility: not_for_guests',
    ],
  ])('refuse %s', (_, wishes, violation) => {
    expect(() => create(wishes)).toThrow(invalid(violation));
  });

  it('are told all at once, each in a sentence', () => {
    const wishes = { title: '', capacity: 0, durationMinutes: 1, timeZone: 'Mars', tags: [''], startsAt: yesterday };
    const error = thrownBy(() => create(wishes, noon)) as ValidationFailed;
    expect(error).toEqual(
      invalid(
        'title: out_of_range',
        'capacity: out_of_range',
        'durationMinutes: out_of_range',
        'timeZone: unknown_time_zone',
        'tags.0: out_of_range',
        'startsAt: in_the_past',
      ),
    );
    for (const { message } of error.violations) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it("don't matter for what was stored already", () => {
    const state = aSessionState({ title: '', capacity: 0, durationMinutes: 9999, timeZone: 'Mars' });
    expect(Session.restore(state, [], 7)).toMatchObject({ state, version: 7 });
  });
});
