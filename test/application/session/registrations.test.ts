import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeleteOwnAccount } from '#src/application/identity/delete-own-account.ts';
import { EditUser } from '#src/application/identity/edit-user.ts';
import type { CanJoinAnswer } from '#src/application/session/can-join.ts';
import { ReleaseRegistrations } from '#src/application/session/release-registrations.ts';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import { asParticipantId, personOfGuest, type SessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { comesIn, historyOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';
import { thePost } from '../schedule/the-post.ts';

const registers = (app: Application, id: SessionId, caller: AccountCaller, userId?: AccountCaller['userId']) =>
  app.register.execute({ id, caller, userId, participantId: asParticipantId(app.ids.next()) });
const decisionFor = async (app: Application, id: SessionId, caller: Caller = anonymous) => {
  const { decision } = await app.canJoin.execute({ id, caller });
  return decision.canJoin ? 'yes' : decision.refusal.reason;
};
const seatsLeft = async (app: Application, id: SessionId, caller: Caller = anonymous) =>
  (await app.canJoin.execute({ id, caller })).seatsLeft;
const registeredIn = async (app: Application, id: SessionId, host: Caller) =>
  (await app.listRegistrations.execute(id, host, { limit: 100 })).items;

/** A guest who follows the link at once. */
async function asksAndConfirms(app: Application, id: SessionId, email: string): Promise<void> {
  const participantId = asParticipantId(app.ids.next());
  await app.askToRegister.execute({ id, guest: { displayName: 'Gwen', email }, participantId });
  const asked = [...app.tables.guestRegistrations.values()].find((one) => one.email === email);
  if (asked) await app.confirmRegistration.execute((await app.links.toConfirm(asked.id)).split('/').at(-1) ?? '');
}

/** The guest of that address by their token, where there is one by now; else somebody whom nobody knows. */
function registeredGuest(app: Application, id: SessionId, email: string): Caller {
  const known = [...app.tables.guestRegistrations.values()].find((one) => one.email === email && one.confirmedAt);
  if (!known) return anonymous;
  return { kind: 'participant', sessionId: id, participantId: known.id, personId: personOfGuest(known.id) };
}

describe('a registration', () => {
  test('holds a seat, which is no presence, and becomes the seat of who comes', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 2 });
    const member = await signedIn(app);
    const { id: place } = await registers(app, id, member);
    expect((await viewOf(app, id)).state).toMatchObject({ seatsTaken: 1, peoplePresent: 0 });
    expect((await app.readRecord.participants(id, host, false, { limit: 10 })).items).toEqual([]);
    app.clock.set(noon);
    const { joined } = await comesIn(app, id, { caller: member });
    expect(joined.participation).toMatchObject({ id: place, seat: true, present: true, joinedAt: noon });
    expect((await viewOf(app, id)).state).toMatchObject({ seatsTaken: 1, peoplePresent: 1 });
    expect(await historyOf(app, id)).toContain('registration.added');
  });

  test('is made once, however often it is asked for', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const member = await signedIn(app);
    const [first, again] = [await registers(app, id, member), await registers(app, id, member)];
    expect(again).toEqual(first);
    expect(await registeredIn(app, id, host)).toHaveLength(1);
  });

  test('is refused when all seats are held, and one that is withdrawn is there for the next', async () => {
    const app = anApplication();
    const { id } = await planned(app, { capacity: 1 });
    const [first, second] = [await signedIn(app), await signedIn(app)];
    await registers(app, id, first);
    await expect(registers(app, id, second)).rejects.toMatchObject({ code: 'session_full' });
    await app.withdraw.execute({ id, caller: first });
    await app.withdraw.execute({ id, caller: first });
    await registers(app, id, second);
    expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
  });

  test('needs what joining needs, and closes at the start', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const member = await signedIn(app);
    await app.lockSession.execute({ id, caller: host, locked: true });
    await expect(registers(app, id, member)).rejects.toMatchObject({ code: 'session_locked' });
    await app.lockSession.execute({ id, caller: host, locked: false });
    app.clock.set(noon);
    await expect(registers(app, id, member)).rejects.toMatchObject({ code: 'registration_closed' });
    await app.startSession.execute({ id, caller: host });
    await expect(registers(app, id, member)).rejects.toMatchObject({ code: 'registration_closed' });
    await app.endSession.execute({ id, caller: host });
    await expect(registers(app, id, member)).rejects.toMatchObject({ code: 'session_closed' });
  });

  test('of the host takes no seat', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 1 });
    await registers(app, id, host);
    await registers(app, id, await signedIn(app));
    expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
  });

  test('is added and removed by managers, and by nobody else for others', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const [member, other] = [await signedIn(app), await signedIn(app)];
    await expect(registers(app, id, member, other.userId)).rejects.toMatchObject({ code: 'forbidden' });
    const { id: participantId } = await registers(app, id, host, other.userId);
    await expect(app.withdraw.remove({ id, participantId, caller: member })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await app.withdraw.remove({ id, participantId, caller: host });
    await expect(app.withdraw.remove({ id, participantId, caller: host })).rejects.toMatchObject({
      code: 'registration_not_found',
    });
    await expect(registeredIn(app, id, member)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await registeredIn(app, id, host)).toEqual([]);
  });
});

