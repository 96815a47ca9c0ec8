import { describe, expect, it } from 'vitest';
import {
  Forbidden,
  NotFound,
  PreconditionFailed,
  Unauthenticated,
  ValidationFailed,
} from '#src/domain/expected-error.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { InvalidCredentials, InvalidToken, LastAdmin } from '#src/domain/identity/errors.ts';
import { requireAccount } from '#src/domain/identity/require-caller.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { freshId } from '#test/support/identity/a-user.ts';
import { goodPassword, people } from '#test/support/identity/people.ts';

const revision = (seen: number) => (present: number) => present === seen;

describe('the own account', () => {
  it('is read and edited by its owner', async () => {
    const { someone, editOwn, readOwn } = people();
    const { caller, user } = await someone();
    const edited = await editOwn.execute({
      caller,
      changes: { displayName: 'Ada L', locale: 'pt-br' },
      ifMatch: revision(1),
    });
    expect(edited).toMatchObject({ id: user.id, displayName: 'Ada L', locale: 'pt-BR', revision: 2 });
    expect(await readOwn.execute({ caller })).toEqual(edited);
  });

  it('is not edited over what was changed meanwhile', async () => {
    const { someone, editOwn } = people();
    const { caller } = await someone();
    await editOwn.execute({ caller, changes: { displayName: 'One' } });
    const late = editOwn.execute({ caller, changes: { displayName: 'Other' }, ifMatch: revision(1) });
    await expect(late).rejects.toThrow(PreconditionFailed);
  });

  it('is nothing that a guest or nobody has', async () => {
    const { readOwn } = people();
    await expect(readOwn.execute({ caller: anonymous })).rejects.toThrow(Unauthenticated);
    const guest = { kind: 'guest_host', userId: asUserId(freshId()), sessionId: asSessionId(freshId()) } as const;
    await expect(readOwn.execute({ caller: guest })).rejects.toThrow(Forbidden);
  });
});

describe('deleting the own account', () => {
  it('forgets the person, ends every sign-in at once, and frees the e-mail', async () => {
    const { someone, deleteOwn, readOwn, refresh, authenticator, users, register } = people();
    const { caller, user, email, accessToken, refreshToken } = await someone();
    await deleteOwn.execute({ caller });
    await expect(authenticator.authenticate(accessToken)).rejects.toThrow(InvalidToken);
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(readOwn.execute({ caller })).rejects.toThrow(NotFound);
    expect(await users.find(user.id)).toMatchObject({ displayName: 'Deleted user', disabled: true });
    await expect(register.execute({ email, password: goodPassword, displayName: 'Ada' })).resolves.toBeDefined();
  });

  it('leaves no sign-in open on record', async () => {
    const { someone, deleteOwn, unitOfWork, clock } = people();
    const { caller } = await someone();
    await deleteOwn.execute({ caller });
    const id = requireAccount(caller).signInId;
    const left = await unitOfWork.run(async ({ signIns }) => id && signIns.findForChange(id));
    expect(left?.isActiveAt(clock.now())).toBe(false);
  });

  it('is refused to the last admin, and to who saw another revision', async () => {
    const { stored, deleteOwn } = people();
    const { caller } = await stored({ role: 'admin' });
    await expect(deleteOwn.execute({ caller })).rejects.toThrow(LastAdmin);
    await stored({ role: 'admin' });
    await expect(deleteOwn.execute({ caller, ifMatch: revision(7) })).rejects.toThrow(PreconditionFailed);
    await expect(deleteOwn.execute({ caller, ifMatch: revision(1) })).resolves.toBeUndefined();
  });
});

describe('changing the password', () => {
  const newPassword = 'quite another password';

  it('ends the other sign-ins, and the present one goes on', async () => {
    const { someone, logIn, changePassword, refresh, authenticator } = people();
    const { caller, email, refreshToken, accessToken } = await someone();
    const other = await logIn.execute({ email, password: goodPassword });
    await changePassword.execute({ caller, currentPassword: goodPassword, newPassword });
    await expect(authenticator.authenticate(other.accessToken)).rejects.toThrow(InvalidToken);
    await expect(refresh.execute({ refreshToken: other.refreshToken })).rejects.toThrow(InvalidToken);
    await expect(authenticator.authenticate(accessToken)).resolves.toBeDefined();
    await expect(refresh.execute({ refreshToken })).resolves.toBeDefined();
    await expect(logIn.execute({ email, password: goodPassword })).rejects.toThrow(InvalidCredentials);
    await expect(logIn.execute({ email, password: newPassword })).resolves.toBeDefined();
  });

  it('needs the present one', async () => {
    const { someone, changePassword } = people();
    const { caller } = await someone();
    const wrong = changePassword.execute({ caller, currentPassword: 'not my password', newPassword });
    await expect(wrong).rejects.toThrow(InvalidCredentials);
  });

  it('follows the rules of every password', async () => {
    const { someone, changePassword } = people();
    const { caller, email } = await someone();
    for (const bad of ['short', 'password123', email]) {
      const change = changePassword.execute({ caller, currentPassword: goodPassword, newPassword: bad });
      await expect(change).rejects.toThrow(ValidationFailed);
    }
  });

  it('is refused to one of two who change it at once', async () => {
    const { someone, changePassword, logIn } = people();
    const { caller, email } = await someone();
    const change = (next: string) =>
      changePassword.execute({ caller, currentPassword: goodPassword, newPassword: next });
    const results = await Promise.allSettled([change('first new password'), change('second new password')]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(logIn.execute({ email, password: goodPassword })).rejects.toThrow(InvalidCredentials);
  });
});
