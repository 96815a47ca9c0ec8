import type { SweepPresence } from '../../application/conversation/sweep-presence.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { LiveRooms } from './live-rooms.ts';
import type { RealtimeObserver } from './realtime-observer.ts';

/**
 * For so long a server may be silent before the others take it for dead. Short, since a mistake costs little: whoever is
 * back within the grace has not been away.
 */
export const leaseSeconds = 4;

const beatMs = 1000;
const lookMs = 1000;
const probeMs = 20_000;

export interface HeartbeatServices {
  readonly sweep: SweepPresence;
  readonly doorkeeper: Doorkeeper;
  readonly rooms: LiveRooms;
  readonly observer: RealtimeObserver;
  readonly replicaId: string;
}

/** What this server does again and again: says that it lives, looks for what it was not told, lets go of who is gone. */
export class Heartbeat {
  readonly #services: HeartbeatServices;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<string>();
  #beatingSince: number | undefined;
  /** Whether others do not know of our sockets. */
  #isUnannounced = false;

  constructor(services: HeartbeatServices) {
    this.#services = services;
  }

  start(): void {
    const { rooms, sweep } = this.#services;
    void this.#once('saying that we live', () => this.#beat());
    this.#every(beatMs, 'saying that we live', () => this.#beat());
    this.#every(lookMs, 'letting the dead go', () => this.#letDeadGo());
    // A wake-up may have been lost with whoever was to send it.
    this.#every(lookMs, 'looking for news', async () => rooms.news('all'));
    this.#every(lookMs / 2, 'telling of who is gone', () => sweep.tellOfGone());
    this.#every(probeMs, 'probing sockets', async () => this.#probe());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#services.sweep.retire(this.#services.replicaId).catch((error: unknown) => {
      this.#services.observer.failed(error, 'retiring');
    });
  }

  async #beat(): Promise<void> {
    const { sweep, replicaId } = this.#services;
    try {
      const known = await sweep.beat(replicaId);
      if (!known) this.#wasTakenForDead();
      if (this.#isUnannounced) await this.#comeBack();
    } catch (error) {
      this.#beatingSince = undefined;
      throw error;
    }
    this.#beatingSince ??= Date.now();
  }

  /** Whoever could not speak for a while can't judge others: the database was away for all. */
  async #letDeadGo(): Promise<void> {
    if (this.#beatingSince === undefined || Date.now() - this.#beatingSince < leaseSeconds * 1000) return;
    await this.#services.sweep.letDeadGo();
  }

  /** Our sockets were taken for lost with us: they are not. */
  #wasTakenForDead(): void {
    const { rooms, doorkeeper } = this.#services;
    for (const room of rooms.rooms) doorkeeper.tookForLost(room.connections());
    this.#isUnannounced = true;
  }

  /** What fails here is tried again at the next beat, for all of them. */
  async #comeBack(): Promise<void> {
    const { rooms, doorkeeper } = this.#services;
    for (const room of [...rooms.rooms]) await doorkeeper.comeAgain(room.id, [...room.connections()]);
    this.#isUnannounced = false;
  }

  #probe(): void {
    for (const room of this.#services.rooms.rooms)
      for (const connection of [...room.connections()]) if (!connection.probe()) connection.close('pace');
  }

  #every(ms: number, doing: string, work: () => Promise<void>): void {
    this.#timers.push(setInterval(() => void this.#once(doing, work), ms));
  }

  /** One at a time of each kind: a slow database must not pile them up. */
  async #once(doing: string, work: () => Promise<void>): Promise<void> {
    if (this.#running.has(doing)) return;
    this.#running.add(doing);
    try {
      await work();
    } catch (error) {
      this.#services.observer.failed(error, doing);
    } finally {
      this.#running.delete(doing);
    }
  }
}
