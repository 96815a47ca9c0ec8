import type { Entering, EnterRoom } from '../../application/conversation/enter-room.ts';
import type { LeaveRoom } from '../../application/conversation/leave-room.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Ids } from '../../application/ports/ids.ts';
import { ExpectedError, Unavailable } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Hello } from './client-frames.ts';
import type { CloseReason } from './close-codes.ts';
import type { Connection } from './connection.ts';
import type { RealtimeObserver } from './realtime-observer.ts';
import type { Guest, Reception } from './reception.ts';

export interface Newcomer {
  readonly connection: Connection;
  readonly caller: Caller;
  readonly hello: Hello;
  /** Told once: when they have been welcomed, or why not. */
  readonly admitted: (entering: Entering) => void;
}

interface Leaver {
  readonly connection: Connection;
  readonly at: ReturnType<Clock['now']>;
  readonly forGood: boolean;
}

/** Sessions whose door is worked on at a time: the pool has places for others, too. */
const mostAtATime = 6;
const mostInOneGo = 200;
const retryMs = 1000;

/** Nobody waits for these to come back. */
const outForGood: ReadonlySet<CloseReason> = new Set(['removed', 'left', 'over', 'refused']);

export interface DoorkeeperServices {
  readonly enterRoom: EnterRoom;
  readonly leaveRoom: LeaveRoom;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly observer: RealtimeObserver;
  readonly replicaId: string;
  readonly reception: Reception;
}

/** Takes down who comes and goes, session by session, in groups; nobody's going is forgotten while the database is away. */
export class Doorkeeper {
  readonly #services: DoorkeeperServices;
  readonly #coming = new Map<SessionId, Newcomer[]>();
  readonly #going = new Map<SessionId, Leaver[]>();
  readonly #working = new Set<SessionId>();
  readonly #queue = new Set<SessionId>();
  readonly #known = new Set<string>();
  #drained: (() => void)[] = [];

  constructor(services: DoorkeeperServices) {
    this.#services = services;
  }

  comes(newcomer: Newcomer): void {
    const { sessionId } = newcomer.connection;
    push(this.#coming, sessionId, newcomer);
    this.#enqueue(sessionId);
  }

  goes(connection: Connection): void {
    if (!connection.participantId) return;
    const { closedFor } = connection;
    const forGood = closedFor !== undefined && outForGood.has(closedFor);
    push(this.#going, connection.sessionId, { connection, at: this.#services.clock.now(), forGood });
    this.#enqueue(connection.sessionId);
  }

  /**
   * Open sockets were taken for lost, and their going was taken down. What has ended does not begin again in the record, so
   * each goes by another id from now on.
   */
  tookForLost(connections: Iterable<Connection>): void {
    for (const connection of connections) {
      this.#known.delete(connection.id);
      connection.id = this.#services.ids.next();
      this.#known.add(connection.id);
    }
  }

  /** Makes open sockets known that may not be; those that are known stay so. */
  async comeAgain(id: SessionId, connections: readonly Connection[]): Promise<void> {
    const { enterRoom, replicaId } = this.#services;
    const sockets = connections.flatMap(({ id: socketId, participantId }) =>
      participantId ? { socketId, participantId, replicaId } : [],
    );
    if (sockets.length > 0) await enterRoom.again(id, sockets);
    // Whoever went meanwhile may have been taken down before they were known.
    for (const connection of connections) if (!connection.isOpen) this.goes(connection);
  }

  /** Resolves when everything has been taken down. */
  async drained(): Promise<void> {
    if (this.#working.size === 0 && this.#queue.size === 0) return;
    await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  #enqueue(id: SessionId): void {
    this.#queue.add(id);
    this.#next();
  }

  #next(): void {
    for (const id of this.#queue) {
      if (this.#working.size >= mostAtATime) return;
      if (this.#working.has(id)) continue;
      this.#queue.delete(id);
      this.#working.add(id);
      void this.#work(id).finally(() => {
        this.#working.delete(id);
        this.#next();
        if (this.#working.size === 0 && this.#queue.size === 0)
          for (const resolve of this.#drained.splice(0)) resolve();
      });
    }
  }

  async #work(id: SessionId): Promise<void> {
    await this.#letGo(id, take(this.#going, id));
    await this.#letIn(id, take(this.#coming, id));
    if (this.#going.has(id) || this.#coming.has(id)) this.#queue.add(id);
  }

  async #letIn(id: SessionId, newcomers: readonly Newcomer[]): Promise<void> {
    const present = newcomers.filter(({ connection }) => connection.isOpen);
    if (present.length === 0) return;
    const { enterRoom, replicaId, reception, observer } = this.#services;
    try {
      const arrivals = present.map(({ connection, caller }) => ({ socketId: connection.id, caller }));
      const entering = await enterRoom.execute(id, replicaId, arrivals);
      await reception.receive(id, this.#guests(present, entering));
      for (const { connection, admitted } of present) {
        const one = entering.get(connection.id);
        if (one) admitted(one);
      }
    } catch (error) {
      const refusal = error instanceof ExpectedError ? error : new Unavailable('Something went wrong here.', 1);
      if (refusal !== error) observer.failed(error, 'letting people in');
      for (const { connection, admitted } of present) {
        admitted({ refusal });
        if (this.#known.has(connection.id)) this.goes(connection);
      }
    }
    // Whoever went while they were let in is noticed by nobody else.
    for (const { connection } of present) if (!connection.isOpen) this.goes(connection);
  }

  #guests(present: readonly Newcomer[], entering: ReadonlyMap<string, Entering>): readonly Guest[] {
    return present.flatMap(({ connection, hello }) => {
      const one = entering.get(connection.id);
      if (!one || !('participation' in one)) return [];
      this.#known.add(connection.id);
      connection.participantId = one.participation.id;
      return { connection, hello, entering: one };
    });
  }

  async #letGo(id: SessionId, leavers: readonly Leaver[]): Promise<void> {
    const theirs = leavers.filter(({ connection }) => this.#known.has(connection.id));
    for (const forGood of [true, false]) {
      const group = theirs.filter((leaver) => leaver.forGood === forGood);
      const departures = group.flatMap(({ connection: { id: socketId, participantId }, at }) =>
        participantId ? { socketId, participantId, at } : [],
      );
      try {
        await this.#services.leaveRoom.execute(id, departures, forGood ? 'for good' : 'perhaps');
        for (const { socketId } of departures) this.#known.delete(socketId);
      } catch (error) {
        this.#services.observer.failed(error, 'taking down who left');
        setTimeout(() => {
          for (const leaver of group) push(this.#going, id, leaver);
          this.#enqueue(id);
        }, retryMs);
      }
    }
  }
}

function push<Item>(lists: Map<SessionId, Item[]>, id: SessionId, item: Item): void {
  const list = lists.get(id);
  if (list) list.push(item);
  else lists.set(id, [item]);
}

function take<Item>(lists: Map<SessionId, Item[]>, id: SessionId): readonly Item[] {
  const list = lists.get(id) ?? [];
  const taken = list.splice(0, mostInOneGo);
  if (list.length === 0) lists.delete(id);
  return taken;
}
