import { DateTimeType, ReferenceKind, UnderscoreNamingStrategy } from '@mikro-orm/core';
import type { Raw } from '../columns.ts';
import type { SessionColumns } from './session-mapper.ts';
import { SessionRow } from './session-row.ts';

const naming = new UnderscoreNamingStrategy();
const properties = Object.values(SessionRow.init().meta.properties);
const isDate = ({ type }: { readonly type: unknown }): boolean => type === DateTimeType;
const dates = properties.filter(isDate).map(({ name }) => name);

/** How each member of a row is called in the table; a relation's column holds the other's id. */
const columnNames: ReadonlyMap<string, string> = new Map(
  properties.map(({ name, kind }) => [
    name,
    naming.propertyToColumnName(kind === ReferenceKind.SCALAR ? name : `${name}Id`),
  ]),
);

/** @throws for what is no member of the row: the name stands in SQL. */
export function columnOf(name: string): string {
  const column = columnNames.get(name);
  if (column === undefined) throw new Error(`A session has no column for ${name}.`);
  return column;
}

/** The columns of `sessions s` under the names of their row. */
export const selectedColumns = [...columnNames].map(([name, column]) => `s.${column} as "${name}"`).join(', ');

export type RawSessionRow = Raw<SessionColumns & { readonly version: number }>;

/** The row with its dates, which SQL answers as text. */
export function sessionColumnsIn(raw: Raw<SessionColumns>): SessionColumns {
  const row: Record<string, unknown> = { ...raw };
  for (const name of dates) {
    const text = row[name];
    row[name] = typeof text === 'string' ? new Date(text) : null;
  }
  return row as unknown as SessionColumns;
}