describe('a seat that is held', () => {
  test('is kept from who is at the door until ten minutes after the start, and no longer', async () => {
    const app = anApplication();
    const { id } = await planned(app, { capacity: 1 });
    const member = await signedIn(app);
    await registers(app, id, member);
    app.clock.set(minutesFromNoon(9.9));
    expect([await decisionFor(app, id), await seatsLeft(app, id)]).toEqual(['full', 0]);
    await expect(comesIn(app, id)).rejects.toMatchObject({ code: 'session_full' });
    app.clock.set(minutesFromNoon(10));
    expect([await decisionFor(app, id), await seatsLeft(app, id)]).toEqual(['yes', 1]);
    expect([await decisionFor(app, id, member), await seatsLeft(app, id, member)]).toEqual(['yes', 1]);
    await comesIn(app, id);
    expect([await decisionFor(app, id), await seatsLeft(app, id)]).toEqual(['full', 0]);
    await expect(comesIn(app, id, { caller: member })).rejects.toMatchObject({ code: 'session_full' });
    expect(await historyOf(app, id)).toContain('registration.removed');
  });

  test('is told as left to those who wait at the door in the moment in which it is, and to nobody sooner', async () => {
    const app = anApplication();
    const { id } = await planned(app, { capacity: 1 });
    await registers(app, id, await signedIn(app));
    const atDoor = async (minutes: number) => {
      app.clock.set(minutesFromNoon(minutes));
      const { answers, turnsAt } = await app.decideAtDoor.execute(id, [anonymous]);
      const [answer] = answers as readonly CanJoinAnswer[];
      return [answer?.decision.canJoin, answer?.seatsLeft, turnsAt?.diff(noon).as('minutes')];
    };
    expect(await atDoor(-20)).toEqual([false, 0, -10]);
    expect(await atDoor(0)).toEqual([false, 0, 10]);
    expect(await atDoor(10)).toEqual([true, 1, 60]);
  });

  test('stays theirs while nobody else wants it, also where the door is locked', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 1 });
    const member = await signedIn(app);
    await registers(app, id, member);
    app.clock.set(minutesFromNoon(15));
    await app.lockSession.execute({ id, caller: host, locked: true });
    expect(await decisionFor(app, id, member)).toBe('yes');
    expect((await comesIn(app, id, { caller: member })).joined.participation.seat).toBe(true);
  });

  test('outlives a move of the session; seats taken at the door do not', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 3 });
    const [registered, early] = [await signedIn(app), await signedIn(app)];
    await registers(app, id, registered);
    await registers(app, id, early);
    app.clock.set(minutesFromNoon(-5));
    await comesIn(app, id, { caller: early });
    await comesIn(app, id);
    const startsAt = noon.plus({ days: 1 });
    const { state } = await app.editSession.execute({ id, caller: host, changes: { startsAt } });
    expect(state).toMatchObject({ seatsTaken: 2, peoplePresent: 0 });
  });

  test.each(['cancel', 'end'] as const)(
    'is let go with the session (%s), whose history says nobody left',
    async (how) => {
      const app = anApplication();
      const { id, host } = await planned(app);
      await registers(app, id, await signedIn(app));
      app.clock.set(noon);
      if (how === 'end') await app.startSession.execute({ id, caller: host });
      await (how === 'end' ? app.endSession : app.cancelSession).execute({ id, caller: host });
      expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
      const history = await historyOf(app, id);
      expect(history).toContain('registration.removed');
      expect(history).not.toContain('participant.left');
    },
  );

  test('is let go when its person is removed, who can not register again', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const member = await signedIn(app);
    const { id: participantId } = await registers(app, id, member);
    await app.removeParticipant.execute({ id, participantId, caller: host });
    expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
    await expect(registers(app, id, member)).rejects.toMatchObject({ code: 'removed' });
  });
});

