import type { MikroORM } from '@mikro-orm/postgresql';
import type { Stores, UnitOfWork } from '../../application/ports/unit-of-work.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { SqlConversationRepository } from './conversation/sql-conversation-repository.ts';
import { MikroOrmEventRepository } from './event/mikro-orm-event-repository.ts';
import { MikroOrmSignInRepository } from './identity/mikro-orm-sign-in-repository.ts';
import { MikroOrmUserRepository } from './identity/mikro-orm-user-repository.ts';
import { MikroOrmPresenceLog } from './session/mikro-orm-presence-log.ts';
import { MikroOrmSessionRepository } from './session/mikro-orm-session-repository.ts';
import { translatingFailures } from './translating-failures.ts';

/** A PostgreSQL transaction, with repositories that live as long as it does. */
export class MikroOrmUnitOfWork implements UnitOfWork {
  readonly #orm: MikroORM;
  readonly #stored: (sessions: Iterable<SessionId>) => void;

  /** `stored` is told after each commit which sessions, or their conversations, have changed. */
  constructor(orm: MikroORM, stored: (sessions: Iterable<SessionId>) => void = () => {}) {
    this.#orm = orm;
    this.#stored = stored;
  }

  /** @throws {Unavailable} when the database is away, {Conflict} when two transactions could not be put in order. */
  async run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const changed = new Set<SessionId>();
    const result = await translatingFailures(() =>
      this.#orm.em.fork().transactional((em) =>
        work({
          sessions: new MikroOrmSessionRepository(em, changed),
          presence: new MikroOrmPresenceLog(em),
          events: new MikroOrmEventRepository(em),
          users: new MikroOrmUserRepository(em),
          signIns: new MikroOrmSignInRepository(em),
          conversation: new SqlConversationRepository(em, changed),
        }),
      ),
    );
    if (changed.size > 0) this.#stored(changed);
    return result;
  }
}
