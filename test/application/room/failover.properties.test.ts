import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpectedError } from '#src/domain/expected-error.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import { asParticipantId, type SessionId } from '#src/domain/session/ids.ts';
import { joinOpensAt } from '#src/domain/session/schedule.ts';
import { isOver } from '#src/domain/session/status.ts';
import { noon } from '../../support/a-session.ts';
import { planned, viewOf } from '../../support/in-an-application.ts';
import { withProviders } from '../../support/two-providers.ts';

const limits = [{ mostPeople: 6 }, {}, { mostPeople: 4 }] as const;

const [who, which] = [fc.nat(limits.length - 1), fc.nat(1)];
const on = <Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), which });
const at = <Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), who });

const doing = fc.oneof(
  { weight: 6, arbitrary: on('join') },
  { weight: 2, arbitrary: on('start') },
  { weight: 3, arbitrary: on('move') },
  { weight: 2, arbitrary: on('tend') },
  { weight: 1, arbitrary: on('end') },
  { weight: 1, arbitrary: on('cancel') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize'), which, capacity: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 2, arbitrary: at('away') },
  { weight: 2, arbitrary: at('back') },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail'), who, calls: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: at('answer is lost') },
  { weight: 2, arbitrary: at('left alone') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('time is over') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('work') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('find') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep') }) },
);
type Doing = typeof doing extends fc.Arbitrary<infer D> ? D : never;

/** After these a room may be there, or not. */
const leavesDoubts: readonly string[] = ['away', 'fail', 'answer is lost', 'time is over'];

/** What is done at the same time; then what is done next. */
const course = fc.array(fc.array(doing, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 });

/**
 * A school with two classes whose doors are open, at three providers, watched at every step. What is asked of a provider
 * comes there in any order, and so do the answers.
 */
async function aSchool(scheduler: fc.Scheduler) {
  const { app, providers } = withProviders(...limits);
  const classes: { readonly id: SessionId; readonly host: AccountCaller }[] = [];
  app.clock.set(noon);
  for (const capacity of [3, 5]) classes.push(await planned(app, { capacity }));
  /** By session and epoch, the providers that let anybody in. */
  const sentTo = new Map<string, Set<string>>();
  const losesAnswer = new Set<string>();
  for (const provider of providers) {
    const { grant } = provider.access;
    provider.access.grant = async (guest, asking) => {
      const admission = await grant(guest, asking);
      const key = `${guest.sessionId}/${guest.epoch}`;
      sentTo.set(key, (sentTo.get(key) ?? new Set()).add(provider.name));
      return admission;
    };
    const { open, close } = provider.rooms;
    provider.rooms.close = async (room, asking) => {
      await close(room, asking);
      await scheduler.schedule(Promise.resolve(), `closed at ${provider.name}`);
    };
    provider.rooms.open = async (plan, asking) => {
      await scheduler.schedule(Promise.resolve(), `to open at ${provider.name}`);
      const room = await open(plan, asking);
      await scheduler.schedule(Promise.resolve(), `opened at ${provider.name}`);
      // It has made the room, and we don't hear of it.
      if (losesAnswer.delete(provider.name)) {
        provider.faults.failNext();
        await provider.faults.pass();
      }
      return room;
    };
  }

  const nth = <T>(all: readonly T[], index: number): T => {
    const one = all[index];
    if (!one) throw new Error('There is no such one.');
    return one;
  };

  async function does(doing: Doing): Promise<unknown> {
    switch (doing.kind) {
      case 'join': {
        const { id } = nth(classes, doing.which);
        const participantId = asParticipantId(app.ids.next());
        return app.joinSession.execute({ id, caller: anonymous, displayName: 'Gwen', participantId });
      }
      case 'tend':
        return app.tendRoom.execute({ sessionId: nth(classes, doing.which).id, wanted: true });
      case 'start':
      case 'end':
      case 'cancel':
      case 'move': {
        const { id, host: caller } = nth(classes, doing.which);
        const { startSession, endSession, cancelSession, moveRoom } = app;
        return { start: startSession, end: endSession, cancel: cancelSession, move: moveRoom }[doing.kind].execute({
          ...{ id, caller },
        });
      }
      case 'resize': {
        const { id, host: caller } = nth(classes, doing.which);
        return app.editSession.execute({ id, caller, changes: { capacity: doing.capacity } });
      }
      case 'away':
        return nth(providers, doing.who).faults.goAway();
      case 'back':
        nth(providers, doing.who).isLeftAlone = false;
        return nth(providers, doing.who).faults.comeBack();
      case 'fail':
        return nth(providers, doing.who).faults.failNext(doing.calls);
      case 'answer is lost':
        return losesAnswer.add(nth(providers, doing.who).name);
      case 'left alone':
        nth(providers, doing.who).isLeftAlone = true;
        return;
      case 'time is over':
        return app.videoBudget.runOut();
      case 'work':
        return app.workOff();
      case 'wait':
        return app.clock.advance({ seconds: doing.seconds });
      case 'find':
        return app.findWantingRooms.execute(app.clock.now());
      case 'sweep':
        return app.sweepRooms.execute(app.clock.now());
    }
  }

  /** What is refused was foreseen; anything else is our fault. */
  async function allAtOnce(doings: readonly Doing[]): Promise<void> {
    for (const outcome of await scheduler.waitFor(Promise.allSettled(doings.map(does))))
      if (outcome.status === 'rejected' && !(outcome.reason instanceof ExpectedError)) throw outcome.reason;
  }

  const openRoomsOf = (id: SessionId) =>
    providers.flatMap((provider) =>
      provider
        .roomsOf(id)
        .filter(({ open }) => open)
        .map(({ plan: { epoch } }) => ({ provider: provider.name, epoch })),
    );

  async function whatMustAlwaysHold(): Promise<void> {
    for (const [, names] of sentTo) expect(names.size).toBe(1);
    for (const { id } of classes) {
      const { seatsTaken, details, phase, room } = (await viewOf(app, id)).state;
      if (room.state === 'ready' && !isOver(phase.status))
        expect(openRoomsOf(id)).toContainEqual({ provider: room.provider, epoch: room.epoch });
      expect(seatsTaken).toBeLessThanOrEqual(details.capacity);
      for (const { limits: most, ...provider } of providers.map((one) => ({
        limits: one.limits,
        all: one.roomsOf(id),
      })))
        for (const { plan } of provider.all) expect(plan.mostPeople).toBeLessThanOrEqual(most.mostPeople ?? 100);
    }
  }

  return { app, providers, classes, losesAnswer, allAtOnce, openRoomsOf, whatMustAlwaysHold };
}

/** Does all that, and looks after each step; in the end there is a room where a provider works, and no other. */
async function holds(steps: readonly (readonly Doing[])[], working: number, scheduler: fc.Scheduler): Promise<void> {
  const { app, providers, classes, losesAnswer, allAtOnce, openRoomsOf, whatMustAlwaysHold } = await aSchool(scheduler);
  for (const doings of steps) {
    await allAtOnce(doings);
    await whatMustAlwaysHold();
  }
  // From now on the largest works, and one other; the third stays as it is.
  losesAnswer.clear();
  for (const provider of new Set([providers[1], providers[working]])) {
    provider?.faults.comeBack();
    provider?.faults.failNext(0);
    if (provider) provider.isLeftAlone = false;
  }
  const settle = async () => {
    for (let round = 0; round < 4; round += 1) {
      await app.findWantingRooms.execute(app.clock.now());
      await scheduler.waitFor(app.workOff());
      app.clock.advance({ seconds: 15 });
      await scheduler.waitFor(app.workOff());
      await whatMustAlwaysHold();
    }
  };
  await settle();
  for (const { id } of classes) {
    const { phase, room, schedule } = (await viewOf(app, id)).state;
    if (isOver(phase.status) || app.clock.now() < joinOpensAt(schedule)) continue;
    expect(room.state).toBe('ready');
    expect(openRoomsOf(id)).toContainEqual({ provider: room.provider, epoch: room.epoch });
  }
  // With everybody back, what is left over is closed.
  for (const provider of providers) {
    provider.faults.comeBack();
    provider.faults.failNext(0);
    provider.isLeftAlone = false;
  }
  await settle();
  // Where every answer came, jobs have closed all there was; what else may be there the sweep looks for.
  if (!steps.flat().some(({ kind }) => leavesDoubts.includes(kind)))
    for (const { id } of classes)
      if (isOver((await viewOf(app, id)).state.phase.status)) expect(openRoomsOf(id)).toEqual([]);
  // What was asked for long ago nobody is about to hand out any more.
  app.clock.advance({ minutes: 6 });
  await scheduler.waitFor(app.sweepRooms.execute(app.clock.now()));
  for (const { id } of classes) {
    const { phase, room } = (await viewOf(app, id)).state;
    const expected = isOver(phase.status) ? [] : [{ provider: room.provider, epoch: room.epoch }];
    expect(openRoomsOf(id)).toEqual(expected);
  }
}

test('whatever fails, nobody is sent to two rooms of one epoch, and there is a room where a provider works', async () => {
  await fc.assert(fc.asyncProperty(course, who, fc.scheduler(), holds), { numRuns: 150 });
}, 60_000);

const inFirstClass = { which: fc.constant(0) };
const ofFirst = <Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), ...inFirstClass });

/** One class, with a room or without, some calls about to fail, and several who ask for its room at the same time. */
const rush = fc
  .record({
    before: fc.option(ofFirst('join')),
    failing: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('fail'), who, calls: fc.integer({ min: 1, max: 2 }) }),
        at('answer is lost'),
        at('left alone'),
      ),
      { maxLength: 2 },
    ),
    asking: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: ofFirst('tend') },
        { weight: 3, arbitrary: ofFirst('join') },
        { weight: 1, arbitrary: ofFirst('start') },
        { weight: 1, arbitrary: ofFirst('move') },
        { weight: 1, arbitrary: ofFirst('end') },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize'), ...inFirstClass, capacity: fc.nat(7) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep') }) },
        { weight: 1, arbitrary: at('back') },
      ),
      { minLength: 2, maxLength: 5 },
    ),
  })
  .map(({ before, failing, asking }): Doing[][] => [...(before ? [[before]] : []), failing, asking]);

test('however many ask for a room at once, and in whatever order they are answered, the same holds', async () => {
  await fc.assert(fc.asyncProperty(rush, who, fc.scheduler(), holds), { numRuns: 300 });
}, 60_000);