test('whatever people do, no seat is given twice, and can-join keeps its word', async () => {
  const step = fc.record({
    what: fc.constantFrom('register', 'confirm', 'withdraw', 'join', 'guest', 'leave', 'pass', 'move'),
    who: fc.nat({ max: 3 }),
    minutes: fc.integer({ min: 1, max: 15 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const app = anApplication({ at: minutesFromNoon(-30) });
      const { id, host } = await planned(app, { capacity: 2 });
      const people = [await signedIn(app), await signedIn(app), await signedIn(app), await signedIn(app)] as const;
      const quietly = (work: Promise<unknown>) =>
        work.catch((error: { code?: string }) => {
          if (!error.code) throw error;
        });
      for (const { what, who, minutes } of steps) {
        const caller = people[who] ?? host;
        if (what === 'register') await quietly(registers(app, id, caller));
        if (what === 'confirm') await quietly(asksAndConfirms(app, id, `guest${who}@example.org`));
        if (what === 'withdraw') await quietly(app.withdraw.execute({ id, caller }));
        if (what === 'leave') await quietly(app.leaveSession.execute({ id, caller }));
        if (what === 'pass') app.clock.advance({ minutes });
        if (what === 'move') {
          const startsAt = app.clock.now().plus({ minutes: minutes + 5 });
          await quietly(app.editSession.execute({ id, caller: host, changes: { startsAt } }));
        }
        if (what === 'join' || what === 'guest') {
          const as = what === 'join' ? caller : registeredGuest(app, id, `guest${who}@example.org`);
          const decision = await decisionFor(app, id, as);
          const came = await comesIn(app, id, { caller: as }).then(
            () => 'yes',
            (error: { code: string }) => error.code,
          );
          expect(came === 'yes').toBe(decision === 'yes');
        }
        const { state } = await viewOf(app, id);
        const stored = [...(app.tables.sessions.get(id)?.people.values() ?? [])];
        expect(state.seatsTaken).toBeLessThanOrEqual(2);
        expect(stored.filter(({ seat }) => seat)).toHaveLength(state.seatsTaken);
        expect(stored.filter(({ seat, present }) => seat && !present)).toHaveLength(state.seatsUnclaimed);
        const stranger = await decisionFor(app, id);
        if (stranger === 'yes' || stranger === 'full') expect((await seatsLeft(app, id)) > 0).toBe(stranger === 'yes');
        expect(stored.filter(({ present }) => present)).toHaveLength(state.peoplePresent);
        expect(stored.every(({ seat, present, registeredAt }) => !seat || present || registeredAt)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

describe('an account that is closed', () => {
  const closings: readonly [string, (app: Application, account: AccountCaller) => Promise<unknown>][] = [
    ['deleted by its owner', (app, caller) => new DeleteOwnAccount(app.unitOfWork, app.clock).execute({ caller })],
    [
      'disabled by an admin',
      async (app, { userId }) => {
        const edit = new EditUser(app.unitOfWork, app.clock);
        await edit.execute({ caller: await signedIn(app, 'admin'), userId, changes: { disabled: true } });
      },
    ],
  ];
  const follow = async (app: Application) => {
    const release = new ReleaseRegistrations(app.unitOfWork, app.clock);
    return await app.jobRunner.runAll({ 'release-registrations': (data) => release.execute(data) });
  };

  test.each(closings)(
    '(%s) lets go the seats of classes that have not begun, which the history and the ledger say',
    async (_, close) => {
      const app = anApplication({ at: minutesFromNoon(-60) });
      const post = thePost(app);
      const member = await signedIn(app);
      const other = await signedIn(app);
      const live = await planned(app, { capacity: 2 });
      const sessions = [await planned(app, { capacity: 2 }), await planned(app, { capacity: 2 })];
      for (const { id } of [live, ...sessions]) for (const one of [member, other]) await registers(app, id, one);
      await post.tick();
      await app.startSession.execute({ id: live.id, caller: live.host });
      await close(app, member);
      expect(await follow(app)).toEqual([]);
      for (const { id, host } of sessions) {
        expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
        expect((await registeredIn(app, id, host)).map(({ userId }) => userId)).toEqual([other.userId]);
        expect(await historyOf(app, id)).toContain('registration.removed');
        const told = (await post.ledger(id)).filter(({ kind }) => kind === 'withdrawn');
        expect(told).toMatchObject([{ userId: member.userId }]);
      }
      expect((await viewOf(app, live.id)).state.seatsTaken).toBe(2);
      post.inbox.delivered.length = 0;
      await post.tick();
      expect(post.arrived()).toEqual([]);
    },
  );

  test('keeps its seats where it was opened again meanwhile', async () => {
    const app = anApplication({ at: minutesFromNoon(-60) });
    const { id } = await planned(app);
    const member = await signedIn(app);
    await registers(app, id, member);
    const edit = new EditUser(app.unitOfWork, app.clock);
    const caller = await signedIn(app, 'admin');
    for (const disabled of [true, false]) await edit.execute({ caller, userId: member.userId, changes: { disabled } });
    await follow(app);
    expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
  });
});
