import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MikroOrmUserQueries } from '#src/adapters/persistence/identity/mikro-orm-user-queries.ts';
import { describeSignInRepository } from '#test/contracts/sign-in-repository.ts';
import { describeUserQueries } from '#test/contracts/user-queries.ts';
import { describeUserRepository } from '#test/contracts/user-repository.ts';
import { aUser } from '#test/support/identity/a-user.ts';
import { MikroOrmPeople } from '#test/support/identity/people-unit-of-work.ts';
import { identityDatabase } from '#test/support/identity-database.ts';

let database: Awaited<ReturnType<typeof identityDatabase>>;
beforeAll(async () => {
  database = await identityDatabase(inject('databaseServer'));
});
afterAll(() => database?.drop());
// The checks stand in the migration alone; the ORM would drop them.
const schemaDrift = async (orm: MikroORM) =>
  (await orm.schema.getUpdateSchemaSQL())
    .split('\n')
    .filter((line) => /^(?!set )\S/.test(line) && !/drop constraint/.test(line));
const unitOfWork = () => new MikroOrmPeople(database.orm.em);

describeUserRepository('MikroOrmUserRepository', unitOfWork);
describeSignInRepository('MikroOrmSignInRepository', unitOfWork);
describeUserQueries('MikroOrmUserQueries', () => ({
  unitOfWork: unitOfWork(),
  queries: new MikroOrmUserQueries(database.orm),
}));

describe('the tables of people', () => {
  it('are as the rows say', async () => {
    expect(await schemaDrift(database.orm)).toEqual([]);
  });

  it.each([
    { email: 'Upper@example.org' },
    { email: '' },
    { displayName: '' },
    { displayName: 'x'.repeat(81) },
    { role: 'guest' as const },
    { revision: 0 },
    { deletedAt: aUser().state.createdAt },
  ])('refuse what no account can be: %o', async (wrong) => {
    await expect(unitOfWork().run(({ users }) => users.add(aUser(wrong)))).rejects.toThrow(
      /refuses the row by its constraint users_\w+\.$/,
    );
  });
});

describe('the migration', () => {
  it('goes down and up again', async () => {
    const { orm, drop } = await identityDatabase(inject('databaseServer'));
    await orm.migrator.down();
    const tables = await orm.em.execute(
      "select table_name from information_schema.tables where table_schema = 'public' and table_name not like 'mikro%'",
    );
    expect(tables).toEqual([]);
    await orm.migrator.up();
    expect(await schemaDrift(orm)).toEqual([]);
    await drop();
  });
});
