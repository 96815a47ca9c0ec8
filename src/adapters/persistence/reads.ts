import type { MikroORM } from '@mikro-orm/postgresql';
import { translatingFailures } from './translating-failures.ts';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Statements that never vary are prepared once a connection under their name. */
  readonly name?: string;
}

/** Reads by SQL over the ORM's own pool, outside any transaction. */
export class Reads {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** @throws {Unavailable} when the database is away. */
  async rows<Row>({ text, values, name }: Statement): Promise<Row[]> {
    return await translatingFailures(async () => {
      const pool = await this.#orm.em.getConnection().getNativeClient();
      const { rows } = await pool.query({ text, values: [...values], ...(name !== undefined && { name }) });
      return rows as Row[];
    });
  }
}
