import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { Reads } from '#src/adapters/persistence/reads.ts';
import { StatementRefused, translatingFailures } from '#src/adapters/persistence/translating-failures.ts';
import type { EventRepository } from '#src/application/ports/event-repository.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import { Conflict, NotFound, Unavailable } from '#src/domain/expected-error.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { noJobs } from '#test/support/no-jobs.ts';

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

describe('a pool whose connections are cut inside transactions', () => {
  it('has all its places again', async () => {
    const { orm, close } = await freshDatabase(inject('databaseServer'), 2);
    const unitOfWork = new MikroOrmUnitOfWork(orm, noJobs);
    const look = (events: EventRepository) => events.find(asEventId(v7()));
    const cutOthers = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`;
    for (let cut = 0; cut < 4; cut += 1) {
      const work = unitOfWork.run(async ({ events }) => {
        await look(events);
        await orm.em.fork().execute(cutOthers);
        await look(events);
      });
      await expect(work).rejects.toBeInstanceOf(Unavailable);
    }
    expect(await unitOfWork.run(({ events }) => look(events))).toBeUndefined();
    await close();
  });
});
