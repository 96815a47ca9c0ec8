import type { SqlEntityManager } from '@mikro-orm/postgresql';
import {
  InMemorySignInRepository,
  type StoredSignIn,
} from '#src/adapters/memory/identity/in-memory-sign-in-repository.ts';
import { InMemoryUserRepository, type StoredUser } from '#src/adapters/memory/identity/in-memory-user-repository.ts';
import { Mutex } from '#src/adapters/memory/mutex.ts';
import { MikroOrmSignInRepository } from '#src/adapters/persistence/identity/mikro-orm-sign-in-repository.ts';
import { MikroOrmUserRepository } from '#src/adapters/persistence/identity/mikro-orm-user-repository.ts';
import type { Stores, UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import type { SignInId } from '#src/domain/identity/sign-in-id.ts';
import type { UserId } from '#src/domain/identity/user-id.ts';

export type PeopleStores = Pick<Stores, 'users' | 'signIns'>;

// Use cases about people touch these two stores alone; reaching for another one fails loudly in a test.
const onlyPeople = (stores: PeopleStores): Stores =>
  new Proxy(stores, {
    get(target, name) {
      if (!Reflect.has(target, name)) throw new Error(`Use cases about people have no store ${String(name)}.`);
      return Reflect.get(target, name);
    },
  }) as Stores;

/** People in maps: one piece of work at a time, rolled back as a whole. */
export class InMemoryPeople implements UnitOfWork {
  readonly users = new Map<UserId, StoredUser>();
  readonly signIns = new Map<SignInId, StoredSignIn>();
  readonly #mutex = new Mutex();

  run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      const before = { users: [...this.users], signIns: [...this.signIns] };
      const users = new InMemoryUserRepository(this.users);
      const signIns = new InMemorySignInRepository(this.signIns);
      try {
        return await work(onlyPeople({ users, signIns }));
      } catch (error) {
        this.users.clear();
        this.signIns.clear();
        for (const [id, row] of before.users) this.users.set(id, row);
        for (const [id, row] of before.signIns) this.signIns.set(id, row);
        throw error;
      }
    });
  }
}

/** People in PostgreSQL. */
export class MikroOrmPeople implements UnitOfWork {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  run<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return this.#em.fork().transactional((em) => {
      const users = new MikroOrmUserRepository(em);
      const signIns = new MikroOrmSignInRepository(em);
      return work(onlyPeople({ users, signIns }));
    });
  }
}
