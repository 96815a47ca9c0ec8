import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NoticePlan, NotificationLedger } from '#src/application/ports/notification-ledger.ts';
import type { NoticeView } from '#src/application/ports/notification-queries.ts';
import { remindIn } from '#src/application/schedule/plan-reminders.ts';
import { occasionOf } from '#src/domain/schedule/notices.ts';
import { reminderWindows, whyNoReminder } from '#src/domain/schedule/reminders.ts';
import { askedFor } from '#src/domain/session/guest-registration.ts';
import { personOfUser, type SessionId } from '#src/domain/session/ids.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import { system } from '#src/domain/session/session-event.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import { aGuest, anAccount, comingAs, minutesFromNoon, noon, type StateWishes } from '../support/a-session.ts';
import { addAccount, addGuestHost, addSession, change, type Fixture, type OpenFixture, required } from './fixture.ts';
import { walk } from './walk.ts';

const longAgo = minutesFromNoon(-10 * 24 * 60);

/** What every ledger of notices does. */
export function describeNotificationLedger(name: string, open: OpenFixture): void {
  describe(`the ledger of notices: ${name}`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const inLedger = <T>(work: (ledger: NotificationLedger) => Promise<T>): Promise<T> =>
      fixture.unitOfWork.run(({ notifications }) => work(notifications));
    const planned = (wishes: StateWishes = {}) => addSession(fixture, { createdAt: longAgo, ...wishes });
    const ofSession = async ({ id }: { id: SessionId }): Promise<readonly NoticeView[]> =>
      (await fixture.notificationQueries.ofSession(id, { limit: 1000 })).items;
    const standings = async (session: SessionState) =>
      (await ofSession(session)).map(({ userId, kind, status }) => [userId, kind, status]);
    const aNotice = ({ id, schedule }: SessionState, wishes: Partial<NoticePlan> = {}): NoticePlan => ({
      sessionId: id,
      kind: 'registered',
      occasion: '1',
      startsAt: schedule.startsAt,
      at: noon,
      ...wishes,
    });
    const register = (id: SessionId, person: Newcomer) =>
      change(fixture, id, [person.personId], (session) =>
        session.registrations.add(person, system, minutesFromNoon(-1)),
      );
    const hostOf = ({ host }: SessionState) => anAccount({ userId: host.id, role: 'instructor' });
    const anAttendee = async (session: SessionState) => {
      const userId = await addAccount(fixture);
      const person = comingAs({ userId });
      const { id } = await register(session.id, person);
      return { ...person, userId, placeId: id };
    };
    /** The mail that says that somebody is registered leaves. */
    const tell = async (session: SessionState, { personId }: Newcomer, at: DateTime = noon): Promise<void> => {
      await nothingIsLeft();
      await inLedger(async (ledger) => {
        await ledger.plan(personId, aNotice(session, { occasion: occasionOf(at), at }));
        const claim = required(await ledger.claim(at, lease(at)));
        await ledger.settle(claim, { status: 'sent' }, at);
      });
    };
    const lease = (at: DateTime) => at.plus({ seconds: 15 });
    const claimAt = (at: DateTime) => inLedger((ledger) => ledger.claim(at, lease(at)));
    /** What earlier tests left would be claimed first. */
    const nothingIsLeft = async (): Promise<void> => {
      for (;;) {
        const left = await inLedger((ledger) => ledger.claim(minutesFromNoon(1e6), noon.plus({ years: 9 })));
        if (!left) return;
        await inLedger((ledger) => ledger.settle(left, { status: 'sent' }, noon));
      }
    };
    const aPlannedNotice = async () => {
      await nothingIsLeft();
      const session = await planned();
      await inLedger((ledger) => ledger.plan(personOfUser(session.host.id), aNotice(session)));
      return session;
    };

    describe('planning', () => {
      test('enters a notice for a person, to be told at once', async () => {
        const session = await planned();
        await inLedger((ledger) => ledger.plan(personOfUser(session.host.id), aNotice(session)));
        const [{ id, ...entered }, ...others] = (await ofSession(session)) as [NoticeView];
        expect(others).toEqual([]);
        expect(id).toMatch(/^[0-9a-f-]{36}$/);
        expect(entered).toEqual({
          kind: 'registered',
          userId: session.host.id,
          displayName: 'Grace Hopper',
          startsAt: noon,
          status: 'planned',
          at: noon,
        });
      });

      test('leaves what is there of the same kind and occasion as it is', async () => {
        const session = await planned();
        const host = personOfUser(session.host.id);
        await inLedger((ledger) => ledger.plan(host, aNotice(session, { skipped: 'No.' })));
        await inLedger((ledger) => ledger.plan(host, aNotice(session)));
        await inLedger((ledger) => ledger.plan(host, aNotice(session, { occasion: '2' })));
        await inLedger((ledger) => ledger.plan(host, aNotice(session, { kind: 'changed' })));
        expect((await ofSession(session)).map(({ kind, status, reason }) => [kind, status, reason]).sort()).toEqual([
          ['changed', 'planned', undefined],
          ['registered', 'planned', undefined],
          ['registered', 'skipped', 'No.'],
        ]);
      });

      test('is once alone, however many plan the same at the same time', async () => {
        const session = await planned();
        const people = await Promise.all([anAttendee(session)]);
        await Promise.all(
          Array.from({ length: 6 }, () =>
            inLedger((ledger) => ledger.planForAll({ host: true, registered: true }, aNotice(session))),
          ),
        );
        expect(await ofSession(session)).toHaveLength(1 + people.length);
      });

      test('is undone with its transaction', async () => {
        const session = await planned();
        const failing = inLedger(async (ledger) => {
          await ledger.planForAll({ host: true }, aNotice(session));
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        expect(await ofSession(session)).toEqual([]);
      });

      test('reaches the host and everybody registered, and nobody who withdrew or was removed', async () => {
        const session = await planned();
        const [stays, leaves] = [await anAttendee(session), await anAttendee(session)];
        await change(fixture, session.id, [leaves.personId], ({ registrations }) =>
          registrations.remove(leaves.personId, system, noon),
        );
        await inLedger((ledger) => ledger.planForAll({ host: true, registered: true }, aNotice(session)));
        expect((await ofSession(session)).map(({ userId }) => userId).sort()).toEqual(
          [session.host.id, stays.userId].sort(),
        );
      });

      test('reaches the people behind places; where wanted, those alone who were told of their registration', async () => {
        const session = await planned();
        const [told, untold] = [await anAttendee(session), await anAttendee(session)];
        await tell(session, told);
        expect(await standings(session)).toEqual([[told.userId, 'registered', 'sent']]);
        await inLedger((ledger) => ledger.planForAll({ places: [untold.placeId] }, aNotice(session)));
        const withdrawn = aNotice(session, { kind: 'withdrawn' });
        const places = [told.placeId, untold.placeId];
        await inLedger((ledger) => ledger.planForAll({ places, toldAlone: true }, withdrawn));
        expect((await ofSession(session)).filter(({ kind }) => kind === 'withdrawn')).toMatchObject([
          { userId: told.userId },
        ]);
      });

      test('reaches everybody who was told of their registration, but who withdrew since or was put out', async () => {
        const session = await planned();
        const [host, lostTheirSeat, left, came, putOut] = [
          hostOf(session),
          await anAttendee(session),
          await anAttendee(session),
          await anAttendee(session),
          await anAttendee(session),
        ];
        for (const person of [lostTheirSeat, left, came, putOut]) await tell(session, person);
        await change(fixture, session.id, [lostTheirSeat.personId, left.personId, putOut.personId], (held) => {
          for (const { personId } of [lostTheirSeat, left]) held.registrations.remove(personId, system, noon);
          held.remove(putOut.personId, host, noon);
        });
        const reachedBy = async (occasion: string) => {
          await inLedger((ledger) =>
            ledger.planForAll({ told: true }, aNotice(session, { kind: 'changed', occasion })),
          );
          const all = (await ofSession(session)).filter(({ kind }) => kind === 'changed');
          await inLedger((ledger) => ledger.giveUp(session.id, 'Noted.', noon, ['changed']));
          return all
            .filter(({ status }) => status === 'planned')
            .map(({ userId }) => userId)
            .sort();
        };
        const staying = [lostTheirSeat.userId, came.userId];
        const withdrawn = aNotice(session, { kind: 'withdrawn', at: minutesFromNoon(1) });
        await nothingIsLeft();
        await inLedger((ledger) => ledger.plan(left.personId, withdrawn));
        expect(await reachedBy('1')).toEqual([...staying, left.userId].sort());
        await nothingIsLeft();
        expect(await reachedBy('2')).toEqual([...staying].sort());
        await tell(session, left, minutesFromNoon(2));
        expect(await reachedBy('3')).toEqual([...staying, left.userId].sort());
      });
    });

    describe('reminders', () => {
      const windowAt = (at: DateTime) => required(reminderWindows(at).find(({ kind }) => kind === 'reminder_1h'));
      const remindAt = (at: DateTime) => inLedger((ledger) => remindIn(windowAt(at), ledger, at, 1000));

      test('are planned for the host and everybody registered once they are due, once alone', async () => {
        const session = await planned();
        const attendee = await anAttendee(session);
        await remindAt(minutesFromNoon(-61));
        expect(await ofSession(session)).toEqual([]);
        await remindAt(minutesFromNoon(-60));
        await remindAt(minutesFromNoon(-59));
        expect((await standings(session)).sort()).toEqual(
          [
            [session.host.id, 'reminder_1h', 'planned'],
            [attendee.userId, 'reminder_1h', 'planned'],
          ].sort(),
        );
      });

      test('that are of no use any more are entered as skipped, with the reason', async () => {
        const session = await planned();
        await remindAt(minutesFromNoon(-15));
        expect(await ofSession(session)).toMatchObject([{ status: 'skipped', reason: whyNoReminder.tooLate }]);
      });

      test('of classes that were made once they were due are entered as skipped too', async () => {
        const session = await planned({ createdAt: minutesFromNoon(-60) });
        await remindAt(minutesFromNoon(-59));
        expect(await ofSession(session)).toMatchObject([{ status: 'skipped', reason: whyNoReminder.tooSoon }]);
      });

      test.each<[string, StateWishes]>([
        ['instant', { createdAt: noon }],
        ['canceled', { status: 'canceled' }],
        ['over', { status: 'ended' }],
        ['archived', { archivedAt: noon }],
      ])('are not planned for a class that was %s', async (_, wishes) => {
        const session = await planned(wishes);
        await remindAt(minutesFromNoon(-50));
        expect(await ofSession(session)).toEqual([]);
      });

      test('are planned anew for another start', async () => {
        const session = await planned();
        await remindAt(minutesFromNoon(-60));
        await change(fixture, session.id, [], (held) =>
          held.edit({ startsAt: minutesFromNoon(120) }, hostOf(session), longAgo),
        );
        await remindAt(minutesFromNoon(60));
        expect(await ofSession(session)).toHaveLength(2);
      });

      test('are for so many sessions at a time, the soonest first', async () => {
        for (;;) if ((await remindAt(noon)) === 0) break;
        const far = noon.plus({ years: 3 });
        const [second, first] = [
          await planned({ startsAt: far.plus({ minutes: 1 }) }),
          await planned({ startsAt: far }),
        ];
        const at = far.minus({ minutes: 50 });
        const some = () => inLedger((ledger) => remindIn(windowAt(at), ledger, at, 1));
        // Sessions of other tests start before these.
        for (;;) {
          expect(await some()).toBe(1);
          if ((await ofSession(first)).length > 0) break;
        }
        expect(await ofSession(second)).toEqual([]);
        expect(await some()).toBe(1);
        expect(await ofSession(second)).toHaveLength(1);
        expect(await some()).toBe(0);
      });
    });

    describe('what hosts are told', () => {
      test('is planned for classes that run and are ended soon, again after they got more time', async () => {
        const session = await planned({ status: 'live' });
        const soonAt = (minutes: number) =>
          inLedger((ledger) =>
            ledger.planOverdueSoon(minutesFromNoon(minutes - 30), minutesFromNoon(minutes - 20), noon),
          );
        await soonAt(79);
        expect(await ofSession(session)).toEqual([]);
        await soonAt(80);
        await soonAt(81);
        expect(await standings(session)).toEqual([[session.host.id, 'host_overdue_soon', 'planned']]);
        await soonAt(90);
        expect(await ofSession(session)).toHaveLength(1);
      });

      test.each<[string, StateWishes, number]>([
        ['that start by themselves and have not', { autoStart: true }, 1],
        ['not for others', {}, 0],
        ['not once they run', { autoStart: true, status: 'live' }, 0],
      ])('is planned for classes %s', async (_, wishes, count) => {
        const session = await planned(wishes);
        const at = minutesFromNoon(1);
        await inLedger((ledger) => ledger.planNotStarted(noon.minus({ seconds: 1 }), at));
        expect(await ofSession(session)).toEqual([]);
        await inLedger((ledger) => ledger.planNotStarted(noon, at));
        await inLedger((ledger) => ledger.planNotStarted(noon, at));
        expect(await ofSession(session)).toHaveLength(count);
        await inLedger((ledger) => ledger.planNotStarted(noon, minutesFromNoon(60)));
        expect(await ofSession(session)).toHaveLength(count);
      });
    });

    describe('claims', () => {
      test('give out what is due, with everything that is known of it', async () => {
        const session = await aPlannedNotice();
        expect(await claimAt(noon.minus({ milliseconds: 1 }))).toBeUndefined();
        const claim = required(await claimAt(noon));
        expect(claim).toEqual({
          id: (await ofSession(session))[0]?.id,
          sessionId: session.id,
          personId: personOfUser(session.host.id),
          kind: 'registered',
          occasion: '1',
          startsAt: noon,
          plannedAt: noon,
          attempt: 1,
        });
        expect(await standings(session)).toEqual([[session.host.id, 'registered', 'claimed']]);
      });

      test('are for one alone of many who ask at the same time', async () => {
        await aPlannedNotice();
        const claims = await Promise.all(Array.from({ length: 6 }, () => claimAt(noon)));
        expect(claims.filter(Boolean)).toHaveLength(1);
      });

      test('lapse, and then the same notice is given out again as another try', async () => {
        await aPlannedNotice();
        const first = required(await claimAt(noon));
        expect(await claimAt(noon.plus({ seconds: 14 }))).toBeUndefined();
        const second = required(await claimAt(noon.plus({ seconds: 15 })));
        expect(second).toEqual({ ...first, attempt: 2 });
      });

      test('are kept by renewing them, by who holds them alone', async () => {
        await aPlannedNotice();
        const first = required(await claimAt(noon));
        await inLedger((ledger) => ledger.renew(first, noon.plus({ seconds: 30 })));
        expect(await claimAt(noon.plus({ seconds: 20 }))).toBeUndefined();
        const second = required(await claimAt(noon.plus({ seconds: 30 })));
        await inLedger((ledger) => ledger.renew(first, noon.plus({ seconds: 90 })));
        expect(await claimAt(noon.plus({ seconds: 45 }))).toMatchObject({ id: second.id, attempt: 3 });
      });

      test('end with what became of them', async () => {
        const sent = await aPlannedNotice();
        const claim = required(await claimAt(noon));
        await inLedger((ledger) => ledger.settle(claim, { status: 'sent' }, minutesFromNoon(1)));
        expect(await ofSession(sent)).toMatchObject([{ status: 'sent', at: minutesFromNoon(1) }]);
        const refused = await aPlannedNotice();
        const other = required(await claimAt(noon));
        await inLedger((ledger) => ledger.settle(other, { status: 'failed', reason: 'Unknown.' }, noon));
        expect(await ofSession(refused)).toMatchObject([{ status: 'failed', reason: 'Unknown.' }]);
        expect(await claimAt(minutesFromNoon(60))).toBeUndefined();
      });

      test('that came to nothing are due again later', async () => {
        const session = await aPlannedNotice();
        const claim = required(await claimAt(noon));
        const later = { status: 'planned', reason: 'away', nextAttemptAt: minutesFromNoon(5) } as const;
        await inLedger((ledger) => ledger.settle(claim, later, noon));
        expect(await ofSession(session)).toMatchObject([{ status: 'planned', reason: 'away' }]);
        expect(await claimAt(minutesFromNoon(4))).toBeUndefined();
        expect(await claimAt(minutesFromNoon(5))).toMatchObject({ id: claim.id, attempt: 2 });
      });

      test('give out what was never tried alone, where that is asked for', async () => {
        await aPlannedNotice();
        const untriedAt = (at: DateTime) => inLedger((ledger) => ledger.claim(at, lease(at), 'untried'));
        const claim = required(await untriedAt(noon));
        const later = { status: 'planned', reason: 'away', nextAttemptAt: noon } as const;
        await inLedger((ledger) => ledger.settle(claim, later, noon));
        expect(await untriedAt(minutesFromNoon(1))).toBeUndefined();
        expect(await claimAt(minutesFromNoon(1))).toMatchObject({ id: claim.id, attempt: 2 });
      });

      test('that lapsed count for what was sent, and for nothing else', async () => {
        const session = await aPlannedNotice();
        const slow = required(await claimAt(noon));
        const quick = required(await claimAt(minutesFromNoon(1)));
        await inLedger((ledger) => ledger.settle(slow, { status: 'failed', reason: 'late' }, noon));
        expect(await ofSession(session)).toMatchObject([{ status: 'claimed' }]);
        await inLedger((ledger) => ledger.settle(slow, { status: 'sent' }, noon));
        await inLedger((ledger) => ledger.settle(quick, { status: 'failed', reason: 'refused' }, noon));
        const [shown] = await ofSession(session);
        expect(shown).toMatchObject({ status: 'sent' });
        expect(shown).not.toHaveProperty('reason');
      });

      test('are counted while they are due, up to a limit', async () => {
        await aPlannedNotice();
        expect(await fixture.notificationQueries.countDue(noon.minus({ seconds: 1 }), 10)).toBe(0);
        expect(await fixture.notificationQueries.countDue(noon, 10)).toBe(1);
        expect(await fixture.notificationQueries.countDue(noon, 0)).toBe(0);
      });
    });

    test('gives up what is planned, of the kinds named, and nothing that is under way or done', async () => {
      await nothingIsLeft();
      const session = await planned();
      const host = personOfUser(session.host.id);
      await inLedger(async (ledger) => {
        await ledger.plan(host, aNotice(session));
        await ledger.claim(noon, lease(noon));
        await ledger.plan(host, aNotice(session, { kind: 'reminder_1h' }));
        await ledger.plan(host, aNotice(session, { kind: 'changed' }));
        await ledger.giveUp(session.id, 'Moved.', noon, ['reminder_1h', 'registered']);
      });
      const shown = await ofSession(session);
      expect(shown.map(({ kind, status, reason }) => [kind, status, reason]).sort()).toEqual([
        ['changed', 'planned', undefined],
        ['registered', 'claimed', undefined],
        ['reminder_1h', 'skipped', 'Moved.'],
      ]);
      await inLedger((ledger) => ledger.giveUp(session.id, 'Off.', noon));
      expect((await ofSession(session)).filter(({ status }) => status === 'planned')).toEqual([]);
    });

    describe('addressees', () => {
      test('are told as their accounts say', async () => {
        const session = await planned();
        const userId = await addAccount(fixture, 'Ada Lovelace');
        const notice = { sessionId: session.id, personId: personOfUser(userId), kind: 'changed' } as const;
        expect(await inLedger((ledger) => ledger.addressee(notice))).toEqual({
          userId,
          displayName: 'Ada Lovelace',
          address: `${userId}@example.org`,
          timeZone: 'UTC',
          locale: 'en',
          isDisabled: false,
          optedOut: false,
          hostName: 'Grace Hopper',
        });
      });

      test('without an address have none, and nobody is behind an id that is not known', async () => {
        const session = await planned();
        const guestHost = await addGuestHost(fixture);
        const notice = { sessionId: session.id, kind: 'changed' } as const;
        const found = await inLedger((ledger) => ledger.addressee({ ...notice, personId: personOfUser(guestHost) }));
        expect(found).toMatchObject({ userId: guestHost });
        expect(found).not.toHaveProperty('address');
        const stranger = aGuest().personId;
        expect(await inLedger((ledger) => ledger.addressee({ ...notice, personId: stranger }))).toBeUndefined();
      });

      test('without an account are told as they registered, until when they may confirm it too', async () => {
        const session = await planned();
        const { participantId, personId } = aGuest();
        const guest = {
          ...askedFor(
            { id: participantId, sessionId: session.id },
            { displayName: 'Gwen', email: 'G@school.example' },
            noon,
          ),
          locale: 'de',
          timeZone: 'Europe/Berlin',
        };
        await fixture.unitOfWork.run(({ guestRegistrations }) => guestRegistrations.save(guest));
        const notice = { sessionId: session.id, personId, kind: 'changed' } as const;
        const found = {
          displayName: 'Gwen',
          address: 'g@school.example',
          timeZone: 'Europe/Berlin',
          locale: 'de',
          isDisabled: false,
          optedOut: false,
          hostName: 'Grace Hopper',
        };
        const addressee = () => inLedger((ledger) => ledger.addressee(notice));
        expect(await addressee()).toEqual({ ...found, confirmBy: guest.expiresAt });
        await fixture.unitOfWork.run(({ guestRegistrations }) =>
          guestRegistrations.save({ ...guest, confirmedAt: noon }),
        );
        expect(await addressee()).toEqual(found);
        await inLedger((ledger) => ledger.plan(personId, aNotice(session)));
        const [shown] = await ofSession(session);
        expect(shown).toMatchObject({ displayName: 'Gwen' });
        expect(shown).not.toHaveProperty('userId');
      });

      test('opt out of kinds, and in again', async () => {
        const session = await planned();
        const personId = personOfUser(await addAccount(fixture));
        const isOut = async (kind: 'changed' | 'canceled') =>
          (await inLedger((ledger) => ledger.addressee({ sessionId: session.id, personId, kind })))?.optedOut;
        await inLedger((ledger) => ledger.optOut(personId, 'changed', noon));
        await inLedger((ledger) => ledger.optOut(personId, 'changed', noon));
        expect([await isOut('changed'), await isOut('canceled')]).toEqual([true, false]);
        expect(await inLedger((ledger) => ledger.optedOut(personId))).toEqual(['changed']);
        await inLedger((ledger) => ledger.optIn(personId, 'changed'));
        expect(await isOut('changed')).toBe(false);
      });
    });

    test('forgets what people did not want whose address is forgotten, and nobody else’s', async () => {
      const session = await planned();
      const { participantId, personId: guest } = aGuest();
      const [stays, leaves] = [await addAccount(fixture), await addAccount(fixture)];
      const people = [guest, personOfUser(stays), personOfUser(leaves)];
      const asked = { displayName: 'Gwen', email: `${participantId}@school.example` };
      await fixture.unitOfWork.run(({ guestRegistrations }) =>
        guestRegistrations.save(askedFor({ id: participantId, sessionId: session.id }, asked, noon)),
      );
      for (const person of people) await inLedger((ledger) => ledger.optOut(person, 'changed', noon));
      await fixture.unitOfWork.run(async ({ users }) => {
        const user = required(await users.findForChange(leaves));
        user.delete(noon);
        await users.save(user);
      });
      const left = async () => {
        while ((await inLedger((ledger) => ledger.dropOptOutsOfNobody(1))) > 0);
        return await Promise.all(people.map(async (one) => (await inLedger((ledger) => ledger.optedOut(one))).length));
      };
      expect(await left()).toEqual([1, 1, 0]);
      await fixture.unitOfWork.run(({ guestRegistrations }) => guestRegistrations.removeAllOf(session.id));
      expect(await left()).toEqual([0, 1, 0]);
    });

    test('is shown page by page, in the order of planning', async () => {
      const session = await planned();
      const host = personOfUser(session.host.id);
      for (const minutes of [3, 1, 2, 1])
        await inLedger((ledger) =>
          ledger.plan(host, aNotice(session, { occasion: v7(), at: minutesFromNoon(minutes) })),
        );
      const shown = await walk(2, (page) => fixture.notificationQueries.ofSession(session.id, page));
      expect(shown.map(({ at }) => at)).toEqual([1, 1, 2, 3].map(minutesFromNoon));
    });

    test('forgets what is long past, so many at a time', async () => {
      const old = noon.minus({ years: 5 });
      const session = await planned();
      const host = personOfUser(session.host.id);
      for (const occasion of ['1', '2', '3'])
        await inLedger((ledger) => ledger.plan(host, aNotice(session, { occasion, startsAt: old })));
      await inLedger((ledger) => ledger.plan(host, aNotice(session, { occasion: occasionOf(noon) })));
      const drop = () => inLedger((ledger) => ledger.dropBefore(old.plus({ days: 1 }), 2));
      expect([await drop(), await drop(), await drop()]).toEqual([2, 1, 0]);
      expect(await ofSession(session)).toHaveLength(1);
    });
  });
}
