import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Reads } from '#src/adapters/persistence/reads.ts';
import { StatementRefused, translatingFailures } from '#src/adapters/persistence/translating-failures.ts';
import { Conflict, NotFound, Unavailable } from '#src/domain/expected-error.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';

describe('what the database refuses', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'));
  });
  afterAll(() => database.close());
  const run = (sql: string) => translatingFailures(() => database.orm.em.fork().execute(sql));
  const failure = (sql: string) => run(sql).catch((error: unknown) => error);

  it('is told without the row, which holds names and addresses', async () => {
    const error = await failure(`insert into users
      (id, display_name, role, time_zone, locale, disabled, created_at, revision, email)
      values (gen_random_uuid(), 'Grace Hopper', 'nobody', 'UTC', 'en', false, now(), 1, 'grace@example.org')`);
    expect(error).toBeInstanceOf(StatementRefused);
    expect(error).toMatchObject({ code: '23514', message: expect.stringContaining('users_role_check') });
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toMatch(/Grace|grace@/);
  });

  it.each(['57P03', '53300', '08006', '57014', '58030'])('for want of itself is unavailable: %s', async (code) => {
    const error = await failure(`do $$ begin raise exception using errcode = '${code}'; end $$`);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ details: { retryAfterSeconds: 2 } });
  });

  it.each(['40001', '40P01'])('for want of order is a conflict that may be tried again: %s', async (code) => {
    expect(await failure(`do $$ begin raise exception using errcode = '${code}'; end $$`)).toBeInstanceOf(Conflict);
  });

  it('for a connection that was cut is unavailable, also for reads', async () => {
    const reads = new Reads(database.orm);
    const cut = { text: 'select pg_terminate_backend(pg_backend_pid())', values: [] };
    await expect(reads.rows(cut)).rejects.toBeInstanceOf(Unavailable);
    expect(await reads.rows({ text: 'select 1 as one', values: [] })).toEqual([{ one: 1 }]);
  });

  it('is left as it is when the domain said it', async () => {
    const notFound = new NotFound('session');
    await expect(translatingFailures(() => Promise.reject(notFound))).rejects.toBe(notFound);
  });
});
