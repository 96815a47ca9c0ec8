import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import { asParticipantId, personOfGuest, type SessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { comesIn, historyOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';

const registers = (app: Application, id: SessionId, caller: AccountCaller, userId?: AccountCaller['userId']) =>
  app.register.execute({ id, caller, userId, participantId: asParticipantId(app.ids.next()) });
const decisionFor = async (app: Application, id: SessionId, caller: Caller = anonymous) => {
  const { decision } = await app.canJoin.execute({ id, caller });
  return decision.canJoin ? 'yes' : decision.refusal.reason;
};
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
    expect(await decisionFor(app, id)).toBe('full');
    await expect(comesIn(app, id)).rejects.toMatchObject({ code: 'session_full' });
    app.clock.set(minutesFromNoon(10));
    expect(await decisionFor(app, id)).toBe('yes');
    expect((await app.canJoin.execute({ id, caller: anonymous })).state.seatsTaken).toBe(0);
    await comesIn(app, id);
    await expect(comesIn(app, id, { caller: member })).rejects.toMatchObject({ code: 'session_full' });
    expect(await historyOf(app, id)).toContain('registration.removed');
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
        expect(stored.filter(({ present }) => present)).toHaveLength(state.peoplePresent);
        expect(stored.every(({ seat, present, registeredAt }) => !seat || present || registeredAt)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
