import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foldAttendance } from '#src/domain/session/attendance.ts';
import { presenceFactsOf } from '#src/domain/session/presence-fact.ts';
import { aGuest, noon } from '../support/a-session.ts';
import {
  addAccount,
  addLiveSession,
  aNewEvent,
  aNewSession,
  type Fixture,
  join,
  type OpenFixture,
  required,
} from './fixture.ts';

/** What every unit of work does: all of it, or nothing. */
export function describeUnitOfWork(name: string, open: OpenFixture): void {
  describe(`the unit of work (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);

    test('answers what the work answers', async () => {
      expect(await run(async () => 42)).toBe(42);
      expect(await run(async () => undefined)).toBeUndefined();
    });

    test('throws the very error that the work throws, and goes on with the next', async () => {
      const error = new Error('no');
      await expect(run(() => Promise.reject(error))).rejects.toBe(error);
      expect(await run(async () => 'yes')).toBe('yes');
    });

    test('keeps what it stored for who comes later', async () => {
      const [session, event] = [await aNewSession(fixture), await aNewEvent(fixture)];
      await run(async ({ sessions, events }) => {
        await sessions.add(session);
        await events.add(event);
      });
      const kept = await run(async ({ sessions, events }) => ({
        session: (await sessions.find(session.id, []))?.state,
        event: (await events.find(event.state.id))?.state,
      }));
      expect(kept).toEqual({ session: session.state, event: event.state });
    });

    test('shows what it stored to nobody before it is over', async () => {
      const session = await aNewSession(fixture);
      await run(async ({ sessions }) => {
        await sessions.add(session);
        expect((await sessions.find(session.id, []))?.state).toEqual(session.state);
        expect(await fixture.sessionQueries.find(session.id)).toBeUndefined();
      });
      expect(await fixture.sessionQueries.find(session.id)).toMatchObject({ state: { id: session.id } });
    });

    test('leaves nothing of what was made when it fails', async () => {
      const [session, event] = [await aNewSession(fixture), await aNewEvent(fixture)];
      const failing = run(async ({ sessions, events }) => {
        await sessions.add(session);
        await events.add(event);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await fixture.sessionQueries.find(session.id)).toBeUndefined();
      expect((await fixture.sessionQueries.history(session.id, { limit: 10 })).items).toEqual([]);
      expect(await fixture.eventQueries.find(event.state.id)).toBeUndefined();
      expect(await run(({ sessions }) => sessions.idOfCode(session.state.code))).toBeUndefined();
    });

    test('leaves state, people, history, presence and attendance as they were when it fails', async () => {
      const { id } = await addLiveSession(fixture);
      const [gwen, otto] = [aGuest('Gwen'), aGuest('Otto')];
      await join(fixture, id, gwen);
      const everything = async () => ({
        view: await fixture.sessionQueries.find(id),
        people: await fixture.sessionQueries.participants(id, false, { limit: 10 }),
        history: await fixture.sessionQueries.history(id, { limit: 10 }),
        attendance: await fixture.sessionQueries.attendance(id),
        facts: await run(({ presence }) => presence.factsOf(id)),
      });
      const before = await everything();
      const failing = run(async ({ sessions, presence }) => {
        const session = required(await sessions.findForChange(id, [otto.personId]));
        session.join(otto, noon);
        const facts = presenceFactsOf(id, await sessions.save(session));
        await presence.record(id, facts, [required(foldAttendance(facts))]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await everything()).toEqual(before);
    });

    test('takes back a user too', async () => {
      const id = await addAccount(fixture, 'Ada');
      const failing = run(async ({ users }) => {
        const user = required(await users.findForChange(id));
        user.edit({ displayName: 'Somebody else' });
        await users.save(user);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await run(({ users }) => users.find(id)))?.state.displayName).toBe('Ada');
    });

    test('is none of the business of another that fails at the same time', async () => {
      const sessions = await Promise.all(Array.from({ length: 10 }, () => aNewSession(fixture)));
      await Promise.allSettled(
        sessions.map((session, index) =>
          run(async (stores) => {
            await stores.sessions.add(session);
            if (index % 2 === 1) throw new Error('no');
          }),
        ),
      );
      const found = await Promise.all(sessions.map(({ id }) => fixture.sessionQueries.find(id)));
      expect(found.map((view) => view !== undefined)).toEqual(sessions.map((_, index) => index % 2 === 0));
    });
  });
}
