import type { SessionId } from '../../domain/session/ids.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { Replicas } from '../ports/replicas.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { LeaveRoom } from './leave-room.ts';

/** Sessions that are seen to at a time: a server that dies leaves many at once, and others need the database, too. */
const atATime = 8;

async function eachOf<Item>(items: readonly Item[], see: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await see(item);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

/** Tells of those who did not come back in time, also when the server that held their sockets has died. */
export class SweepPresence {
  readonly #unitOfWork: UnitOfWork;
  readonly #replicas: Replicas;
  readonly #leaveRoom: LeaveRoom;
  readonly #clock: Clock;
  readonly #leaseSeconds: number;

  constructor(
    unitOfWork: UnitOfWork,
    replicas: Replicas,
    leaveRoom: LeaveRoom,
    clock: Clock,
    { leaseSeconds }: { readonly leaseSeconds: number },
  ) {
    this.#unitOfWork = unitOfWork;
    this.#replicas = replicas;
    this.#leaveRoom = leaveRoom;
    this.#clock = clock;
    this.#leaseSeconds = leaseSeconds;
  }

  /** Says that this replica lives. @returns false when its sockets must be made known anew. */
  async beat(replicaId: string): Promise<boolean> {
    return await this.#replicas.beat(replicaId);
  }

  /** Lets the sockets of silent replicas go, as of when those were last known to live. */
  async letDeadGo(): Promise<void> {
    const lost = await this.#replicas.lostSockets(this.#leaseSeconds);
    await eachOf([...Map.groupBy(lost, ({ sessionId }) => sessionId)], async ([id, sockets]) => {
      const departures = sockets.map(({ lastSeenAt, ...socket }) => ({ ...socket, at: lastSeenAt }));
      await this.#leaveRoom.execute(id, departures);
    });
    await this.#replicas.forget(this.#leaseSeconds);
  }

  /** Tells everybody of those whose grace is over. */
  async tellOfGone(): Promise<void> {
    await eachOf(await this.#replicas.sessionsToSweep(this.#clock.now()), (id) => this.#sweep(id));
  }

  /** A replica that stops is no longer waited for. */
  async retire(replicaId: string): Promise<void> {
    await this.#replicas.forget(this.#leaseSeconds, replicaId);
  }

  async #sweep(id: SessionId): Promise<void> {
    await this.#unitOfWork.run(async ({ sessions, conversation }) => {
      const session = await sessions.find(id, []);
      if (!session || !(await conversation.find(id))) return;
      const now = this.#clock.now();
      const gone = await conversation.takeGone(id, now);
      // After the end everybody is out, and nobody is left to be told.
      if (isOver(session.state.phase.status)) return;
      const entries = gone.map((participantId) => ({ kind: 'user_left' as const, participantId }));
      if (entries.length > 0) await conversation.append(id, entries, now);
    });
  }
}
