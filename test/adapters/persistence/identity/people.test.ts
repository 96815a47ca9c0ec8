import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { identityRows } from '#src/adapters/persistence/identity/identity-rows.ts';
import { MikroOrmUserQueries } from '#src/adapters/persistence/identity/mikro-orm-user-queries.ts';
import { People } from '#src/adapters/persistence/migrations/001-people.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { describeSignInRepository } from '#test/contracts/sign-in-repository.ts';
import { describeUserQueries } from '#test/contracts/user-queries.ts';
import { describeUserRepository } from '#test/contracts/user-repository.ts';
import { emptyDatabase, type FreshDatabase, freshDatabase } from '#test/support/fresh-database.ts';
import { aUser } from '#test/support/identity/a-user.ts';
import { noJobs } from '#test/support/no-jobs.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(inject('databaseServer'));
});
afterAll(() => database?.close());
// The checks stand in the migration alone; the ORM would drop them.
const schemaDrift = async (orm: MikroORM) =>
  (await orm.schema.getUpdateSchemaSQL())
    .split('\n')
    .filter((line) => /^(?!set )\S/.test(line) && !/drop constraint/.test(line));
const unitOfWork = () => new MikroOrmUnitOfWork(database.orm, noJobs);

describeUserRepository('MikroOrmUserRepository', unitOfWork);
describeSignInRepository('MikroOrmSignInRepository', unitOfWork);
describeUserQueries('MikroOrmUserQueries', () => ({
  unitOfWork: unitOfWork(),
  queries: new MikroOrmUserQueries(database.orm),
}));

describe('the tables of people', () => {
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
    const { url, drop } = await emptyDatabase(inject('databaseServer'));
    const orm = new MikroORM({
      clientUrl: url,
      entities: identityRows,
      extensions: [Migrator],
      migrations: { migrationsList: [{ name: '001-people', class: People }], snapshot: false, silent: true },
    });
    await orm.migrator.up();
    expect(await schemaDrift(orm)).toEqual([]);
    await orm.migrator.down();
    const tables = await orm.em
      .fork()
      .execute("select table_name from information_schema.tables where table_name in ('users', 'sign_ins')");
    expect(tables).toEqual([]);
    await orm.migrator.up();
    expect(await schemaDrift(orm)).toEqual([]);
    await orm.close();
    await drop();
  });
});
