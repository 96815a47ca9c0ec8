import type { MikroORM, RawQueryFragment } from '@mikro-orm/postgresql';
import { sql } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { translatingFailures } from '../translating-failures.ts';

interface Limit {
  readonly name: string;
  readonly calls: number;
  readonly perSeconds: number;
}

/** As in the process's own count: a window has ten slots, and twelve together hold no more than the limit. */
const slotsPerWindow = 10;
const slotsCounted = 12;

const Row = z.object({
  slot: z.coerce.number(),
  counts: z.array(z.int()),
  now_slot: z.coerce.number(),
  now_ms: z.coerce.number(),
  held_ms: z.coerce.number(),
});

const keyOf = ({ name, perSeconds }: Limit): string => `${name}/${perSeconds}s`;
const slotMsOf = ({ perSeconds }: Limit): number => (perSeconds * 1000) / slotsPerWindow;
const nowMs = sql`extract(epoch from clock_timestamp()) * 1000`;

/**
 * The calls to video providers, counted for all servers by the database's clock: a window that slides, one statement a
 * call. A library's fixed windows in PostgreSQL would let twice the limit through where one ends and the next begins.
 */
export class PostgresCallBudget {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** @returns 0 and has counted one call, or the milliseconds until one may be had. @throws {Unavailable} */
  async take(limit: Limit): Promise<number> {
    const empty = Array.from({ length: slotsCounted - 1 }, () => 0);
    const slot = sql`floor(${nowMs} / ${slotMsOf(limit)})`;
    // What waits for the row's lock may come with an older slot than is stored: it is counted in the newer one. A slot
    // far ahead is of a clock that was set back, and is forgotten.
    const isAhead = sql`kept.slot between excluded.slot and excluded.slot + ${slotsCounted}`;
    const passed = sql`case when ${isAhead} then 0
      else least(abs(excluded.slot - kept.slot), ${slotsCounted})::int end`;
    const carried = sql`kept.counts[1:${slotsCounted} - (${passed})]`;
    const taken = await this.#execute(sql`
      insert into call_budgets as kept (name, slot, counts, held_until)
      values (${keyOf(limit)}, ${slot}, array[1] || ${`{${empty.join(',')}}`}::int[], 'epoch')
      on conflict (name) do update set
        slot = case when ${isAhead} then kept.slot else excluded.slot end,
        counts = (select array[moved[1] + 1] || moved[2:]
          from (select array_fill(0, array[${passed}]) || ${carried} as moved) as all_slots)
      where kept.held_until <= clock_timestamp()
        and (select coalesce(sum(count), 0) from unnest(${carried}) as count) < ${limit.calls}
      returning 1`);
    return taken.length > 0 ? 0 : await this.#wait(limit);
  }

  /** Gives nobody a call of this limit for so long. */
  async hold(limit: Limit, forMs: number): Promise<void> {
    const until = sql`clock_timestamp() + ${forMs} * interval '1 millisecond'`;
    await this.#execute(sql`
      insert into call_budgets as kept (name, slot, counts, held_until)
      values (${keyOf(limit)}, 0, array_fill(0, array[${slotsCounted}]), ${until})
      on conflict (name) do update set held_until = greatest(kept.held_until, excluded.held_until)`);
  }

  /** How many calls are left now. */
  async left(limit: Limit): Promise<number> {
    const row = await this.#find(limit);
    if (!row) return limit.calls;
    return row.held_ms > 0 ? 0 : Math.max(0, limit.calls - sum(present(row)));
  }

  /** The oldest calls leave first: how many slots must pass until one more fits? */
  async #wait(limit: Limit): Promise<number> {
    const row = await this.#find(limit);
    if (!row) return 1;
    if (row.held_ms > 0) return Math.ceil(row.held_ms);
    const counts = present(row);
    let age = slotsCounted;
    for (let used = sum(counts); used >= limit.calls && age > 0; used -= counts[age] ?? 0) age -= 1;
    const freeAtMs = (Math.max(row.slot, row.now_slot) + slotsCounted - age) * slotMsOf(limit);
    return Math.max(1, Math.ceil(freeAtMs - row.now_ms));
  }

  async #find(limit: Limit): Promise<z.output<typeof Row> | undefined> {
    const [row] = await this.#execute(sql`
      select slot, counts, floor(${nowMs} / ${slotMsOf(limit)}) as now_slot, ${nowMs} as now_ms,
        extract(epoch from held_until - clock_timestamp()) * 1000 as held_ms
      from call_budgets where name = ${keyOf(limit)}`);
    return row === undefined ? undefined : Row.parse(row);
  }

  #execute(query: RawQueryFragment): Promise<readonly unknown[]> {
    return translatingFailures(() => this.#orm.em.fork().execute(query, [], 'all'));
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** The counts as of now. */
function present({ slot, counts, now_slot }: z.output<typeof Row>): readonly number[] {
  const passed = Math.min(Math.max(0, now_slot - slot), slotsCounted);
  return [...Array.from({ length: passed }, () => 0), ...counts].slice(0, slotsCounted);
}
