import { v7 } from 'uuid';
import { expect } from 'vitest';
import type { Page, PageRequest } from '#src/application/ports/page.ts';

/** Reads a list page by page, from the first to the last. */
export async function walk<Item>(limit: number, read: (page: PageRequest) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let page = await read({ limit });
  for (;;) {
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    expect(page.items.length).toBe(limit);
    page = await read({ limit, cursor: page.nextCursor });
  }
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** What people send who make up cursors. */
export const madeUpCursors = [
  '',
  'nonsense',
  '%%%',
  '\u0000',
  encoded('{}'),
  encoded('null'),
  encoded('[]'),
  encoded('["x"]'),
  encoded('["; drop table sessions", "x"]'),
  encoded('[null, null]'),
  encoded('{"value":1}'),
  'a'.repeat(5000),
];

/** The same for lists by time: what is no instant, or none that a database knows. */
export const madeUpInstants = [
  ...madeUpCursors,
  ...['-999999999999999', '9'.repeat(40), 'noon', '', '1e3', ' '].map((value) =>
    encoded(JSON.stringify([value, v7()])),
  ),
];

export const refusedCursor = {
  code: 'validation_failed',
  violations: [expect.objectContaining({ path: 'cursor', code: 'invalid_cursor' })],
};
