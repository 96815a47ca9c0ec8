import { ValidationFailed } from '../../domain/expected-error.ts';

/** Where a page ended: the value it was ordered by, as text, and the id that breaks ties. */
export interface Keyset {
  readonly value: string;
  readonly id: string;
}

export const encodeCursor = ({ value, id }: Keyset): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url');

/** @throws {ValidationFailed} for what no page ever gave out; `isValue` judges the text of the order's value. */
export function decodeCursor(cursor: string, isValue: (value: string) => boolean, isId: RegExp): Keyset {
  const [value, id] = parsed(cursor);
  if (typeof value === 'string' && typeof id === 'string' && isValue(value) && isId.test(id)) return { value, id };
  throw new ValidationFailed([{ path: 'cursor', code: 'invalid_cursor', message: 'The cursor is not from here.' }]);
}

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const sequence = /^[0-9]{1,15}$/;

/** Instants travel in cursors as whole milliseconds. */
export const isMillis = (value: string): boolean => /^-?[0-9]{1,15}$/.test(value);

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
