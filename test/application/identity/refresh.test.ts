import { describe, expect, it } from 'vitest';
import { Unauthenticated } from '#src/domain/expected-error.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { InvalidToken } from '#src/domain/identity/errors.ts';
import { people } from '#test/support/identity/people.ts';

describe('refreshing', () => {
  it('changes a token for a new pair, again and again', async () => {
    const { someone, refresh, authenticator, clock } = people();
    const { refreshToken, user } = await someone();
    let present = refreshToken;
    for (let time = 0; time < 3; time += 1) {
      clock.advance({ days: 20 });
      const pair = await refresh.execute({ refreshToken: present });
      expect(pair.refreshToken).not.toBe(present);
      expect(await authenticator.authenticate(pair.accessToken)).toMatchObject({ userId: user.id });
      present = pair.refreshToken;
    }
  });

  it('with a spent token ends the sign-in, for the thief and for the owner', async () => {
    const { someone, refresh, authenticator, clock } = people();
    const { refreshToken } = await someone();
    clock.advance({ minutes: 10 });
    const next = await refresh.execute({ refreshToken });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(refresh.execute({ refreshToken: next.refreshToken })).rejects.toThrow(InvalidToken);
    await expect(authenticator.authenticate(next.accessToken)).rejects.toThrow(InvalidToken);
  });

  it('touches no other sign-in of the same person', async () => {
    const { someone, logIn, refresh, clock } = people();
    const { refreshToken, email } = await someone();
    const other = await logIn.execute({ email, password: 'a long enough password' });
    clock.advance({ minutes: 1 });
    await refresh.execute({ refreshToken });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(refresh.execute({ refreshToken: other.refreshToken })).resolves.toBeDefined();
  });

  it('is over after thirty days without a use', async () => {
    const { someone, refresh, clock } = people();
    const { refreshToken } = await someone();
    clock.advance({ days: 30 });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
  });

  it.each(['', 'nonsense', 'A'.repeat(64), 'e30.e30.e30'])('refuses %j', async (refreshToken) => {
    await expect(people().refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
  });

  it('is refused to a closed account, even if its sign-in was left open', async () => {
    const { someone, refresh, unitOfWork } = people();
    const { user, refreshToken } = await someone();
    await unitOfWork.run(async ({ users }) => {
      const stored = await users.findForChange(user.id);
      stored?.edit({ disabled: true });
      if (stored) await users.save(stored);
    });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
  });

  it('does not take an access token', async () => {
    const { someone, refresh } = people();
    const { accessToken } = await someone();
    await expect(refresh.execute({ refreshToken: accessToken })).rejects.toThrow(InvalidToken);
  });
});

describe('signing out', () => {
  it('ends the present sign-in, its refresh token and its access tokens', async () => {
    const { someone, signOut, refresh, authenticator } = people();
    const { caller, refreshToken, accessToken } = await someone();
    await signOut.execute({ caller });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(authenticator.authenticate(accessToken)).rejects.toThrow(InvalidToken);
  });

  it('takes the refresh token where the access token has expired', async () => {
    const { someone, signOut, refresh } = people();
    const { refreshToken } = await someone();
    await signOut.execute({ caller: anonymous, refreshToken });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(signOut.execute({ caller: anonymous, refreshToken })).resolves.toBeUndefined();
  });

  it('needs to know who', async () => {
    await expect(people().signOut.execute({ caller: anonymous })).rejects.toThrow(Unauthenticated);
  });

  it('of somebody from an outside provider is the provider’s', async () => {
    const { stored, signOut } = people();
    const { caller } = await stored();
    await expect(signOut.execute({ caller })).resolves.toBeUndefined();
  });
});

describe('housekeeping', () => {
  it('drops sign-ins that expired, and no others', async () => {
    const { someone, dropExpired, refresh, clock } = people();
    await someone();
    clock.advance({ days: 20 });
    const { refreshToken } = await someone();
    clock.advance({ days: 11 });
    expect(await dropExpired.execute()).toBe(1);
    await expect(refresh.execute({ refreshToken })).resolves.toBeDefined();
  });
});
