import type { PageRequest } from '../../../application/ports/page.ts';
import type { SessionFilter, SessionOrder } from '../../../application/ports/session-queries.ts';
import type { PersonId } from '../../../domain/session/ids.ts';
import { type ListScope, type Visibility, visibilities } from '../../../domain/session/visibility.ts';
import { decodeCursor, isMillis, uuid } from '../keyset.ts';
import { containing } from '../like.ts';
import type { Statement } from '../reads.ts';
import { viewsOf } from './session-sql.ts';

/** Titles as people sort them, the same on every database: Unicode's own order (ICU), whatever the locale. */
const orderColumns = {
  startsAt: 's.starts_at',
  createdAt: 's.created_at',
  title: 's.title collate "und-x-icu"',
} as const;

/** The statement for one page of a list, and one row more that tells whether there is a next. */
export function listStatement(
  filter: SessionFilter,
  order: SessionOrder,
  scope: ListScope,
  { limit, cursor }: PageRequest,
  asker: PersonId | undefined,
): Statement {
  const values: unknown[] = [asker ?? null];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const column = orderColumns[order.by];
  const inOrder = `order by ${column} ${order.direction}, s.id ${order.direction}`;

  // Statuses and visibilities come from our own lists and stand in the text, so that partial indexes are found.
  const conditions = [
    `s.status in (${filter.status.map((status) => `'${status}'`).join(', ') || 'null'})`,
    filter.archived ? 's.archived_at is not null' : 's.archived_at is null',
    ...scopeCondition(scope, filter.visibility, value),
  ];
  if (filter.hostId) conditions.push(`s.host_id = ${value(filter.hostId)}`);
  if (filter.eventId) conditions.push(`s.event_id = ${value(filter.eventId)}`);
  if (filter.tag !== undefined) conditions.push(`s.tags @> array[${value(filter.tag)}]::text[]`);
  if (filter.visibility) conditions.push(`s.visibility = '${filter.visibility}'`);
  if (filter.from) conditions.push(`s.starts_at >= ${value(filter.from.toJSDate())}`);
  if (filter.to) conditions.push(`s.starts_at < ${value(filter.to.toJSDate())}`);
  if (filter.q !== undefined) conditions.push(`s.title ilike ${value(containing(filter.q))}`);
  if (filter.mine?.as === 'host')
    conditions.push(
      `(s.host_id = ${value(filter.mine.userId)} or s.co_hosts @> array[${value(filter.mine.userId)}]::text[])`,
    );
  if (filter.mine?.as === 'registered')
    conditions.push(
      `exists (select from session_participants m where m.session_id = s.id and m.user_id = ${value(filter.mine.userId)}
        and m.registered_at is not null)`,
    );
  if (filter.mine?.as === 'participant')
    conditions.push(
      `exists (select from session_participants m where m.session_id = s.id and m.user_id = ${value(filter.mine.userId)}
        and m.joined_at is not null)`,
    );
  if (cursor !== undefined) conditions.push(afterCursor(order, column, cursor, value));

  return {
    // The page is taken before names are joined, so that no join order can stand in the way of the index order.
    text: `${viewsOf(`(select * from sessions s where ${conditions.join(' and ')} ${inOrder} limit ${value(limit + 1)})`)}
      ${inOrder}`,
    values,
  };
}

/** What the caller may find, said as narrowly as the filter allows, so that an index can serve it. */
function scopeCondition(
  { visibilities: admitted, hostedBy }: ListScope,
  wanted: Visibility | undefined,
  value: (given: unknown) => string,
): readonly string[] {
  if (admitted.length === visibilities.length) return [];
  if (wanted && admitted.includes(wanted)) return [];
  if (wanted) return [hostedBy ? `s.host_id = ${value(hostedBy)}` : 'false'];
  const listed = `s.visibility in (${admitted.map((one) => `'${one}'`).join(', ')})`;
  return [hostedBy ? `(${listed} or s.host_id = ${value(hostedBy)})` : listed];
}

/** PostgreSQL holds no NUL and no half of a surrogate pair. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

function afterCursor(
  { by, direction }: SessionOrder,
  column: string,
  cursor: string,
  value: (given: unknown) => string,
) {
  const isTitle = by === 'title';
  const key = decodeCursor(cursor, { order: by, isValue: isTitle ? isStorable : isMillis, id: uuid });
  const at = isTitle ? key.value : new Date(Number(key.value));
  return `(${column}, s.id) ${direction === 'asc' ? '>' : '<'} (${value(at)}, ${value(key.id)}::uuid)`;
}
