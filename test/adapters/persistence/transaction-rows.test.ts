import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { rowsIn } from '#src/adapters/persistence/transaction-rows.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';

describe('SQL in a transaction', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'));
  });
  afterAll(() => database.close());

  it('is prepared under its name, and run in that transaction', async () => {
    await database.orm.em.fork().transactional(async (em) => {
      const statement = { name: 'adds-up', text: 'select $1::int + $2::int as sum', values: [2, 3] };
      expect(await rowsIn(em, statement)).toEqual([{ sum: 5 }]);
      const prepared = {
        text: `select count(*)::int as n from pg_prepared_statements where name = 'adds-up'`,
        values: [],
      };
      expect(await rowsIn(em, prepared)).toEqual([{ n: 1 }]);
      await rowsIn(em, { text: 'set local application_name = $$mine$$', values: [] });
      const name = { text: `select current_setting('application_name') as name`, values: [] };
      expect(await rowsIn(em, name)).toEqual([{ name: 'mine' }]);
    });
  });

  it('fails with the exceptions of the ORM', async () => {
    const broken = database.orm.em
      .fork()
      .transactional((em) => rowsIn(em, { text: 'select 1 / $1::int', values: [0] }));
    await expect(broken).rejects.toMatchObject({ name: 'DriverException', code: '22012' });
  });
});
