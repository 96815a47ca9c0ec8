import { describe, expect, it } from 'vitest';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import { SignIn } from '#src/domain/identity/sign-in.ts';
import { asSignInId, type SignInId } from '#src/domain/identity/sign-in-id.ts';
import type { UserId } from '#src/domain/identity/user-id.ts';
import { aUser, freshId, newYear } from '#test/support/identity/a-user.ts';

const lifetimeDays = 30;
const aHash = () => freshId().padEnd(43, 'h');

/** What every SignInRepository promises. */
export function describeSignInRepository(name: string, open: () => UnitOfWork): void {
  describe(name, () => {
    const someone = async () => {
      const user = aUser();
      await open().run(({ users }) => users.add(user));
      return user.id;
    };
    const signInOf = async (userId: UserId, at = newYear) => {
      const signIn = SignIn.open({ id: asSignInId(freshId()), userId, tokenHash: aHash() }, { at, lifetimeDays });
      await open().run(({ signIns }) => signIns.add(signIn));
      return signIn;
    };
    const read = async (id: SignInId) => (await open().run(({ signIns }) => signIns.findForChange(id)))?.state;

    it('reads back what was added', async () => {
      const signIn = await signInOf(await someone());
      expect(await read(signIn.state.id)).toEqual(signIn.state);
      expect(await read(asSignInId(freshId()))).toBeUndefined();
    });

    it('stores a rotation and a revocation', async () => {
      const signIn = await signInOf(await someone());
      const { id, tokenHash } = signIn.state;
      const at = newYear.plus({ minutes: 1 });
      signIn.rotate({ presentedHash: tokenHash, nextHash: aHash(), requestedAt: at }, { at, lifetimeDays });
      signIn.revoke(at);
      await open().run(({ signIns }) => signIns.save(signIn));
      expect(await read(id)).toEqual(signIn.state);
      expect(await read(id)).toMatchObject({ generation: 1, revokedAt: at });
    });

    it('lets one of many rotations of one token win', async () => {
      const { id, tokenHash } = (await signInOf(await someone())).state;
      const at = newYear.plus({ minutes: 1 });
      const rotate = () =>
        open().run(async ({ signIns }) => {
          const signIn = await signIns.findForChange(id);
          const presented = { presentedHash: tokenHash, nextHash: aHash(), requestedAt: at };
          const rotation = signIn?.rotate(presented, { at: at.plus(1), lifetimeDays });
          if (signIn && rotation === 'rotated') await signIns.save(signIn);
          return rotation;
        });
      const rotations = await Promise.all(Array.from({ length: 8 }, rotate));
      expect(rotations.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'overlapped'), 'rotated']);
      expect(await read(id)).toMatchObject({ generation: 1 });
    });

    it('ends every sign-in of one person but the given one, and those of nobody else', async () => {
      const [ada, grace] = [await someone(), await someone()];
      const [first, second, present] = [await signInOf(ada), await signInOf(ada), await signInOf(ada)];
      const other = await signInOf(grace);
      const at = newYear.plus({ hours: 1 });
      await open().run(({ signIns }) => signIns.revokeAllOf(ada, at, present.state.id));
      for (const { state } of [first, second]) expect(await read(state.id)).toMatchObject({ revokedAt: at });
      for (const { state } of [present, other]) expect(await read(state.id)).toEqual(state);
      await open().run(({ signIns }) => signIns.revokeAllOf(ada, at.plus({ hours: 1 })));
      expect(await read(first.state.id)).toMatchObject({ revokedAt: at });
      expect(await read(present.state.id)).toMatchObject({ revokedAt: at.plus({ hours: 1 }) });
    });

    it('drops what expired', async () => {
      const userId = await someone();
      const old = await signInOf(userId, newYear.minus({ years: 5 }));
      const present = await signInOf(userId);
      expect(await open().run(({ signIns }) => signIns.dropExpiredBefore(newYear.minus({ years: 4 })))).toBe(1);
      expect(await read(old.state.id)).toBeUndefined();
      expect(await read(present.state.id)).toEqual(present.state);
    });
  });
}
