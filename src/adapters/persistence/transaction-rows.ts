import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { Statement } from './reads.ts';

/**
 * Runs SQL on the transaction's own connection. A named statement is prepared once a connection: the query builder hands
 * what it is given as text on to `pg`, which takes a name and a text in its place.
 * @throws the ORM's own exceptions, as everything else in the transaction does.
 */
export async function rowsIn<Row>(em: SqlEntityManager, { text, values, name }: Statement): Promise<Row[]> {
  const statement = (name === undefined ? text : { name, text }) as string;
  try {
    const { rows } = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(statement, [...values]));
    return rows;
  } catch (error) {
    throw em
      .getPlatform()
      .getExceptionConverter()
      .convertException(error as Error);
  }
}
