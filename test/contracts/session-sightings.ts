import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asParticipantId, type ParticipantId, type SessionId } from '#src/domain/session/ids.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import { aGuest, minutesFromNoon } from '../support/a-session.ts';
import { addLiveSession, change, type Fixture, join, leave, type OpenFixture, required } from './fixture.ts';

/** What every keeper of sessions knows of people whom witnesses tell of. */
export function describeSessionSightings(name: string, open: OpenFixture): void {
  describe(`the people whom witnesses tell of (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);
    const goesUnseen = (id: Parameters<typeof join>[1], { personId }: Newcomer, minute: number) =>
      change(fixture, id, [personId], (session) => session.sightings.note(personId, minutesFromNoon(minute)));

    test('are loaded by their places, and nobody for the places of other sessions', async () => {
      const [{ id }, other] = [await addLiveSession(fixture), await addLiveSession(fixture)];
      const [gwen, otto, stranger] = [aGuest('Gwen'), aGuest('Otto'), aGuest('Stranger')];
      const place = await join(fixture, id, gwen);
      await join(fixture, id, otto);
      await leave(fixture, id, gwen);
      const elsewhere = await join(fixture, other.id, stranger);
      const places = [place.id, elsewhere.id, asParticipantId(v7())];
      for (const verb of ['find', 'findForChange'] as const) {
        const session = required(await run(({ sessions }) => sessions[verb](id, { places })));
        expect(session.sightings.find(place.id)).toMatchObject({ guestName: 'Gwen', present: false });
        expect(session.sightings.find(elsewhere.id)).toBeUndefined();
        expect(session.participationOf(otto.personId)).toBeUndefined();
      }
      const nobody = required(await run(({ sessions }) => sessions.find(id, { places: [] })));
      expect(nobody.sightings.find(place.id)).toBeUndefined();
    });

    test('are those who are present and have been seen by none since then, the longest gone first', async () => {
      const { id } = await addLiveSession(fixture);
      const [gwen, otto, seen, gone] = [aGuest('Gwen'), aGuest('Otto'), aGuest('Seen'), aGuest('Gone')];
      for (const person of [gwen, otto, seen, gone]) await join(fixture, id, person);
      await goesUnseen(id, gwen, 2);
      await goesUnseen(id, otto, 1);
      await goesUnseen(id, gone, 1);
      await leave(fixture, id, gone);
      const unwitnessed = async (minute: number) =>
        (await run(({ sessions }) => sessions.unwitnessed(id, minutesFromNoon(minute)))).map((one) => one.guestName);
      expect(await unwitnessed(0)).toEqual([]);
      expect(await unwitnessed(1)).toEqual(['Otto']);
      expect(await unwitnessed(2)).toEqual(['Otto', 'Gwen']);
      const [first] = await run(({ sessions }) => sessions.unwitnessed(id, minutesFromNoon(1)));
      const loaded = required(await run(({ sessions }) => sessions.find(id, [otto.personId])));
      expect(first).toStrictEqual(loaded.participationOf(otto.personId));
    });

    test('are those, of the places asked for, who left by then and are not back', async () => {
      const { id } = await addLiveSession(fixture);
      const guests = [aGuest('Gwen'), aGuest('Otto'), aGuest('Inside')];
      const places: ParticipantId[] = [];
      for (const guest of guests) places.push((await join(fixture, id, guest)).id);
      const [gwen, otto] = guests as [Newcomer, Newcomer];
      await change(fixture, id, [gwen.personId], (session) => session.leave(gwen.personId, minutesFromNoon(5)));
      await change(fixture, id, [otto.personId], (session) => session.leave(otto.personId, minutesFromNoon(6)));
      const leftBy = async (minute: number, asked = places) =>
        await run(({ sessions }) => sessions.leftBy(id, asked, minutesFromNoon(minute)));
      expect(await leftBy(4)).toEqual([]);
      expect(await leftBy(5)).toEqual(places.slice(0, 1));
      expect([...(await leftBy(6))].sort()).toEqual(places.slice(0, 2).sort());
      expect(await leftBy(6, places.slice(1))).toEqual(places.slice(1, 2));
      expect(await leftBy(6, [])).toEqual([]);
    });

    test('are found over all sessions', async () => {
      const [here, there] = [await addLiveSession(fixture), await addLiveSession(fixture)];
      const people = [aGuest(), aGuest()];
      for (const [index, person] of people.entries()) {
        await join(fixture, here.id, person);
        await goesUnseen(here.id, person, -1000 + index);
      }
      const other = aGuest();
      await join(fixture, there.id, other);
      await goesUnseen(there.id, other, -900);
      const found = (minute: number, limit = 100, after?: SessionId) =>
        run(({ sessions }) => sessions.withUnwitnessed(minutesFromNoon(minute), limit, after));
      expect(await found(-1001)).toEqual([]);
      expect(await found(-999)).toEqual([here.id]);
      const both = [here.id, there.id].sort();
      expect(await found(-900)).toEqual(both);
      expect(await found(-900, 1)).toEqual(both.slice(0, 1));
      expect(await found(-900, 1, both[0])).toEqual(both.slice(1));
      expect(await found(-900, 1, both[1])).toEqual([]);
    });
  });
}
