import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { MikroOrmUserQueries } from '#src/adapters/persistence/identity/mikro-orm-user-queries.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { EmailTaken, InvalidToken, LastAdmin } from '#src/domain/identity/errors.ts';
import { type FreshDatabase, freshDatabase } from '#test/support/fresh-database.ts';
import { goodPassword, people } from '#test/support/identity/people.ts';
import { forgottenJobs } from '#test/support/no-jobs.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(inject('databaseServer'));
});
const nobody = async () => {
  await database.orm.em.fork().execute('delete from sign_ins');
  await database.orm.em.fork().execute('delete from users');
};
afterEach(nobody);
afterAll(() => database?.close());

const replica = () =>
  people({
    unitOfWork: new MikroOrmUnitOfWork(database.orm, forgottenJobs),
    users: new MikroOrmUserQueries(database.orm),
  });
const times = <T>(count: number, work: () => Promise<T>) => Promise.allSettled(Array.from({ length: count }, work));
const won = <T>(results: readonly PromiseSettledResult<T>[]) =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
const lost = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));

describe('several replicas at once', () => {
  it('make one account of one e-mail', async () => {
    const { register } = replica();
    const results = await times(6, () =>
      register.execute({ email: 'ada@example.org', password: goodPassword, displayName: 'Ada' }),
    );
    expect(won(results)).toHaveLength(1);
    for (const reason of lost(results)) expect(reason).toBeInstanceOf(EmailTaken);
  });

  it('honour a refresh token once', async () => {
    const { someone, refresh, clock } = replica();
    const { refreshToken } = await someone();
    clock.advance({ minutes: 1 });
    const results = await times(6, () => refresh.execute({ refreshToken }));
    expect(won(results)).toHaveLength(1);
    for (const reason of lost(results)) expect(reason).toBeInstanceOf(InvalidToken);
  });

  it('store the revocation that a refused refresh leads to', async () => {
    const { someone, refresh, clock } = replica();
    const { refreshToken } = await someone();
    clock.advance({ minutes: 1 });
    const next = await refresh.execute({ refreshToken });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(refresh.execute({ refreshToken: next.refreshToken })).rejects.toThrow(InvalidToken);
  });

  it('never lose the last admin, when admins turn on each other', async () => {
    const { stored, edit, remove, deleteOwn, list } = replica();
    for (let round = 0; round < 5; round += 1) {
      const [ada, bea, cea] = [
        await stored({ role: 'admin' }),
        await stored({ role: 'admin' }),
        await stored({ role: 'admin' }),
      ];
      const results = await Promise.allSettled([
        edit.execute({ caller: ada.caller, userId: bea.state.id, changes: { role: 'member' } }),
        remove.execute({ caller: bea.caller, userId: cea.state.id }),
        edit.execute({ caller: cea.caller, userId: ada.state.id, changes: { disabled: true } }),
        deleteOwn.execute({ caller: ada.caller }),
      ]);
      const { items } = await list.execute({ caller: ada.caller, page: { limit: 100 } });
      expect(items.filter(({ role, disabled }) => role === 'admin' && !disabled)).toHaveLength(1);
      expect(lost(results).some((reason) => reason instanceof LastAdmin)).toBe(true);
      await nobody();
    }
  });

  it('make one first admin, whose password is the one that is told', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { ensureFirstAdmin, logIn } = replica();
      const results = await times(6, () => ensureFirstAdmin.execute());
      expect(lost(results)).toEqual([]);
      const [admin, ...others] = won(results).filter((made) => made !== undefined);
      expect(others).toEqual([]);
      if (!admin) throw new Error('nobody');
      expect((await logIn.execute(admin)).user.role).toBe('admin');
      await nobody();
    }
  });

  it('make one user of an outside person', async () => {
    const { admit } = replica();
    const person = { issuer: 'https://id.example', subject: '1', email: 'ada@example.org' };
    const admitted = won(await times(6, () => admit.execute(person)));
    expect(admitted).toHaveLength(6);
    expect(new Set(admitted.map(({ userId }) => userId)).size).toBe(1);
  });

  it('give one e-mail to one of two outside people, and let both in', async () => {
    const { admit, users } = replica();
    const both = ['1', '2'].map((subject) =>
      admit.execute({ issuer: 'https://id.example', subject, email: 'ada@example.org' }),
    );
    const states = await Promise.all((await Promise.all(both)).map(({ userId }) => users.find(userId)));
    expect(states.filter((state) => state?.email === 'ada@example.org')).toHaveLength(1);
  });

  it('leave no sign-in behind for who is disabled while signing in', async () => {
    const { stored, someone, edit, logIn, authenticator } = replica();
    const { caller } = await stored({ role: 'admin' });
    const { user, email } = await someone();
    const [results] = await Promise.all([
      times(6, () => logIn.execute({ email, password: goodPassword })),
      edit.execute({ caller, userId: user.id, changes: { disabled: true } }),
    ]);
    for (const { accessToken } of won(results)) {
      await expect(authenticator.authenticate(accessToken)).rejects.toThrow(InvalidToken);
    }
    await edit.execute({ caller, userId: user.id, changes: { disabled: false } });
    for (const { accessToken } of won(results)) {
      await expect(authenticator.authenticate(accessToken)).rejects.toThrow(InvalidToken);
    }
  });
});
