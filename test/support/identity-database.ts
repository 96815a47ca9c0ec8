import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { identityRows } from '#src/adapters/persistence/identity/identity-rows.ts';
import { People } from '#src/adapters/persistence/migrations/001-people.ts';

/** A fresh database on that server, with the tables of people; dropped again by `drop`. */
export async function identityDatabase(server: string): Promise<{ orm: MikroORM; drop: () => Promise<void> }> {
  const dbName = `people_${process.pid}_${Date.now()}_${Math.random().toString(36).slice(2, 8)}`;
  const clientUrl = new URL(server);
  clientUrl.pathname = `/${dbName}`;
  const admin = new MikroORM({ driver: PostgreSqlDriver, clientUrl: server, entities: identityRows });
  await admin.em.execute(`create database ${dbName}`);
  const orm = new MikroORM({
    driver: PostgreSqlDriver,
    clientUrl: clientUrl.href,
    entities: identityRows,
    extensions: [Migrator],
    migrations: { migrationsList: [{ name: '001-people', class: People }], snapshot: false, silent: true },
  });
  await orm.migrator.up();
  return {
    orm,
    drop: async () => {
      await orm.close();
      await admin.em.execute(`drop database ${dbName} with (force)`);
      await admin.close();
    },
  };
}
