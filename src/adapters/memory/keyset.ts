import type { Page, PageRequest } from '../../application/ports/page.ts';
import { ValidationFailed } from '../../domain/expected-error.ts';

/** Where an item stands in a list; what a cursor holds. The last part tells all items apart. */
export type Position = readonly (string | number)[];

export interface Keyset<Item> {
  /** Names list and order: a cursor of another one can't be read here. */
  readonly list: string;
  readonly positionOf: (item: Item) => Position;
  readonly direction: 'asc' | 'desc';
}

/** One page of the items, in the order of their positions, after the cursor. */
export function pageOf<Item>(
  items: Iterable<Item>,
  { list, positionOf, direction }: Keyset<Item>,
  { limit, cursor }: PageRequest,
): Page<Item> {
  const sign = direction === 'asc' ? 1 : -1;
  const compare = (a: Position, b: Position): number => sign * comparePositions(a, b);
  const after = cursor === undefined ? undefined : readCursor(cursor, list);
  const ahead = [...items]
    .filter((item) => !after || compare(positionOf(item), after) > 0)
    .sort((a, b) => compare(positionOf(a), positionOf(b)));
  const page = ahead.slice(0, limit);
  const last = page.at(-1);
  return ahead.length > page.length && last !== undefined
    ? { items: page, nextCursor: writeCursor(list, positionOf(last)) }
    : { items: page };
}

function comparePositions(a: Position, b: Position): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const difference = compareParts(part, other);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Titles as people sort them: Unicode's own order, whatever the locale. */
const { compare: compareTexts } = new Intl.Collator('und');

function compareParts(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b) || Number(a > b) - Number(a < b);
  return Number(a > b) - Number(a < b);
}

const writeCursor = (list: string, position: Position): string =>
  Buffer.from(JSON.stringify([list, ...position])).toString('base64url');

function readCursor(cursor: string, list: string): Position {
  const [of, ...position] = parsed(cursor);
  if (
    of !== list ||
    position.length === 0 ||
    !position.every((part) => typeof part === 'string' || typeof part === 'number')
  )
    throw unreadable();
  return position as Position;
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

const unreadable = (): ValidationFailed =>
  new ValidationFailed([{ path: 'cursor', code: 'invalid_cursor', message: 'The cursor is not from here.' }]);
