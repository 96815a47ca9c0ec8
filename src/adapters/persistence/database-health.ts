import type { MikroORM } from '@mikro-orm/postgresql';
import type { HealthCheck } from '../../application/ports/health-check.ts';
import { pendingMigrations } from './migrate.ts';

const patienceMs = 2000;

async function within<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), patienceMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const down = (detail: string) => ({ state: 'down', detail }) as const;

/** Whether the database answers. */
export class DatabaseHealth implements HealthCheck {
  readonly name = 'database';
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  async check() {
    return await within(this.#ask(), down(`PostgreSQL does not answer within ${patienceMs / 1000} s.`));
  }

  async #ask() {
    try {
      await this.#orm.em.getConnection().execute('select 1');
      return { state: 'up', detail: 'PostgreSQL answers.' } as const;
    } catch {
      // Why it is away stands in the log of whoever needed it; here a word is enough.
      return down('PostgreSQL can not be reached.');
    }
  }
}

/** Whether the tables are those that this version works with. */
export class SchemaHealth implements HealthCheck {
  readonly name = 'schema';
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  async check() {
    return await within(this.#ask(), down('The schema can not be looked at in time.'));
  }

  async #ask() {
    try {
      const pending = await pendingMigrations(this.#orm);
      if (pending.length === 0) return { state: 'up', detail: 'All migrations have been run.' } as const;
      return down(`Migrations are pending: ${pending.join(', ')}. Run "npm run migrate".`);
    } catch {
      return down('The schema can not be looked at: PostgreSQL can not be reached.');
    }
  }
}
