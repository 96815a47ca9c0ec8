import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statuses } from '#src/domain/session/status.ts';
import { visibilities } from '#src/domain/session/visibility.ts';
import {
  aGuest,
  anAccount,
  aParticipation,
  aSession,
  comingAs,
  minutesFromNoon,
  noon,
  phases,
} from '#test/support/a-session.ts';

const provider = { type: 'provider', id: 'daily' } as const;
const [host, coHost, member, guest] = [anAccount(), anAccount(), anAccount(), aGuest()];
const people = { host: comingAs(host), coHost: comingAs(coHost), member: comingAs(member), guest };

const story = fc.record({
  who: fc.constantFrom(...(['host', 'coHost', 'member', 'guest'] as const)),
  status: fc.constantFrom(...statuses),
  visibility: fc.constantFrom(...visibilities),
  locked: fc.boolean(),
  isRemoved: fc.boolean(),
  holdsSeatAhead: fc.boolean(),
  isFull: fc.boolean(),
  minute: fc.integer({ min: -30, max: 90 }),
});

describe('Somebody who left and is seen inside', () => {
  it('has their place again exactly when they would be let in at the door', () => {
    const reasons = new Set<string>();
    fc.assert(
      fc.property(story, ({ who, status, visibility, locked, isRemoved, holdsSeatAhead, isFull, minute }) => {
        const role = ({ host: 'host', coHost: 'co_host' } as const)[String(who)] ?? 'participant';
        const place = aParticipation(people[who], {
          role,
          seat: holdsSeatAhead && role === 'participant',
          present: false,
          leftAt: minutesFromNoon(-60),
          ...(isRemoved && { removedAt: minutesFromNoon(-60) }),
        });
        const others = isFull ? [aParticipation()] : [];
        const session = aSession({
          phase: phases[status],
          visibility,
          locked,
          capacity: place.seat && isFull ? 2 : 1,
          host: { id: host.userId, isGuest: false },
          coHosts: [coHost.userId],
          people: [place, ...others],
        });
        const decision = session.decideJoin(people[who], minutesFromNoon(minute));
        reasons.add(decision.canJoin ? 'yes' : decision.refusal.reason);
        expect(session.sightings.takeBack(place.personId, provider, minutesFromNoon(minute))).toBe(decision.canJoin);
        expect(session.participationOf(place.personId)).toMatchObject(
          decision.canJoin ? { present: true, role, seat: role === 'participant' } : place,
        );
        expect(session.isChanged).toBe(decision.canJoin);
      }),
      { numRuns: 500, seed: 20260302 },
    );
    const refusals = ['canceled', 'ended', 'full', 'locked', 'members_only', 'over', 'removed', 'too_early'];
    expect([...reasons].sort()).toEqual([...refusals, 'yes'].sort());
  });

  it('keeps the place that they have, whatever the door says', () => {
    const session = aSession({ locked: true, visibility: 'members', people: [aParticipation(guest)] });
    expect(session.sightings.takeBack(guest.personId, provider, minutesFromNoon(-60))).toBe(true);
    expect(session.isChanged).toBe(false);
  });

  it('is to be put out where nobody knows them', () => {
    expect(aSession({ status: 'live' }).sightings.takeBack(guest.personId, provider, noon)).toBe(false);
  });
});
