import { ValidationFailed } from '../../domain/expected-error.ts';

/** Where a page ended: what it was ordered by, the value of that as text, and the id that breaks ties. */
export interface Keyset {
  readonly order: string;
  readonly value: string;
  readonly id: string;
}

export const encodeCursor = ({ order, value, id }: Keyset): string =>
  Buffer.from(JSON.stringify([order, value, id])).toString('base64url');

/** How a list is ordered, and what its cursors may hold. */
export interface CursorShape {
  readonly order: string;
  readonly isValue: (value: string) => boolean;
  readonly id: RegExp;
}

/** @throws {ValidationFailed} for what no page of this order ever gave out. */
export function decodeCursor(cursor: string, shape: CursorShape): Keyset {
  const [order, value, id] = parsed(cursor);
  const isWhole = typeof value === 'string' && typeof id === 'string';
  if (isWhole && order === shape.order && shape.isValue(value) && shape.id.test(id)) return { order, value, id };
  throw new ValidationFailed([{ path: 'cursor', code: 'invalid_cursor', message: 'The cursor is not from here.' }]);
}

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const sequence = /^[0-9]{1,15}$/;

/** The years 1 to 9999, which PostgreSQL and JavaScript both know how to write. */
const instants = { first: Date.parse('0001-01-01T00:00:00Z'), last: Date.parse('9999-12-31T23:59:59.999Z') };

/** Instants travel in cursors as whole milliseconds. */
export const isMillis = (value: string): boolean =>
  /^-?[0-9]{1,15}$/.test(value) && Number(value) >= instants.first && Number(value) <= instants.last;

function parsed(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(content) ? content : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** One more than asked for was read: tells whether there is a next page, and drops it. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  key: (row: Row) => Keyset,
) {
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(item),
    ...(rows.length > limit && last !== undefined && { nextCursor: encodeCursor(key(last)) }),
  };
}
