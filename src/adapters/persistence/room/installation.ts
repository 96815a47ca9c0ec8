import type { MikroORM } from '@mikro-orm/postgresql';
import { sql } from '@mikro-orm/postgresql';
import { translatingFailures } from '../translating-failures.ts';

export interface Installation {
  /** Tells the rooms of this installation from those of others at the same provider. */
  readonly tag: string;
  /** It was drawn just now, because the database is a copy, or is reached at another address than before. */
  readonly isNew: boolean;
}

/** An installation as the last start of a server left it. */
export interface KnownInstallation {
  readonly tag: string;
  /** What makes the next start with this database and address draw another tag; absent where it goes on as it is. */
  readonly differsBy?: 'database' | 'address';
}

interface Row {
  readonly tag: string;
  readonly database: string | null;
  readonly address: string | null;
}

type Manager = ReturnType<MikroORM['em']['fork']>;

/**
 * The installation that this database is. A copy that runs beside its original must touch none of the original's rooms: it
 * doesn't know the sessions made since, and would sweep the rooms of classes that are live. So a database that is not the
 * one it was, by PostgreSQL's own word or by the address that the school is reached at, draws a tag of its own, and lets
 * go of the rooms it remembers.
 * @param address where people reach this installation; absent where only this machine does.
 */
export async function claimInstallation(orm: MikroORM, address: string | undefined): Promise<Installation> {
  return await translatingFailures(() =>
    orm.em.fork().transactional(async (em) => {
      const known = await rowOf(em, sql`for update`);
      const database = await identityOf(em);
      const isNew = differenceTo(known, database, address) !== undefined;
      if (isNew) await letGoOfRooms(em);
      const [{ tag } = known] = await em.execute<Row[]>(sql`update installation
        set database = ${database}, address = ${address ?? null},
          tag = case when ${isNew} then substr(replace(gen_random_uuid()::text, '-', ''), 1, 12) else tag end
        returning tag`);
      return { tag, isNew };
    }),
  );
}

/** The installation as it is, for who only asks: servers that run go by its tag, and only a start may draw another. */
export async function readInstallation(orm: MikroORM, address: string | undefined): Promise<KnownInstallation> {
  return await translatingFailures(async () => {
    const em = orm.em.fork();
    const known = await rowOf(em);
    const differsBy = differenceTo(known, await identityOf(em), address);
    return { tag: known.tag, ...(differsBy && { differsBy }) };
  });
}

async function rowOf(em: Manager, lock = sql``): Promise<Row> {
  const [row] = await em.execute<Row[]>(sql`select tag, database, address from installation ${lock}`);
  if (!row) throw new Error('The database has no installation tag, which a migration makes.');
  return row;
}

function differenceTo(
  before: Row,
  database: string,
  address: string | undefined,
): KnownInstallation['differsBy'] | undefined {
  if (before.database !== null && before.database !== database) return 'database';
  return before.address !== null && before.address !== address ? 'address' : undefined;
}

/** The same for as long as it is this very database: a restored dump is another one, a promoted replica is not. */
async function identityOf(em: Manager): Promise<string> {
  const [may] = await em.execute<{ granted: boolean }[]>(
    sql`select has_function_privilege('pg_control_system()', 'execute') as granted`,
  );
  const cluster = may?.granted ? sql`(select system_identifier from pg_control_system())::text` : sql`''`;
  const [row] = await em.execute<{ identity: string }[]>(
    sql`select ${cluster} || '/' || oid as identity from pg_database where datname = current_database()`,
  );
  return row?.identity ?? '';
}

/** They are the other's by now: nobody here closes them, or puts people out of them because of what the copy says. */
async function letGoOfRooms(em: Manager): Promise<void> {
  await em.execute(sql`update room_ledger set closed_at = coalesce(closed_at, now()), watched = false
    where closed_at is null or watched`);
}
