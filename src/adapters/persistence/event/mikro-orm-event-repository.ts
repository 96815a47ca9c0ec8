import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { EventRepository } from '../../../application/ports/event-repository.ts';
import { Event } from '../../../domain/event/event.ts';
import type { EventId } from '../../../domain/event/event-id.ts';
import { ExternalIdTaken } from '../../../domain/expected-error.ts';
import { SessionRow } from '../session/session-row.ts';
import { eventColumnsOf, eventStateOf } from './event-mapper.ts';
import { EventRow } from './event-row.ts';

/** Events in PostgreSQL, within one transaction. */
export class MikroOrmEventRepository implements EventRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async find(id: EventId): Promise<Event | undefined> {
    const row = await this.#em.findOne(EventRow, { id }, { disableIdentityMap: true });
    return row ? Event.restore(eventStateOf(row)) : undefined;
  }

  async findForChange(id: EventId): Promise<Event | undefined> {
    const lock = { disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_WRITE };
    const row = await this.#em.findOne(EventRow, { id }, lock);
    return row ? Event.restore(eventStateOf(row)) : undefined;
  }

  async countSessions(event: EventId): Promise<number> {
    return await this.#em.count(SessionRow, { event });
  }

  async add(event: Event): Promise<void> {
    await this.#translating(() => this.#em.insert(EventRow, eventColumnsOf(event.state)));
  }

  async save(event: Event): Promise<void> {
    const { id, ...columns } = eventColumnsOf(event.state);
    await this.#translating(() => this.#em.nativeUpdate(EventRow, { id }, columns));
  }

  async delete(id: EventId): Promise<void> {
    await this.#em.nativeDelete(EventRow, { id });
  }

  async #translating(store: () => Promise<unknown>): Promise<void> {
    try {
      await store();
    } catch (error) {
      const taken = error instanceof UniqueConstraintViolationException && 'constraint' in error;
      if (taken && error.constraint === 'events_external_id_unique') throw new ExternalIdTaken();
      throw error;
    }
  }
}
