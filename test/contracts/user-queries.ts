import { describe, expect, it } from 'vitest';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import type { UserQueries } from '#src/application/ports/user-queries.ts';
import { ValidationFailed } from '#src/domain/expected-error.ts';
import { SignIn } from '#src/domain/identity/sign-in.ts';
import { asSignInId } from '#src/domain/identity/sign-in-id.ts';
import { User, type UserState } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { aUser, freshId, newYear } from '#test/support/identity/a-user.ts';

/** What every UserQueries promises; `open` answers it over the same stores as the unit of work. */
export function describeUserQueries(name: string, open: () => { unitOfWork: UnitOfWork; queries: UserQueries }): void {
  describe(name, () => {
    const add = async (given: Partial<UserState> = {}) => {
      const user = aUser(given);
      await open().unitOfWork.run(({ users }) => users.add(user));
      return user;
    };
    const remove = (user: User) =>
      open().unitOfWork.run(async ({ users }) => {
        const stored = await users.findForChange(user.id);
        stored?.delete(newYear);
        if (stored) await users.save(stored);
      });
    const signIn = async ({ id: userId }: User) => {
      const given = { id: asSignInId(freshId()), userId, tokenHash: freshId().padEnd(43, 'h') };
      const made = SignIn.open(given, { at: newYear, lifetimeDays: 30 });
      await open().unitOfWork.run(({ signIns }) => signIns.add(made));
      return made.state.id;
    };

    it('finds a user by id, e-mail and externalId', async () => {
      const user = await add({ externalId: `crm-${freshId()}` });
      const { queries } = open();
      expect(await queries.find(user.id)).toEqual(user.state);
      expect(await queries.findByEmail(user.state.email ?? '')).toEqual(user.state);
      expect(await queries.findByExternalId(user.state.externalId ?? '')).toEqual(user.state);
      expect(await queries.find(asUserId(freshId()))).toBeUndefined();
      expect(await queries.findByEmail('nobody@example.org')).toBeUndefined();
      expect(await queries.findByExternalId('nobody')).toBeUndefined();
    });

    it('tells how a person stands at a call', async () => {
      const { queries } = open();
      const instructor = await add({ role: 'instructor' });
      expect(await queries.findForCall(instructor.id)).toEqual({ role: 'instructor', active: true, signedIn: true });
      const disabled = await add({ disabled: true });
      expect(await queries.findForCall(disabled.id)).toMatchObject({ active: false });
      await remove(instructor);
      expect(await queries.findForCall(instructor.id)).toMatchObject({ active: false });
      expect(await queries.findForCall(asUserId(freshId()))).toBeUndefined();
    });

    it('tells whether the sign-in of a call still goes on', async () => {
      const { queries, unitOfWork } = open();
      const [ada, grace] = [await add(), await add()];
      const id = await signIn(ada);
      expect(await queries.findForCall(ada.id, id)).toMatchObject({ active: true, signedIn: true });
      expect(await queries.findForCall(grace.id, id)).toMatchObject({ active: true, signedIn: false });
      expect(await queries.findForCall(ada.id, asSignInId(freshId()))).toMatchObject({ signedIn: false });
      await unitOfWork.run(({ signIns }) => signIns.revokeAllOf(ada.id, newYear));
      expect(await queries.findForCall(ada.id, id)).toMatchObject({ active: true, signedIn: false });
    });

    it('lists accounts in the order they were made, page by page, without guests and deleted ones', async () => {
      const { queries, unitOfWork } = open();
      const made = [await add(), await add({ disabled: true }), await add(), await add(), await add()];
      const guest = User.guestHost({ id: asUserId(freshId()), displayName: `Guest ${freshId()}` }, newYear);
      await unitOfWork.run(({ users }) => users.add(guest));
      const [leaver] = made.splice(2, 1);
      if (leaver) await remove(leaver);

      const listed: UserState[] = [];
      let cursor: string | undefined;
      do {
        const page = await queries.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(2);
        listed.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);

      const ids = listed.map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id } of made) expect(ids).toContain(id);
      expect(ids).not.toContain(guest.id);
      expect(ids).not.toContain(leaver?.id);
    });

    it('has no next page after a page that is just full', async () => {
      const everyone = await open().queries.list({ limit: 100 });
      const exactly = await open().queries.list({ limit: everyone.items.length });
      expect(exactly.items).toEqual(everyone.items);
      expect(exactly).not.toHaveProperty('nextCursor');
    });

    it('refuses a cursor that it did not make', async () => {
      for (const cursor of ['', 'nonsense', Buffer.from('["other","x"]').toString('base64url')]) {
        await expect(open().queries.list({ limit: 2, cursor })).rejects.toThrow(ValidationFailed);
      }
    });
  });
}
