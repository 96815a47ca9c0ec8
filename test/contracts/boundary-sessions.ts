import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundarySessionRepository, HeldUser } from '#src/application/ports/boundary-session-repository.ts';
import type { BoundarySession } from '#src/domain/boundary/boundary-session.ts';
import type { BoundaryUserId } from '#src/domain/boundary/ids.ts';
import { Conflict, ValidationFailed } from '#src/domain/expected-error.ts';
import { aBoundarySession, anEndedSession, freshSessionId, freshUser, mark, nine } from '#test/support/a-boundary.ts';

export interface BoundarySessionsFixture {
  readonly sessions: BoundarySessionRepository;
  close(): Promise<void>;
}

/** What every keeper of session boundaries does. */
export function describeBoundarySessions(name: string, open: () => Promise<BoundarySessionsFixture>): void {
  describe(`the keeper of session boundaries (${name})`, () => {
    let fixture: BoundarySessionsFixture;
    let sessions: BoundarySessionRepository;
    beforeAll(async () => {
      fixture = await open();
      sessions = fixture.sessions;
    });
    afterAll(() => fixture.close());

    const met = async (): Promise<BoundaryUserId> => {
      const userId = freshUser();
      await sessions.meet(userId, freshSessionId());
      return userId;
    };
    const held = async <T>(userId: BoundaryUserId, work: (user: HeldUser) => Promise<T>): Promise<T> =>
      await sessions.hold(userId, async (user) => {
        if (!user) throw new Error('The user is not known.');
        return await work(user);
      });
    const keep = (session: BoundarySession, logSize = 100) =>
      held(session.state.userId, (user) => user.add({ session, logSize }, freshSessionId()));

    test('knows nobody at first, and then for good with the id that was planned first', async () => {
      const [userId, planned] = [freshUser(), freshSessionId()];
      expect(await sessions.hold(userId, async (user) => user)).toBeUndefined();
      await sessions.meet(userId, planned);
      await sessions.meet(userId, freshSessionId());
      expect(await held(userId, async ({ nextSessionId }) => nextSessionId)).toBe(planned);
    });

    test.each([
      ['active', aBoundarySession],
      ['ended', anEndedSession],
    ])('reads an %s session back as it was', async (_, make) => {
      const details = { isTrainingData: true, sessionNotes: 'Ünï · 🧘 "quoted"\n', trainingIntentLabel: 'balance' };
      const session = make({ userId: await met(), details });
      await keep(session, 321);
      const kept = await held(session.state.userId, (user) => user.find(session.id));
      expect(kept?.session.state).toEqual(session.state);
      expect(kept?.logSize).toBe(321);
      expect(await sessions.find(session.id)).toEqual(session.state);
      const active = await held(session.state.userId, (user) => user.active());
      expect(active?.session.id).toBe(session.isActive ? session.id : undefined);
      expect(await held(session.state.userId, async (user) => (await user.all()).length)).toBe(1);
    });

    test('stores the end of a session, and the id of the next', async () => {
      const session = aBoundarySession({ userId: await met() });
      await keep(session);
      const next = freshSessionId();
      await held(session.state.userId, async (user) => {
        session.end(mark(5));
        await user.save({ session, logSize: 200 });
        await user.planNext(next);
      });
      expect(await sessions.find(session.id)).toEqual(session.state);
      expect(await held(session.state.userId, async ({ nextSessionId }) => nextSessionId)).toBe(next);
    });

    test('stores nothing of work that fails', async () => {
      const session = aBoundarySession({ userId: await met() });
      const before = await held(session.state.userId, async ({ nextSessionId }) => nextSessionId);
      const work = held(session.state.userId, async (user) => {
        await user.add({ session, logSize: 100 }, freshSessionId());
        throw new Error('Something went wrong.');
      });
      await expect(work).rejects.toThrow('Something went wrong.');
      expect(await sessions.find(session.id)).toBeUndefined();
      expect(await held(session.state.userId, async ({ nextSessionId }) => nextSessionId)).toBe(before);
    });

    test('refuses a second active session of one user by itself', async () => {
      const userId = await met();
      await keep(aBoundarySession({ userId }));
      await expect(keep(aBoundarySession({ userId }))).rejects.toThrow(Conflict);
      await keep(anEndedSession({ userId }));
      await keep(aBoundarySession({ userId: await met() }));
    });

    test('lets one hold a user at a time, and the next sees what was stored meanwhile', async () => {
      const userId = await met();
      await Promise.all(
        Array.from({ length: 20 }, () =>
          held(userId, async (user) => {
            const logSize = 100 + (await user.all()).length;
            await user.save({ session: anEndedSession({ userId }), logSize });
          }),
        ),
      );
      const sizes = await held(userId, async (user) => (await user.all()).map(({ logSize }) => logSize));
      expect(sizes.sort()).toEqual(Array.from({ length: 20 }, (_, number) => 100 + number));
    });

    test('leaves those alone whom somebody holds, if it is asked to', async () => {
      const userId = await met();
      await held(userId, async () => {
        expect(await sessions.holdIfFree(userId, async () => 'mine')).toBe('busy');
        expect(await sessions.holdIfFree(await met(), async () => 'mine')).toBe('mine');
      });
      expect(await sessions.holdIfFree(userId, async () => 'mine')).toBe('mine');
    });

    test('lists the sessions of one user, newest first, in pages', async () => {
      const userId = await met();
      await keep(aBoundarySession({ userId: await met() }));
      const ids = [];
      for (const minutes of [3, 1, 2, 2, 5]) {
        const session = anEndedSession({ userId, start: mark(minutes) });
        ids.push(session.id);
        await keep(session);
      }
      const first = await sessions.list(userId, { limit: 3 });
      const second = await sessions.list(userId, { limit: 3, cursor: first.nextCursor ?? '' });
      const listed = [...first.items, ...second.items];
      expect(listed.map(({ start }) => start.at.diff(nine).as('minutes'))).toEqual([5, 3, 2, 2, 1]);
      expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ids));
      expect(second.nextCursor).toBeUndefined();
      await expect(sessions.list(userId, { limit: 3, cursor: 'made up' })).rejects.toThrow(ValidationFailed);
    });

    test('finds whose active session began long ago', async () => {
      const [early, late, ended] = [await met(), await met(), await met()];
      const longAgo = nine.minus({ years: 10 });
      await keep(aBoundarySession({ userId: early, start: { ...mark(), at: longAgo } }));
      await keep(aBoundarySession({ userId: late, start: { ...mark(), at: longAgo.plus(1) } }));
      await keep(anEndedSession({ userId: ended, start: { ...mark(), at: longAgo } }));
      expect(await sessions.usersActiveSince(longAgo, 10)).toEqual([early]);
    });

    test('names everybody, page by page, whatever the case of their names', async () => {
      await sessions.meet('Zoe' as BoundaryUserId, freshSessionId());
      await sessions.meet('zoe' as BoundaryUserId, freshSessionId());
      const all: BoundaryUserId[] = [];
      for (let page = await sessions.users(undefined, 3); page.length > 0; page = await sessions.users(all.at(-1), 3))
        all.push(...page);
      expect(new Set(all).size).toBe(all.length);
      expect(all).toEqual(expect.arrayContaining(['Zoe', 'zoe']));
    });
  });
}
