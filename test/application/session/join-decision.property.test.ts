import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpectedError } from '#src/domain/expected-error.ts';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import type { PersonId, SessionId } from '#src/domain/session/ids.ts';
import { visibilities } from '#src/domain/session/visibility.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { comesIn, newSessionId, signedIn } from '../../support/in-an-application.ts';

const seatCodes = {
  canceled: 'session_closed',
  ended: 'session_closed',
  removed: 'removed',
  members_only: 'members_only',
  over: 'session_over',
  too_early: 'join_too_early',
  locked: 'session_locked',
  full: 'session_full',
} as const;

const people = [
  'stranger',
  'host',
  'coHost',
  'admin',
  'member',
  'guestInside',
  'memberInside',
  'guestGone',
  'removed',
] as const;

const story = fc.record({
  who: fc.constantFrom(...people),
  visibility: fc.constantFrom(...visibilities),
  capacity: fc.integer({ min: 4, max: 6 }),
  begins: fc.boolean(),
  locked: fc.boolean(),
  fills: fc.boolean(),
  closes: fc.constantFrom('no', 'no', 'no', 'end', 'cancel'),
  minute: fc.integer({ min: -120, max: 70 }),
  away: fc.boolean(),
  /** For how long somebody who has a seat has been seen by no witness, in seconds; the grace is 120. */
  unseenFor: fc.option(fc.integer({ min: 60, max: 180 }), { nil: undefined }),
});

type Story = typeof story extends fc.Arbitrary<infer One> ? One : never;

/** No witness has seen somebody for so many seconds. */
async function isUnseen(app: Application, id: SessionId, personId: PersonId, seconds: number): Promise<void> {
  await app.unitOfWork.run(async ({ sessions }) => {
    const session = await sessions.findForChange(id, [personId]);
    session?.sightings.note(personId, app.clock.now().minus({ seconds }));
    if (session?.isChanged) await sessions.save(session);
  });
}

/** Plays a story up to the moment at which somebody asks, and tells who asks. */
async function played(app: Application, told: Story) {
  const people = {
    host: await signedIn(app, 'instructor'),
    coHost: await signedIn(app),
    admin: await signedIn(app, 'admin'),
  };
  const { host } = people;
  const [member, memberInside] = [await signedIn(app), await signedIn(app)];
  const id = newSessionId(app);
  const plan = { title: 'Yoga', visibility: 'public', startsAt: minutesFromNoon(0), capacity: told.capacity } as const;
  await app.createSession.execute({ id, caller: host, plan });
  await app.nameCoHosts.add({ id, userId: people.coHost.userId, caller: host });
  app.clock.set(minutesFromNoon(-10));
  const guestInside = await comesIn(app, id);
  await comesIn(app, id, { caller: memberInside });
  const [guestGone, removed] = [await comesIn(app, id), await comesIn(app, id)];
  await app.leaveSession.execute({ id, caller: guestGone.caller });
  await app.removeParticipant.execute({ id, participantId: removed.joined.participation.id, caller: host });
  if (told.fills) for (let index = 2; index < told.capacity; index += 1) await comesIn(app, id);
  if (told.begins || told.closes === 'end') await app.startSession.execute({ id, caller: host });
  if (told.locked) await app.lockSession.execute({ id, caller: host, locked: true });
  await app.editSession.execute({ id, caller: host, changes: { visibility: told.visibility } });
  if (told.closes === 'end') await app.endSession.execute({ id, caller: host });
  if (told.closes === 'cancel') await app.cancelSession.execute({ id, caller: host });
  app.clock.set(minutesFromNoon(told.minute));
  if (told.unseenFor !== undefined) await isUnseen(app, id, guestInside.joined.participation.personId, told.unseenFor);
  if (told.away) app.videoProvider.faults.goAway();
  const callers: Record<Story['who'], Caller> = {
    ...people,
    member,
    memberInside,
    stranger: anonymous,
    guestInside: guestInside.caller,
    guestGone: guestGone.caller,
    removed: removed.caller,
  };
  return { id, caller: callers[told.who] };
}

test('joining succeeds exactly when can-join says so, and is refused for the reason that it tells', async () => {
  const reasons = new Set<string>();
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const app = anApplication({ at: minutesFromNoon(-180) });
      const { id, caller } = await played(app, told);
      const { decision } = await app.canJoin.execute({ id, caller });
      const outcome = await comesIn(app, id, { caller }).catch((error: unknown) => error);
      reasons.add(decision.canJoin ? 'yes' : decision.refusal.reason);
      if (decision.canJoin) {
        expect(outcome).toMatchObject({ joined: { participation: { role: decision.role, present: true } } });
        return;
      }
      expect(outcome).toBeInstanceOf(ExpectedError);
      expect(outcome).toMatchObject({ code: seatCodes[decision.refusal.reason] });
    }),
    { numRuns: 400, examples: [], seed: 20260302 },
  );
  expect([...reasons].sort()).toEqual(['yes', ...Object.keys(seatCodes)].sort());
});
