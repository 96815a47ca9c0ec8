import type { DateTime } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';
import type { LostSocket, Replicas } from '../../../application/ports/replicas.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Servers in a map, and their sockets in the tables. */
export class InMemoryReplicas implements Replicas {
  readonly #tables: InMemoryTables;
  readonly #clock: Clock;
  readonly #seen = new Map<string, DateTime>();

  constructor(tables: InMemoryTables, clock: Clock) {
    this.#tables = tables;
    this.#clock = clock;
  }

  async beat(replicaId: string): Promise<boolean> {
    const known = this.#seen.has(replicaId);
    this.#seen.set(replicaId, this.#clock.now());
    return known;
  }

  async lostSockets(silentSeconds: number): Promise<readonly LostSocket[]> {
    return [...this.#tables.conversations].flatMap(([sessionId, { sockets }]) =>
      [...sockets.values()].flatMap(({ socketId, participantId, replicaId }) => {
        if (this.#lives(replicaId, silentSeconds)) return [];
        return { sessionId, socketId, participantId, lastSeenAt: this.#seen.get(replicaId) ?? this.#clock.now() };
      }),
    );
  }

  async forget(silentSeconds: number, replicaId?: string): Promise<void> {
    const conversations = [...this.#tables.conversations.values()];
    const inUse = new Set(conversations.flatMap(({ sockets }) => [...sockets.values()].map((one) => one.replicaId)));
    for (const id of [...this.#seen.keys()])
      if (!inUse.has(id) && (id === replicaId || !this.#lives(id, silentSeconds))) this.#seen.delete(id);
  }

  async sessionsToSweep(now: DateTime): Promise<readonly SessionId[]> {
    const due = [...this.#tables.conversations].filter(([, { attendees }]) =>
      [...attendees.values()].some(({ dueAt }) => dueAt && dueAt <= now),
    );
    return due.map(([id]) => id).sort();
  }

  #lives(replicaId: string, silentSeconds: number): boolean {
    const seen = this.#seen.get(replicaId);
    return seen !== undefined && seen >= this.#clock.now().minus({ seconds: silentSeconds });
  }
}
