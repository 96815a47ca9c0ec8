import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventInUse } from '#src/domain/event/errors.ts';
import { NotFound } from '#src/domain/expected-error.ts';
import { SessionFull } from '#src/domain/session/errors.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import { aGuest, aSession, comingAs, noon } from '../support/a-session.ts';
import {
  addAccount,
  addEvent,
  addGuestHost,
  addLiveSession,
  aNewSession,
  type Fixture,
  join,
  leave,
  type OpenFixture,
  required,
} from './fixture.ts';

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** That the rules hold when many come at once. */
export function describeSessionRaces(name: string, open: OpenFixture): void {
  describe(`many at once (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const stateOf = async (id: Parameters<typeof join>[1]) =>
      required(await fixture.unitOfWork.run(({ sessions }) => sessions.find(id, []))).state;

    test('never more than fit: of 50 who come to 10 seats, 10 are let in', async () => {
      const { id } = await addLiveSession(fixture, { capacity: 10 });
      const outcomes = await Promise.allSettled(times(50, (index) => join(fixture, id, aGuest(`Guest ${index}`))));
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(40);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(SessionFull);
      expect(await stateOf(id)).toMatchObject({ seatsTaken: 10, peoplePresent: 10 });
      const { items } = await fixture.sessionQueries.participants(id, true, { limit: 100 });
      expect(items).toHaveLength(10);
      const { items: history } = await fixture.sessionQueries.history(id, { limit: 100 });
      expect(history).toHaveLength(10);
    });

    test('seats that are let go are taken again, and counted right', async () => {
      const { id } = await addLiveSession(fixture, { capacity: 10 });
      const first = times(10, (): Newcomer => aGuest());
      await Promise.all(first.map((guest) => join(fixture, id, guest)));
      const leaving = first.slice(0, 5).map((guest) => leave(fixture, id, guest));
      const coming = times(30, () => join(fixture, id, aGuest()).catch(() => undefined));
      await Promise.all([...leaving, ...coming]);
      const { seatsTaken } = await stateOf(id);
      const { items } = await fixture.sessionQueries.participants(id, true, { limit: 100 });
      expect(seatsTaken).toBeLessThanOrEqual(10);
      expect(items.filter(({ seat }) => seat)).toHaveLength(seatsTaken);
    });

    test('one account that comes 20 times at once has one seat', async () => {
      const { id } = await addLiveSession(fixture);
      const userId = await addAccount(fixture);
      const places = await Promise.all(times(20, () => join(fixture, id, comingAs({ userId }))));
      expect(new Set(places.map((place) => place.id)).size).toBe(1);
      expect(await stateOf(id)).toMatchObject({ seatsTaken: 1, peoplePresent: 1 });
      const { items } = await fixture.sessionQueries.history(id, { limit: 100 });
      expect(items.map(({ kind }) => kind)).toEqual(['participant.joined']);
    });

    test('whoever waited sees what was stored meanwhile', async () => {
      const { id } = await addLiveSession(fixture, { capacity: 1 });
      const gwen = aGuest('Gwen');
      const [entered, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const first = fixture.unitOfWork.run(async ({ sessions }) => {
        const session = required(await sessions.findForChange(id, [gwen.personId]));
        entered.resolve();
        await gate.promise;
        session.join(gwen, noon);
        await sessions.save(session);
      });
      await entered.promise;
      let waited = true;
      const second = fixture.unitOfWork.run(async ({ sessions }) => {
        const session = required(await sessions.findForChange(id, [gwen.personId]));
        waited = false;
        return { seatsTaken: session.state.seatsTaken, place: session.participationOf(gwen.personId) };
      });
      await after(50);
      expect(waited).toBe(true);
      gate.resolve();
      await first;
      expect(await second).toMatchObject({ seatsTaken: 1, place: { seat: true, present: true, guestName: 'Gwen' } });
    });

    test('whoever waited for one who failed sees what was there before', async () => {
      const { id } = await addLiveSession(fixture);
      const failing = fixture.unitOfWork.run(async ({ sessions }) => {
        const session = required(await sessions.findForChange(id, []));
        session.join(aGuest(), noon);
        await sessions.save(session);
        throw new Error('changed my mind');
      });
      const waiting = join(fixture, id, aGuest());
      await expect(failing).rejects.toThrow('changed my mind');
      await waiting;
      expect(await stateOf(id)).toMatchObject({ seatsTaken: 1 });
    });

    test('a guest host who makes 10 sessions at once is counted right each time', async () => {
      const host = { id: await addGuestHost(fixture), isGuest: true, origin: 'here' };
      const counts = await Promise.all(
        times(10, () =>
          fixture.unitOfWork.run(async (stores) => {
            await stores.users.findForChange(host.id);
            const before = await stores.sessions.countActiveOf(host.id, host.origin);
            const session = aSession({ host, version: 0 });
            await stores.sessions.add(session);
            return before;
          }),
        ),
      );
      expect([...counts].sort((a, b) => a - b)).toEqual(times(10, (index) => index));
    });

    test('a session is never in an event that was deleted at the same moment, and who lost is told so', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await addEvent(fixture);
        const session = await aNewSession(fixture, { eventId: id });
        const [added, deleted] = await Promise.allSettled([
          fixture.unitOfWork.run(async ({ events, sessions }) => {
            if (!(await events.find(id))) throw new NotFound('event');
            await sessions.add(session);
          }),
          fixture.unitOfWork.run(async ({ events }) => {
            required(await events.findForChange(id));
            const count = await events.countSessions(id);
            if (count > 0) throw new EventInUse(count);
            await events.delete(id);
          }),
        ]);
        const refusals = [added, deleted].flatMap((one) => (one.status === 'rejected' ? one.reason : []));
        const kept = (await fixture.sessionQueries.find(session.id)) !== undefined;
        expect(refusals).toMatchObject([{ code: kept ? 'event_in_use' : 'event_not_found' }]);
        expect((await fixture.eventQueries.find(id)) !== undefined).toBe(kept);
      }
    });
  });
}
