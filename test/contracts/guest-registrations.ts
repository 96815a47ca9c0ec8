import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuestRegistrations } from '#src/application/ports/guest-registrations.ts';
import type { Email } from '#src/domain/identity/email.ts';
import { askedFor, type GuestRegistration, released } from '#src/domain/session/guest-registration.ts';
import { asParticipantId, personOfGuest, type SessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../support/a-session.ts';
import { addSession, type Fixture, freshWord, type OpenFixture } from './fixture.ts';

const longAgo = minutesFromNoon(-30 * 24 * 60);

/** What everything does that keeps the addresses of guests. */
export function describeGuestRegistrations(name: string, open: OpenFixture): void {
  describe(`the registrations of guests: ${name}`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const within = <T>(work: (guests: GuestRegistrations) => Promise<T>): Promise<T> =>
      fixture.unitOfWork.run(({ guestRegistrations }) => work(guestRegistrations));
    const anAddress = () => `${freshWord()}@example.org` as Email;
    const add = async (sessionId: SessionId, email = anAddress(), at: DateTime = noon): Promise<GuestRegistration> => {
      const details = { displayName: 'Gwen Guest', email, locale: 'de', timeZone: 'Europe/Berlin' };
      const one = askedFor({ id: asParticipantId(v7()), sessionId }, details, at);
      await within((guests) => guests.save(one));
      return one;
    };

    test('are found by their id and by their address, as they were stored', async () => {
      const { id } = await addSession(fixture);
      const one = await add(id);
      expect(await within((guests) => guests.find(one.id))).toEqual(one);
      expect(await within((guests) => guests.ofAddress(id, one.email))).toEqual(one);
      const other = await addSession(fixture);
      expect(await within((guests) => guests.ofAddress(other.id, one.email))).toBeUndefined();
      expect(await within((guests) => guests.find(asParticipantId(v7())))).toBeUndefined();
    });

    test('take the place of what was stored under their id', async () => {
      const { confirmedAt: _, ...one } = await add((await addSession(fixture)).id);
      const later = noon.plus({ minutes: 10 });
      const confirmed = { ...one, displayName: 'Gwendolyn', locale: 'en', timeZone: 'UTC', confirmedAt: later };
      for (const stands of [confirmed, { ...one, mailedAt: later, expiresAt: later.plus({ days: 1 }) }]) {
        await within((guests) => guests.save(stands));
        expect(await within((guests) => guests.find(one.id))).toEqual(stands);
      }
    });

    test('are one a session and address', async () => {
      const { id } = await addSession(fixture);
      const { email } = await add(id);
      await expect(add(id, email)).rejects.toThrow();
    });

    test('are counted by address over all sessions, while they can be confirmed', async () => {
      const email = anAddress();
      const [first] = [
        await add((await addSession(fixture)).id, email),
        await add((await addSession(fixture)).id, email),
      ];
      const count = (at: DateTime = noon) => within((guests) => guests.countUnconfirmed(email, at));
      expect(await count()).toBe(2);
      expect(await count(first.expiresAt)).toBe(0);
      await within((guests) => guests.save({ ...first, confirmedAt: noon }));
      expect(await count()).toBe(1);
    });

    test('are removed with all of their session, and no others', async () => {
      const [here, there] = [await addSession(fixture), await addSession(fixture)];
      const [gone, also, stays] = [await add(here.id), await add(here.id), await add(there.id)];
      await within((guests) => guests.removeAllOf(here.id));
      expect(await within((guests) => guests.find(gone.id))).toBeUndefined();
      expect(await within((guests) => guests.find(also.id))).toBeUndefined();
      expect(await within((guests) => guests.find(stays.id))).toEqual(stays);
    });

    test('are dropped when nobody confirmed them in time, a batch a call', async () => {
      const { id } = await addSession(fixture);
      const [one, , confirmed] = [
        await add(id, anAddress(), longAgo),
        await add(id, anAddress(), longAgo),
        await add(id, anAddress(), longAgo),
      ];
      await within((guests) => guests.save({ ...confirmed, confirmedAt: longAgo }));
      const drop = (limit: number, at: DateTime = one.expiresAt) =>
        within((guests) => guests.dropUnconfirmed(at, limit));
      expect(await drop(10, one.expiresAt.minus(1))).toBe(0);
      expect([await drop(1), await drop(10), await drop(10)]).toEqual([1, 1, 0]);
      expect(await within((guests) => guests.find(confirmed.id))).toBeDefined();
    });

    test('that were released are dropped once there is nothing left to tell them', async () => {
      const { id } = await addSession(fixture);
      const one = await add(id);
      const personId = personOfGuest(one.id);
      await within((guests) => guests.save({ ...one, confirmedAt: noon }));
      await within((guests) => guests.save(released({ ...one, confirmedAt: noon }, minutesFromNoon(1))));
      const notice = { sessionId: id, kind: 'withdrawn', occasion: '1', startsAt: noon, at: noon } as const;
      await fixture.unitOfWork.run(({ notifications }) => notifications.plan(personId, notice));
      await within((guests) => guests.dropUnconfirmed(minutesFromNoon(1), 1000));
      expect(await within((guests) => guests.find(one.id))).toBeDefined();
      await fixture.unitOfWork.run(({ notifications }) => notifications.giveUp(id, 'No.', noon));
      await within((guests) => guests.dropUnconfirmed(noon, 1000));
      expect(await within((guests) => guests.find(one.id))).toBeDefined();
      await within((guests) => guests.dropUnconfirmed(minutesFromNoon(1), 1000));
      expect(await within((guests) => guests.find(one.id))).toBeUndefined();
    });

    test('are whom the ledger of notices knows by the id of their place', async () => {
      const { id } = await addSession(fixture);
      const one = await add(id);
      const notice = { sessionId: id, personId: personOfGuest(one.id), kind: 'registered' } as const;
      const known = () => fixture.unitOfWork.run((stores) => stores.notifications.addressee(notice));
      const said = { displayName: 'Gwen Guest', address: one.email, timeZone: 'Europe/Berlin', locale: 'de' };
      expect(await known()).toEqual({
        ...said,
        hostName: 'Grace Hopper',
        isDisabled: false,
        optedOut: false,
        confirmBy: one.expiresAt,
      });
      await within((guests) => guests.save({ ...one, confirmedAt: noon }));
      expect(await known()).not.toHaveProperty('confirmBy');
      await within((guests) => guests.removeAllOf(id));
      expect(await known()).toBeUndefined();
    });
  });
}
