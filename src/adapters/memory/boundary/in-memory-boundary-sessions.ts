import type { DateTime } from 'luxon';
import type {
  BoundarySessionRepository,
  HeldUser,
  KeptSession,
} from '../../../application/ports/boundary-session-repository.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import { BoundarySession, type BoundarySessionState } from '../../../domain/boundary/boundary-session.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../../domain/boundary/ids.ts';
import { Conflict } from '../../../domain/expected-error.ts';
import { type Keyset, pageOf } from '../keyset.ts';
import { Mutex } from '../mutex.ts';
import { FaultSwitch } from '../video/fault-switch.ts';

interface Stored {
  readonly state: BoundarySessionState;
  readonly logSize: number;
}

const newestFirst: Keyset<BoundarySessionState> = {
  list: 'boundaries',
  positionOf: ({ start, id }) => [start.at.toMillis(), id],
  direction: 'desc',
};

/** Users and their sessions in maps; a user is held by a mutex, and what was done meanwhile is kept when the work resolves. */
export class InMemoryBoundarySessions implements BoundarySessionRepository {
  /** Fails commits. */
  readonly commits = new FaultSwitch(() => new Error('The commit failed.'));
  readonly #next = new Map<BoundaryUserId, BoundarySessionId>();
  readonly #stored = new Map<BoundarySessionId, Stored>();
  readonly #held = new Map<BoundaryUserId, Mutex>();
  readonly #busy = new Set<BoundaryUserId>();

  async meet(userId: BoundaryUserId, nextSessionId: BoundarySessionId): Promise<void> {
    if (!this.#next.has(userId)) this.#next.set(userId, nextSessionId);
  }

  async hold<T>(userId: BoundaryUserId, work: (user: HeldUser | undefined) => Promise<T>): Promise<T> {
    const mutex = this.#held.get(userId) ?? new Mutex();
    this.#held.set(userId, mutex);
    return await mutex.run(async () => {
      this.#busy.add(userId);
      try {
        const next = this.#next.get(userId);
        if (next === undefined) return await work(undefined);
        const user = new InMemoryHeldUser(userId, next, this.#stored);
        const result = await work(user);
        await this.commits.pass();
        this.#next.set(userId, user.planned);
        for (const [id, stored] of user.changed) this.#stored.set(id, stored);
        return result;
      } finally {
        this.#busy.delete(userId);
      }
    });
  }

  async holdIfFree<T>(userId: BoundaryUserId, work: (user: HeldUser) => Promise<T>): Promise<T | 'busy'> {
    if (this.#busy.has(userId)) return 'busy';
    return await this.hold(userId, async (user) => (user ? await work(user) : 'busy'));
  }

  async find(id: BoundarySessionId): Promise<BoundarySessionState | undefined> {
    return this.#stored.get(id)?.state;
  }

  async list(userId: BoundaryUserId, page: PageRequest): Promise<Page<BoundarySessionState>> {
    const states = [...this.#stored.values()].map(({ state }) => state);
    return pageOf(
      states.filter((state) => state.userId === userId),
      newestFirst,
      page,
    );
  }

  async usersActiveSince(at: DateTime, limit: number): Promise<readonly BoundaryUserId[]> {
    const overdue = [...this.#stored.values()].filter(({ state }) => isActive(state) && state.start.at <= at);
    return overdue.map(({ state }) => state.userId).slice(0, limit);
  }

  async users(after: BoundaryUserId | undefined, limit: number): Promise<readonly BoundaryUserId[]> {
    return [...this.#next.keys()]
      .filter((userId) => after === undefined || userId > after)
      .sort()
      .slice(0, limit);
  }
}

const isActive = ({ phase }: BoundarySessionState): boolean => phase.status === 'active';

class InMemoryHeldUser implements HeldUser {
  readonly userId: BoundaryUserId;
  readonly nextSessionId: BoundarySessionId;
  planned: BoundarySessionId;
  readonly changed = new Map<BoundarySessionId, Stored>();
  readonly #before: ReadonlyMap<BoundarySessionId, Stored>;

  constructor(
    userId: BoundaryUserId,
    nextSessionId: BoundarySessionId,
    before: ReadonlyMap<BoundarySessionId, Stored>,
  ) {
    this.userId = userId;
    this.nextSessionId = nextSessionId;
    this.planned = nextSessionId;
    this.#before = before;
  }

  async active(): Promise<KeptSession | undefined> {
    return (await this.all()).find(({ session }) => session.isActive);
  }

  async find(id: BoundarySessionId): Promise<KeptSession | undefined> {
    const stored = this.changed.get(id) ?? this.#before.get(id);
    return stored && keptOf(stored);
  }

  async all(): Promise<readonly KeptSession[]> {
    const all = new Map([...this.#before, ...this.changed]);
    return [...all.values()].filter(({ state }) => state.userId === this.userId).map(keptOf);
  }

  async save({ session, logSize }: KeptSession): Promise<void> {
    const active = await this.active();
    if (session.isActive && active && active.session.id !== session.id)
      throw new Conflict('This user has another active session.');
    this.changed.set(session.id, { state: session.state, logSize });
  }

  async add(kept: KeptSession, nextSessionId: BoundarySessionId): Promise<void> {
    await this.save(kept);
    await this.planNext(nextSessionId);
  }

  async planNext(nextSessionId: BoundarySessionId): Promise<void> {
    this.planned = nextSessionId;
  }
}

const keptOf = ({ state, logSize }: Stored): KeptSession => ({ session: BoundarySession.restore(state), logSize });
