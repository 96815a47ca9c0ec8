import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type {
  Delivery,
  DeliveryCounts,
  DeliveryFilter,
  DeliveryState,
  DeliveryStore,
} from '../../../application/ports/delivery-store.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { Columns, Raw } from '../columns.ts';
import { instant } from '../instants.ts';
import { decodeCursor, isMillis, pageOf, uuid } from '../keyset.ts';
import type { Statement } from '../reads.ts';
import { rowsIn } from '../transaction-rows.ts';
import type { DeliveryRow } from './delivery-row.ts';

type RawDelivery = Raw<Columns<DeliveryRow>>;

const columns = `d.id, d.provider, d.key, d.type, d.kept, d.received_at as "receivedAt", d.state,
  d.taken_at as "takenAt", d.facts, d.taken, d.strangers, d.unmatched`;
const findStatement = { name: 'delivery', text: `select ${columns} from webhook_deliveries d where d.id = $1` };
const lockStatement = { name: 'delivery-for-update', text: `${findStatement.text} for update` };

/** PostgreSQL holds no NUL, and no half of a surrogate pair. */
const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** Deliveries in PostgreSQL, within one transaction. */
export class SqlDeliveryStore implements DeliveryStore {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async add({ id, provider, key, type, kept, receivedAt }: Parameters<DeliveryStore['add']>[0]): Promise<boolean> {
    const added = await rowsIn(this.#em, {
      name: 'add-delivery',
      text: `insert into webhook_deliveries (id, provider, key, type, kept, received_at, state)
        values ($1, $2, $3, $4, $5, $6, 'received') on conflict (provider, key) do nothing returning id`,
      values: [id, provider, storable(key), storable(type), JSON.stringify(kept ?? null), receivedAt.toJSDate()],
    });
    return added.length > 0;
  }

  async find(id: string): Promise<Delivery | undefined> {
    return (await this.#deliveries({ ...findStatement, values: [id] }))[0];
  }

  async findForChange(id: string): Promise<Delivery | undefined> {
    return (await this.#deliveries({ ...lockStatement, values: [id] }))[0];
  }

  async worked(id: string, at: DateTime, state: DeliveryState, counts: DeliveryCounts): Promise<void> {
    await rowsIn(this.#em, {
      name: 'delivery-worked',
      text: `update webhook_deliveries
        set state = $2, taken_at = $3, facts = $4, taken = $5, strangers = $6, unmatched = $7 where id = $1`,
      values: [id, state, at.toJSDate(), counts.facts, counts.taken, counts.strangers, counts.unmatched],
    });
  }

  async list({ provider, state }: DeliveryFilter, { limit, cursor }: PageRequest): Promise<Page<Delivery>> {
    const key =
      cursor === undefined ? undefined : decodeCursor(cursor, { order: 'receivedAt', isValue: isMillis, id: uuid });
    const values: unknown[] = [limit + 1];
    const where = (condition: string, ...given: unknown[]) =>
      `and ${condition.replaceAll('?', () => {
        values.push(given.shift());
        return `$${values.length}`;
      })}`;
    const text = `select ${columns} from webhook_deliveries d where true
      ${provider === undefined ? '' : where('d.provider = ?', provider)}
      ${state === undefined ? '' : where(`d.state = ?${state === 'taken' ? '' : " and d.state <> 'taken'"}`, state)}
      ${key ? where('(d.received_at, d.id) < (?, ?::uuid)', new Date(Number(key.value)), key.id) : ''}
      order by d.received_at desc, d.id desc limit $1`;
    const rows = await rowsIn<RawDelivery>(this.#em, { text, values });
    return pageOf(rows, limit, deliveryIn, ({ receivedAt, id }) => ({
      order: 'receivedAt',
      value: String(new Date(receivedAt).getTime()),
      id,
    }));
  }

  async dropReceivedBefore(at: DateTime): Promise<number> {
    const text = 'delete from webhook_deliveries where received_at < $1 returning id';
    return (await rowsIn(this.#em, { text, values: [at.toJSDate()] })).length;
  }

  async #deliveries(statement: Statement): Promise<readonly Delivery[]> {
    return (await rowsIn<RawDelivery>(this.#em, statement)).map(deliveryIn);
  }
}

function deliveryIn({ takenAt, facts, taken, strangers, unmatched, ...row }: RawDelivery): Delivery {
  return {
    id: row.id,
    provider: row.provider,
    key: row.key,
    type: row.type,
    kept: JSON.parse(row.kept),
    receivedAt: instant(new Date(row.receivedAt)),
    state: row.state,
    ...(takenAt != null && { takenAt: instant(new Date(takenAt)) }),
    ...(facts != null && {
      counts: { facts, taken: taken ?? 0, strangers: strangers ?? 0, unmatched: unmatched ?? 0 },
    }),
  };
}
