import type { MikroORM } from '@mikro-orm/postgresql';
import { sql } from '@mikro-orm/postgresql';

/** Any number that nobody else locks: it says "Convoke's schema is being changed". */
const migrationLock = 7_241_003;

/** Brings the schema up to date; of several replicas that start at once, one does it and the others wait. @returns their names. */
export async function migrateUp(orm: MikroORM): Promise<readonly string[]> {
  return await locked(orm, async (transaction) => {
    const done = await orm.migrator.up({ transaction });
    return done.map(({ name }) => name);
  });
}

/** Takes back the newest migration, with the data that only it has a place for. @returns its name. */
export async function migrateDown(orm: MikroORM): Promise<readonly string[]> {
  return await locked(orm, async (transaction) => {
    const done = await orm.migrator.down({ transaction });
    return done.map(({ name }) => name);
  });
}

/** The migrations that are still to be run. */
export async function pendingMigrations(orm: MikroORM): Promise<readonly string[]> {
  return (await orm.migrator.getPending()).map(({ name }) => name);
}

type Transaction = NonNullable<Parameters<MikroORM['migrator']['up']>[0]> extends { transaction?: infer T } ? T : never;

async function locked<T>(orm: MikroORM, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return await orm.em.fork().transactional(async (em) => {
    await em.execute(sql`select pg_advisory_xact_lock(${migrationLock})`);
    return await work(em.getTransactionContext() as Transaction);
  });
}
