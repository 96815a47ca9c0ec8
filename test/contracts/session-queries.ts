import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deletedUserName } from '#src/domain/identity/user.ts';
import { foldAttendance } from '#src/domain/session/attendance.ts';
import { asSessionId, personOfUser, type SessionId } from '#src/domain/session/ids.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import { presenceFactsOf } from '#src/domain/session/presence-fact.ts';
import { aGuest, comingAs, minutesFromNoon, noon } from '../support/a-session.ts';
import {
  addAccount,
  addLiveSession,
  addSession,
  deleteAccount,
  type Fixture,
  join,
  leave,
  type OpenFixture,
  required,
} from './fixture.ts';
import { describeSessionLists } from './session-lists.ts';
import { describeSessionScopes } from './session-scopes.ts';
import { madeUpCursors, madeUpInstants, refusedCursor, walk } from './walk.ts';

/** What everyone who reads sessions does. */
export function describeSessionQueries(name: string, open: OpenFixture): void {
  describeSessionLists(name, open);
  describeSessionScopes(name, open);

  describe(`the session queries (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    describe('a view', () => {
      test('of a session that is not there is none', async () => {
        expect(await fixture.sessionQueries.find(asSessionId(v7()))).toBeUndefined();
      });

      test('names host and co-hosts, in the order of the co-hosts', async () => {
        const host = { id: await addAccount(fixture, 'Hana Host'), isGuest: false };
        const coHosts = [
          await addAccount(fixture, 'Zoe'),
          await addAccount(fixture, 'Abe'),
          await addAccount(fixture, 'Zoe'),
        ];
        const state = await addSession(fixture, { host, coHosts });
        const view = await fixture.sessionQueries.find(state.id);
        expect(view).toStrictEqual({ state, hostName: 'Hana Host', coHostNames: ['Zoe', 'Abe', 'Zoe'] });
      });

      test('tells who asks what they are called and whether they are present', async () => {
        const { id } = await addLiveSession(fixture);
        const [gwen, ada] = [aGuest('Gwen'), comingAs({ userId: await addAccount(fixture, 'Ada') })];
        for (const person of [gwen, ada]) await join(fixture, id, person);
        await leave(fixture, id, ada);
        const askerAs = async (person: Newcomer) => (await fixture.sessionQueries.find(id, person.personId))?.asker;
        expect(await askerAs(gwen)).toStrictEqual({ displayName: 'Gwen', present: true, removed: false });
        expect(await askerAs(ada)).toStrictEqual({ displayName: 'Ada', present: false, removed: false });
        expect(await askerAs(aGuest())).toBeUndefined();
        expect(await fixture.sessionQueries.find(id)).not.toHaveProperty('asker');
      });

      test('forgets the name of a deleted user, and keeps the record', async () => {
        const [hostId, coHost, ada] = [
          await addAccount(fixture, 'Hana'),
          await addAccount(fixture),
          await addAccount(fixture),
        ];
        const { id } = await addLiveSession(fixture, { host: { id: hostId, isGuest: false }, coHosts: [coHost] });
        await joinWithRecord(id, comingAs({ userId: ada }));
        for (const one of [hostId, coHost, ada]) await deleteAccount(fixture, one);
        const view = required(await fixture.sessionQueries.find(id, personOfUser(ada)));
        expect(view).toMatchObject({ hostName: deletedUserName, coHostNames: [deletedUserName] });
        expect(view.asker).toEqual({ displayName: deletedUserName, present: true, removed: false });
        const { items } = await fixture.sessionQueries.participants(id, false, { limit: 10 });
        expect(items).toMatchObject([{ userId: ada, displayName: deletedUserName }]);
        const attendance = await fixture.sessionQueries.attendance(id);
        expect(attendance).toMatchObject([{ userId: ada, displayName: deletedUserName }]);
      });
    });

    describe('the participants', () => {
      test('come in the order in which they first came, each as they are', async () => {
        const { id } = await addLiveSession(fixture);
        const [late, early, ada] = [
          aGuest('Late'),
          aGuest('Early'),
          comingAs({ userId: await addAccount(fixture, 'Ada') }),
        ];
        const places = {
          late: await join(fixture, id, late, minutesFromNoon(9)),
          early: await join(fixture, id, early, minutesFromNoon(1)),
          ada: await join(fixture, id, ada, minutesFromNoon(5)),
        };
        const { items, nextCursor } = await fixture.sessionQueries.participants(id, false, { limit: 10 });
        expect(items).toStrictEqual([
          { ...places.early, displayName: 'Early' },
          { ...places.ada, displayName: 'Ada' },
          { ...places.late, displayName: 'Late' },
        ]);
        expect(nextCursor).toBeUndefined();
      });

      test('are those who are present, if asked so', async () => {
        const { id } = await addLiveSession(fixture);
        const [here, gone] = [aGuest('Here'), aGuest('Gone')];
        for (const person of [here, gone]) await join(fixture, id, person);
        await leave(fixture, id, gone);
        const names = async (presentOnly: boolean) =>
          (await fixture.sessionQueries.participants(id, presentOnly, { limit: 10 })).items.map(
            (one) => one.displayName,
          );
        expect(await names(true)).toEqual(['Here']);
        expect([...(await names(false))].sort()).toEqual(['Gone', 'Here']);
      });

      test('come whole over pages of any size, also those who came at one instant', async () => {
        const { id } = await addLiveSession(fixture);
        for (let index = 0; index < 7; index += 1)
          await join(fixture, id, aGuest(`Guest ${index}`), minutesFromNoon(index < 5 ? 3 : index));
        const all = (await fixture.sessionQueries.participants(id, true, { limit: 100 })).items;
        expect(all).toHaveLength(7);
        for (const limit of [1, 2, 3, 7])
          expect(await walk(limit, (page) => fixture.sessionQueries.participants(id, true, page))).toEqual(all);
      });

      test('of a session that is not there are none', async () => {
        const { items } = await fixture.sessionQueries.participants(asSessionId(v7()), false, { limit: 10 });
        expect(items).toEqual([]);
      });

      test.each(madeUpInstants)('are not read after a made-up cursor (%#)', async (cursor) => {
        const { id } = await addLiveSession(fixture);
        const reading = fixture.sessionQueries.participants(id, false, { limit: 10, cursor });
        await expect(reading).rejects.toMatchObject(refusedCursor);
      });
    });

    describe('the attendance', () => {
      test('comes in the order in which people first came, with their roles', async () => {
        const hostId = await addAccount(fixture, 'Hana');
        const { id } = await addLiveSession(fixture, { host: { id: hostId, isGuest: false } });
        const gwen = await joinWithRecord(id, aGuest('Gwen'), minutesFromNoon(4));
        const hana = await joinWithRecord(id, comingAs({ userId: hostId }), minutesFromNoon(2));
        const rows = await fixture.sessionQueries.attendance(id);
        expect(rows).toMatchObject([
          { participantId: hana.id, userId: hostId, displayName: 'Hana', role: 'host' },
          { participantId: gwen.id, displayName: 'Gwen', role: 'participant', firstJoinedAt: minutesFromNoon(4) },
        ]);
        expect(rows[1]).not.toHaveProperty('userId');
        expect(rows[1]).not.toHaveProperty('lastLeftAt');
      });

      test('of a session that is not there is empty', async () => {
        expect(await fixture.sessionQueries.attendance(asSessionId(v7()))).toEqual([]);
      });
    });

    describe('the history', () => {
      test('comes oldest first, numbered upwards, over pages of any size', async () => {
        const { id } = await addLiveSession(fixture);
        const people = [aGuest(), aGuest(), aGuest()];
        for (const person of people) await join(fixture, id, person);
        await join(fixture, (await addLiveSession(fixture)).id, aGuest());
        for (const person of people) await leave(fixture, id, person);
        const { items: all } = await fixture.sessionQueries.history(id, { limit: 100 });
        expect(all.map(({ kind }) => kind)).toEqual([
          ...people.map(() => 'participant.joined'),
          ...people.map(() => 'participant.left'),
        ]);
        const seqs = all.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
        for (const limit of [1, 2, 3, 6])
          expect(await walk(limit, (page) => fixture.sessionQueries.history(id, page))).toStrictEqual(all);
      });

      test('grows behind the page that is read', async () => {
        const { id } = await addLiveSession(fixture);
        for (const person of [aGuest(), aGuest()]) await join(fixture, id, person);
        const { items, nextCursor } = await fixture.sessionQueries.history(id, { limit: 1 });
        await join(fixture, id, aGuest());
        const rest = await fixture.sessionQueries.history(id, { limit: 10, cursor: required(nextCursor) });
        expect([...items, ...rest.items]).toHaveLength(3);
      });

      test.each(madeUpCursors)('is not read after a made-up cursor (%#)', async (cursor) => {
        const { id } = await addLiveSession(fixture);
        await expect(fixture.sessionQueries.history(id, { limit: 10, cursor })).rejects.toMatchObject(refusedCursor);
      });
    });

    test('totals count live sessions and the seats that are taken', async () => {
      const before = await fixture.sessionQueries.totals();
      const { id } = await addLiveSession(fixture);
      await addSession(fixture);
      await addSession(fixture, { status: 'ended' });
      for (const person of [aGuest(), aGuest()]) await join(fixture, id, person);
      const { live, seatsTaken } = await fixture.sessionQueries.totals();
      expect([live - before.live, seatsTaken - before.seatsTaken]).toEqual([1, 2]);
    });

    async function joinWithRecord(id: SessionId, person: Newcomer, at: DateTime = noon) {
      return await fixture.unitOfWork.run(async ({ sessions, presence }) => {
        const session = required(await sessions.findForChange(id, [person.personId]));
        const place = session.join(person, at);
        const facts = presenceFactsOf(id, await sessions.save(session));
        await presence.record(id, facts, [required(foldAttendance(facts))]);
        return place;
      });
    }
  });
}
