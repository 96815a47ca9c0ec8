import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { DateTime } from 'luxon';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { IdempotencyRow } from '#src/adapters/persistence/idempotency/idempotency-row.ts';
import { PostgresIdempotencyStore } from '#src/adapters/persistence/idempotency/postgres-idempotency-store.ts';
import { Idempotency } from '#src/adapters/persistence/migrations/003-idempotency.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { idempotencyStoreContract } from '#test/contracts/idempotency-store.ts';

const name = `idempotency_${uuidv7().replaceAll('-', '')}`;
let server: MikroORM;
let orm: MikroORM;

const connect = (clientUrl: string) =>
  new MikroORM({
    clientUrl,
    entities: [IdempotencyRow],
    extensions: [Migrator],
    migrations: { migrationsList: [{ name: '003-idempotency', class: Idempotency }], snapshot: false, silent: true },
  });

beforeAll(async () => {
  server = connect(inject('databaseServer'));
  await server.em.execute(`create database ${name}`);
  const url = new URL(inject('databaseServer'));
  url.pathname = `/${name}`;
  orm = connect(url.toString());
  await orm.migrator.up();
});

afterAll(async () => {
  await orm.close(true);
  await server.em.execute(`drop database ${name}`);
  await server.close(true);
});

describe('PostgresIdempotencyStore', () => {
  idempotencyStoreContract(async () => new PostgresIdempotencyStore(orm));

  test('has a row type and a migration that say the same', async () => {
    expect(await orm.schema.getUpdateSchemaSQL({ dropTables: false })).toBe('');
  });

  test('says that the database is away, so that the call may be tried again', async () => {
    const away = connect('postgresql://nobody@127.0.0.1:1/nothing');
    await expect(new PostgresIdempotencyStore(away).forgetExpired(DateTime.utc())).rejects.toThrow(Unavailable);
    await away.close(true);
  });

  test('takes its migration back', async () => {
    await orm.migrator.down();
    expect(await orm.em.fork().execute(`select to_regclass('idempotency_keys') as found`)).toEqual([{ found: null }]);
    await orm.migrator.up();
  });
});
