import type { EventFilter, EventQueries } from '../../../application/ports/event-queries.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { EventState } from '../../../domain/event/event.ts';
import type { EventId } from '../../../domain/event/event-id.ts';
import type { Raw } from '../columns.ts';
import { decodeCursor, isMillis, pageOf, uuid } from '../keyset.ts';
import { containing } from '../like.ts';
import type { Reads } from '../reads.ts';
import { type EventColumns, eventStateOf } from './event-mapper.ts';

const select = `select id, external_id as "externalId", title, description, starts_at as "startsAt",
  ends_at as "endsAt", time_zone as "timeZone", visibility, created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", revision from events`;

type RawEventRow = Raw<EventColumns>;

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

const stateIn = (row: RawEventRow): EventState =>
  eventStateOf({
    ...row,
    startsAt: date(row.startsAt),
    endsAt: date(row.endsAt),
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
  });

/** Reads events by SQL. */
export class SqlEventQueries implements EventQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async find(id: EventId): Promise<EventState | undefined> {
    const text = `${select} where id = $1`;
    const [row] = await this.#reads.rows<RawEventRow>({ name: 'find-event', text, values: [id] });
    return row && stateIn(row);
  }

  async list({ visibility, q, from, to }: EventFilter, { limit, cursor }: PageRequest): Promise<Page<EventState>> {
    const values: unknown[] = [];
    const value = (given: unknown): string => `$${values.push(given)}`;
    const conditions = ['true'];
    if (visibility) conditions.push(`visibility = ${value(visibility)}`);
    if (q !== undefined) conditions.push(`title ilike ${value(containing(q))}`);
    if (from) conditions.push(`starts_at >= ${value(from.toJSDate())}`);
    if (to) conditions.push(`starts_at < ${value(to.toJSDate())}`);
    if (cursor !== undefined) {
      const key = decodeCursor(cursor, { order: 'createdAt', isValue: isMillis, id: uuid });
      conditions.push(`(created_at, id) < (${value(new Date(Number(key.value)))}, ${value(key.id)}::uuid)`);
    }
    const text = `${select} where ${conditions.join(' and ')} order by created_at desc, id desc limit ${value(limit + 1)}`;
    const rows = await this.#reads.rows<RawEventRow>({ text, values });
    return pageOf(rows, limit, stateIn, (row) => ({
      order: 'createdAt',
      value: String(new Date(row.createdAt).getTime()),
      id: row.id,
    }));
  }
}
