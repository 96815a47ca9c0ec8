import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JoinCodeTaken, SessionAlreadyMade } from '#src/application/ports/session-repository.ts';
import { Conflict, ExternalIdTaken } from '#src/domain/expected-error.ts';
import { asParticipantId, asSessionId, type SessionId } from '#src/domain/session/ids.ts';
import { readJoinCode } from '#src/domain/session/join-code.ts';
import { Session } from '#src/domain/session/session.ts';
import { system } from '#src/domain/session/session-event.ts';
import { aGuest, anAccount, aPlan, comingAs, hostOf, minutesFromNoon, noon } from '../support/a-session.ts';
import {
  addAccount,
  addGuestHost,
  addLiveSession,
  addSession,
  aNewSession,
  change,
  type Fixture,
  freshWord,
  join,
  leave,
  type OpenFixture,
  required,
} from './fixture.ts';
import { describeSessionRaces } from './session-races.ts';
import { describeSessionsReadBack } from './session-read-back.ts';

/** What every keeper of sessions does. */
export function describeSessionRepository(name: string, open: OpenFixture): void {
  describeSessionsReadBack(name, open);
  describeSessionRaces(name, open);

  describe(`the session repository (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);
    const add = (session: Session) => run(({ sessions }) => sessions.add(session));
    const historyOf = async (id: Session['id']) =>
      (await fixture.sessionQueries.history(id, { limit: 100 })).items.map(({ seq: _, ...event }) => event);

    test('finds what nobody is changing without waiting, and nothing where there is nothing', async () => {
      const { id } = await addLiveSession(fixture);
      const guest = aGuest();
      await fixture.unitOfWork.run(async ({ sessions }) => {
        const session = required(await sessions.findUnlessHeld(id, [guest.personId]));
        session.join(guest, noon);
        await sessions.save(session);
        expect(await sessions.findUnlessHeld(asSessionId(v7()), [])).toBeUndefined();
      });
      expect((await fixture.sessionQueries.find(id))?.state.peoplePresent).toBe(1);
    });

    describe('loads of the people', () => {
      test('those who were asked for', async () => {
        const { id } = await addLiveSession(fixture);
        const [gwen, otto] = [aGuest('Gwen'), aGuest('Otto')];
        const place = await join(fixture, id, gwen);
        await join(fixture, id, otto);
        const session = required(await run(({ sessions }) => sessions.find(id, [gwen.personId, aGuest().personId])));
        expect(session.participationOf(gwen.personId)).toStrictEqual(place);
        expect(session.participationOf(otto.personId)).toBeUndefined();
        expect(session.state.seatsTaken).toBe(2);
      });

      test('nobody where nobody was asked for', async () => {
        const { id } = await addLiveSession(fixture);
        const gwen = aGuest();
        await join(fixture, id, gwen);
        const session = required(await run(({ sessions }) => sessions.findForChange(id, [])));
        expect(session.participationOf(gwen.personId)).toBeUndefined();
      });

      test('everybody inside: who is present or holds a seat, and nobody who left', async () => {
        const session = await aNewSession(fixture, { status: 'live' });
        await add(session);
        const [gwen, gone, host] = [aGuest('Gwen'), aGuest('Gone'), comingAs({ userId: session.state.host.id })];
        for (const person of [gwen, gone, host]) await join(fixture, session.id, person);
        await leave(fixture, session.id, gone);
        const found = required(await run(({ sessions }) => sessions.findForChange(session.id, 'everybody inside')));
        expect(found.participationOf(gwen.personId)).toMatchObject({ seat: true, present: true });
        expect(found.participationOf(host.personId)).toMatchObject({ role: 'host', seat: false, present: true });
        expect(found.participationOf(gone.personId)).toBeUndefined();
        found.end(hostOf(session), minutesFromNoon(60));
        expect(found.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
      });

      test('each as they are: guests, accounts, those who left and those who were removed', async () => {
        const session = await aNewSession(fixture, { status: 'live' });
        await add(session);
        const people = [
          aGuest('Gwen 🧘'),
          comingAs({ userId: await addAccount(fixture) }),
          aGuest('Gone'),
          aGuest('Out'),
        ];
        for (const person of people) await join(fixture, session.id, person);
        const [, , gone, out] = people.map(({ personId }) => personId);
        const expected = await change(
          fixture,
          session.id,
          people.map(({ personId }) => personId),
          (loaded) => {
            loaded.leave(required(gone), minutesFromNoon(5));
            loaded.remove(required(out), hostOf(session), minutesFromNoon(6));
            return people.map(({ personId }) => loaded.participationOf(personId));
          },
        );
        const found = required(
          await run(({ sessions }) =>
            sessions.find(
              session.id,
              people.map((one) => one.personId),
            ),
          ),
        );
        expect(people.map(({ personId }) => found.participationOf(personId))).toStrictEqual(expected);
      });

      test('the same person under the same id when they come again', async () => {
        const { id } = await addLiveSession(fixture);
        const gwen = aGuest();
        const first = await join(fixture, id, gwen);
        await leave(fixture, id, gwen);
        const again = await join(fixture, id, { ...gwen, participantId: asParticipantId(v7()) }, minutesFromNoon(31));
        expect(again).toStrictEqual({ ...first, seat: true, present: true });
        const found = required(await run(({ sessions }) => sessions.find(id, [gwen.personId])));
        expect(found.participationOf(gwen.personId)).toStrictEqual(again);
      });

      test('two guests of one name as two people', async () => {
        const { id } = await addLiveSession(fixture);
        const twins = [aGuest('Sam'), aGuest('Sam')];
        for (const twin of twins) await join(fixture, id, twin);
        const found = required(await run(({ sessions }) => sessions.find(id, 'everybody inside')));
        expect(found.state.seatsTaken).toBe(2);
        expect(new Set(twins.map(({ personId }) => found.participationOf(personId)?.id)).size).toBe(2);
      });
    });

    describe('finds', () => {
      test('nothing where there is nothing', async () => {
        const { id } = await addSession(fixture);
        const nothing = asSessionId(v7());
        const nobody = asParticipantId(v7());
        await run(async ({ sessions }) => {
          expect(await sessions.find(nothing, [])).toBeUndefined();
          expect(await sessions.findForChange(nothing, 'everybody inside')).toBeUndefined();
          expect(await sessions.idOfCode(readJoinCode('NOSUCHCODE'))).toBeUndefined();
          expect(await sessions.personBehind(id, nobody)).toBeUndefined();
          expect(await sessions.personBehind(nothing, nobody)).toBeUndefined();
        });
      });

      test('a session by its code, and a person by their place in that session alone', async () => {
        const [one, other] = [await addLiveSession(fixture), await addLiveSession(fixture)];
        const gwen = aGuest();
        const { id: place } = await join(fixture, one.id, gwen);
        await run(async ({ sessions }) => {
          expect(await sessions.idOfCode(one.code)).toBe(one.id);
          expect(await sessions.personBehind(one.id, place)).toBe(gwen.personId);
          expect(await sessions.personBehind(other.id, place)).toBeUndefined();
        });
      });

      test('a session anew each time, so that what was not stored is nowhere', async () => {
        const { id } = await addLiveSession(fixture);
        const gwen = aGuest();
        await run(async ({ sessions }) => {
          required(await sessions.findForChange(id, [gwen.personId])).join(gwen, noon);
          const again = required(await sessions.find(id, [gwen.personId]));
          expect(again.participationOf(gwen.personId)).toBeUndefined();
          expect(again.state.seatsTaken).toBe(0);
        });
      });
    });

    describe('refuses to store', () => {
      test('a session that was made before, whatever else is the same', async () => {
        const session = await aNewSession(fixture, { externalId: freshWord() });
        await add(session);
        await expect(add(Session.restore(session.state, [], 0))).rejects.toThrow(SessionAlreadyMade);
        const another = await aNewSession(fixture, { id: session.id });
        await expect(add(another)).rejects.toThrow(SessionAlreadyMade);
      });

      test('a code that another session has, and stores it with a new one', async () => {
        const { code } = await addSession(fixture);
        const session = await aNewSession(fixture, { code });
        await expect(add(session)).rejects.toThrow(JoinCodeTaken);
        const redrawn = await aNewSession(fixture, { id: session.id });
        await add(redrawn);
        expect(await run(({ sessions }) => sessions.idOfCode(redrawn.state.code))).toBe(session.id);
      });

      test('an externalId that names another session, on making and on changing', async () => {
        const externalId = freshWord();
        const { id } = await addSession(fixture, { externalId });
        const [host, free] = [await addAccount(fixture), freshWord()];
        await expect(add(await aNewSession(fixture, { externalId }))).rejects.toThrow(ExternalIdTaken);
        const other = await addSession(fixture, { host: { id: host, isGuest: false } });
        const caller = anAccount({ userId: host, role: 'admin' });
        const name = (of: typeof id, key: string | null) =>
          change(fixture, of, [], (session) => session.edit({ externalId: key }, caller, noon));
        await expect(name(other.id, externalId)).rejects.toThrow(ExternalIdTaken);
        await name(other.id, free);
        await name(other.id, null);
        await name(id, free);
      });

      test('what somebody else has changed since it was loaded', async () => {
        const { id } = await addLiveSession(fixture);
        const stale = required(await run(({ sessions }) => sessions.find(id, [])));
        await join(fixture, id, aGuest());
        const late = aGuest();
        stale.join(late, noon);
        await expect(run(({ sessions }) => sessions.save(stale))).rejects.toThrow(Conflict);
        const found = required(await run(({ sessions }) => sessions.find(id, [late.personId])));
        expect(found.participationOf(late.personId)).toBeUndefined();
        expect(found.state.seatsTaken).toBe(1);
        expect(await historyOf(id)).toHaveLength(1);
      });

      test('a stale change of nothing but a participation', async () => {
        const { id } = await addLiveSession(fixture);
        const gwen = aGuest();
        await join(fixture, id, gwen);
        const stale = required(await run(({ sessions }) => sessions.find(id, [gwen.personId])));
        stale.join({ ...gwen, guestName: 'Gwendolyn' }, noon);
        await join(fixture, id, { ...gwen, guestName: 'G.' });
        await expect(run(({ sessions }) => sessions.save(stale))).rejects.toThrow(Conflict);
      });
    });

    describe('writes the history', () => {
      test('together with the state, and answers what it wrote', async () => {
        const host = { id: await addAccount(fixture), isGuest: false };
        const session = Session.create(aPlan({ host }), { type: 'user', id: host.id }, minutesFromNoon(-60));
        const made = await add(session);
        expect(made.map(({ kind }) => kind)).toEqual(['session.created']);
        const started = await run(async ({ sessions }) => {
          const found = required(await sessions.findForChange(session.id, []));
          found.start(hostOf(found), noon);
          return await sessions.save(found);
        });
        expect(await historyOf(session.id)).toStrictEqual([...made, ...started]);
      });

      test('with data of every shape, and with the system as who did it', async () => {
        const session = await aNewSession(fixture);
        await add(session);
        session.edit({ startsAt: minutesFromNoon(120), title: 'Ünïcode' }, hostOf(session), noon);
        const stored = await change(fixture, session.id, [], (found) => {
          found.edit({ startsAt: minutesFromNoon(120), title: 'Ünïcode' }, hostOf(found), noon);
          found.room.set({ provider: 'builtin', epoch: 2, state: 'failed' }, noon);
        }).then(() => historyOf(session.id));
        const room = { kind: 'room.failed', at: noon, by: system, data: { provider: 'builtin', epoch: 2 } };
        expect(stored).toStrictEqual([...session.takeEvents(), room]);
      });

      test('nowhere for what changed nothing', async () => {
        const { id } = await addSession(fixture);
        const written = await run(async ({ sessions }) =>
          sessions.save(required(await sessions.findForChange(id, []))),
        );
        expect(written).toEqual([]);
        expect(await historyOf(id)).toEqual([]);
      });
    });

    test('finds the sessions that have not begun for which an account is registered, the soonest first', async () => {
      const userId = await addAccount(fixture);
      const { personId } = comingAs({ userId });
      const registered = async (minutes: number): Promise<SessionId> => {
        const { id } = await addSession(fixture, { startsAt: minutesFromNoon(minutes) });
        await change(fixture, id, [], (session) =>
          session.registrations.add(comingAs({ userId }), system, minutesFromNoon(-1)),
        );
        return id;
      };
      const [later, sooner, live, left] = [
        await registered(60),
        await registered(30),
        await registered(1),
        await registered(2),
      ];
      await change(fixture, live, [], (session) => session.lifecycle.start(system, noon));
      await change(fixture, left, [personId], (session) => session.registrations.remove(personId, system, noon));
      await addSession(fixture);
      expect(await run(({ sessions }) => sessions.toComeFor(userId))).toEqual([sooner, later]);
    });

    test('counts the active sessions of a guest host by host and origin', async () => {
      const [host, other] = [await addGuestHost(fixture), await addGuestHost(fixture)];
      const hosted = (id: typeof host, origin: string) => ({ id, isGuest: true, origin });
      for (const status of ['scheduled', 'live', 'ended', 'canceled'] as const)
        await addSession(fixture, { status, host: hosted(host, 'here') });
      await addSession(fixture, { host: hosted(host, 'there') });
      await addSession(fixture, { host: hosted(other, 'here') });
      await run(async ({ sessions }) => {
        expect(await sessions.countActiveOf(host, 'here')).toBe(2);
        expect(await sessions.countActiveOf(host, 'there')).toBe(1);
        expect(await sessions.countActiveOf(other, 'here')).toBe(1);
        expect(await sessions.countActiveOf(other, 'there')).toBe(0);
      });
    });
  });
}
