import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { ExpectedError } from '#src/domain/expected-error.ts';
import { isReminder, reminderUsefulUntil } from '#src/domain/schedule/reminders.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { planned, viewOf } from '../../support/in-an-application.ts';
import { registers, thePost } from './the-post.ts';

type Deed =
  | { readonly deed: 'passes' | 'approaches'; readonly minutes: number }
  | { readonly deed: 'tick' | 'cancel' | 'start' | 'register' | 'withdraw' | 'rename' | 'crash' | 'plan' }
  | { readonly deed: 'reschedule'; readonly minutes: number }
  | { readonly deed: 'mail'; readonly away: boolean };

const simple = (deed: 'tick' | 'cancel' | 'start' | 'register' | 'withdraw' | 'rename' | 'crash') =>
  fc.constant<Deed>({ deed });
const minutes = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 60, max: 3000 }));
/** To so many minutes before the start, where something is decided. */
const approaching = fc
  .constantFrom(1439, 121, 119, 59, 16, 14, 9, 1)
  .map((before): Deed => ({ deed: 'approaches', minutes: before }));
const aDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: approaching },
  { weight: 6, arbitrary: minutes.map((passing): Deed => ({ deed: 'passes', minutes: passing })) },
  { weight: 6, arbitrary: simple('tick') },
  { weight: 2, arbitrary: minutes.map((ahead): Deed => ({ deed: 'reschedule', minutes: ahead })) },
  { weight: 1, arbitrary: fc.boolean().map((away): Deed => ({ deed: 'mail', away })) },
  ...(['register', 'withdraw', 'rename', 'crash'] as const).map((deed) => ({ weight: 1, arbitrary: simple(deed) })),
  ...(['cancel', 'start'] as const).map((deed) => ({ weight: 1, arbitrary: simple(deed) })),
);

/** What was due waits while something happens, and may leave again soon after. */
const anOutage = fc
  .tuple(approaching, fc.constantFrom('mail', 'crash'), aDeed)
  .map(([nearly, failure, meanwhile]): readonly Deed[] => [
    nearly,
    ...(failure === 'mail' ? [{ deed: 'mail', away: true } as const, { deed: 'tick' } as const] : []),
    ...(failure === 'crash' ? [{ deed: 'plan' } as const, { deed: 'crash' } as const] : []),
    meanwhile,
    { deed: 'mail', away: false },
    { deed: 'passes', minutes: 1 },
    { deed: 'tick' },
  ]);
const someDeeds = fc
  .array(fc.oneof({ weight: 4, arbitrary: aDeed.map((deed) => [deed]) }, { weight: 1, arbitrary: anOutage }), {
    minLength: 3,
    maxLength: 30,
  })
  .map((deeds) => deeds.flat());

/** What the session says no to changes nothing. */
async function tried(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
  }
}

/** Lets a class go through all of it, and notes of each mail when it arrived and what had happened by then. */
async function lived(deeds: readonly Deed[]) {
  const app = anApplication({ at: minutesFromNoon(-2 * 1440) });
  const post = thePost(app);
  const { id, host } = await planned(app);
  const ada = await registers(app, id, 'Ada');
  let canceledAt: DateTime | undefined;
  const arrivals: { id: string; key: string; kind: string; at: DateTime; startsAt: DateTime; afterCancel: boolean }[] =
    [];
  const note = () => {
    for (const { id: message, kind, recipient, session } of post.inbox.delivered.splice(0))
      arrivals.push({
        id: message,
        key: [kind, recipient.address, isReminder(kind) ? session.startsAt.toISO() : session.calendarSequence].join(
          ' ',
        ),
        kind,
        at: app.clock.now(),
        startsAt: session.startsAt,
        afterCancel: canceledAt !== undefined,
      });
  };
  const does: { readonly [D in Deed['deed']]: (deed: Extract<Deed, { deed: D }>) => Promise<unknown> } = {
    passes: async ({ minutes: passing }) => app.clock.set(app.clock.now().plus({ minutes: passing })),
    approaches: async ({ minutes: before }) => {
      const { startsAt } = (await viewOf(app, id)).state.schedule;
      app.clock.set(DateTime.max(app.clock.now(), startsAt.minus({ minutes: before })));
    },
    plan: () => post.plan(),
    tick: () => post.tick(),
    cancel: async () => {
      await app.cancelSession.execute({ id, caller: host });
      canceledAt ??= app.clock.now();
    },
    start: () => app.startSession.execute({ id, caller: host }),
    register: () => registers(app, id, 'Late'),
    withdraw: () => app.withdraw.execute({ id, caller: ada }),
    rename: () => app.editSession.execute({ id, caller: host, changes: { title: `Class ${app.ids.next()}` } }),
    crash: () => {
      const now = app.clock.now();
      return app.unitOfWork.run(({ notifications }) => notifications.claim(now, now.plus({ seconds: 15 })));
    },
    reschedule: ({ minutes: ahead }) => {
      const startsAt = app.clock.now().plus({ minutes: ahead });
      return app.editSession.execute({ id, caller: host, changes: { startsAt } });
    },
    mail: async ({ away }) => post.inbox.goAway(away),
  };
  for (const deed of deeds) {
    await tried(() => (does[deed.deed] as (deed: Deed) => Promise<unknown>)(deed));
    note();
  }
  post.inbox.goAway(false);
  app.clock.set(app.clock.now().plus({ minutes: 2 }));
  await post.tick();
  note();
  return { arrivals, ledger: await post.ledger(id), unforeseen: post.unforeseen };
}

test('whatever happens in whatever order, nobody is told anything twice, late, or after the class is canceled', async () => {
  await fc.assert(
    fc.asyncProperty(someDeeds, async (deeds) => {
      const { arrivals, ledger, unforeseen } = await lived(deeds);
      expect(unforeseen).toEqual([]);
      const keys = arrivals.filter(({ kind }) => kind !== 'registered').map(({ key }) => key);
      expect(keys).toEqual([...new Set(keys)]);
      for (const { kind, afterCancel } of arrivals) if (afterCancel) expect(kind).toBe('canceled');
      for (const { id, kind, at, startsAt } of arrivals) {
        if (!isReminder(kind)) continue;
        expect(at < reminderUsefulUntil(kind, startsAt)).toBe(true);
        // Of the start that it was planned for, not of another.
        expect(ledger.find((one) => one.id === id)?.startsAt).toEqual(startsAt);
      }
      expect(ledger.filter(({ status }) => status === 'claimed')).toEqual([]);
      expect(ledger.filter(({ status }) => status === 'sent')).toHaveLength(arrivals.length);
      for (const { status, reason } of ledger) if (status === 'skipped') expect(reason).toMatch(/\.$/);
    }),
    { numRuns: 300 },
  );
}, 60_000);
