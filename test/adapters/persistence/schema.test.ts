import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDatabase } from '#src/adapters/persistence/database.ts';
import { migrateDown, migrateUp, pendingMigrations } from '#src/adapters/persistence/migrate.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { emptyDatabase, freshDatabase } from '#test/support/fresh-database.ts';

/** The migrations also make checks, indexes and triggers, which the row types don't repeat. */
const knownToMigrationsAlone =
  /^(set names 'utf8'|drop index "\w+"|alter table "\w+" drop constraint "(?!\w+_foreign)\w+"|drop trigger if exists "\w+" on "\w+"|drop function if exists "\w+"\([\w, ]*\))$/;

describe('the schema', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'));
  });
  afterAll(() => database.close());

  it('has every column and foreign key of the row types, and no other', async () => {
    const differences = (await database.orm.schema.getUpdateSchemaSQL())
      .split(';')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== '' && !knownToMigrationsAlone.test(statement));
    expect(differences).toEqual([]);
  });

  it.each(['session_events', 'presence_facts'])('refuses to change, delete or empty %s', async (table) => {
    const refusal = /only grows/;
    await expect(database.orm.em.execute(`update ${table} set seq = seq`)).rejects.toThrow(refusal);
    await expect(database.orm.em.execute(`delete from ${table}`)).rejects.toThrow(refusal);
    await expect(database.orm.em.execute(`truncate ${table}`)).rejects.toThrow(refusal);
  });
});

describe('the migrations', () => {
  it('are run once when several replicas start at the same moment', async () => {
    const { url, drop } = await emptyDatabase(inject('databaseServer'));
    const replicas = Array.from({ length: 4 }, () => openDatabase({ url, poolSize: 2 }));
    const done = await Promise.all(replicas.map((orm) => migrateUp(orm)));
    expect(done.flat().sort()).toEqual([
      '001-people',
      '002-sessions',
      '003-idempotency',
      '004-boundaries',
      '005-rooms',
      '006-webhooks',
      '007-recordings',
      '008-schedules',
      '009-call-budgets',
      '010-conversation',
      '011-registrations',
      '012-notifications',
      '013-clock',
      '014-installation',
      '015-withdrawals',
      '016-direct-messages-born',
      '017-schedule-runs',
      '018-unclaimed-seats',
      '019-rooms-asked-for',
    ]);
    for (const orm of replicas) await orm.close();
    await drop();
  });

  it('lead down again to nothing, and up once more', async () => {
    const { url, drop } = await emptyDatabase(inject('databaseServer'));
    const orm = openDatabase({ url, poolSize: 2 });
    const names = await migrateUp(orm);
    for (const _ of names) await migrateDown(orm);
    const left = await orm.em.execute(
      `select table_name from information_schema.tables where table_schema = 'public' and table_name <> 'schema_migrations'`,
    );
    expect(left).toEqual([]);
    expect(await pendingMigrations(orm)).toEqual(names);
    expect(await migrateUp(orm)).toEqual(names);
    await orm.close();
    await drop();
  });
});
