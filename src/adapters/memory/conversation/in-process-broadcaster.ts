import type { Broadcaster, Fleeting, Listener } from '../../../application/ports/broadcaster.ts';
import type { SessionId } from '../../../domain/session/ids.ts';

/** Wakes whoever listens in this process; those that are given the same set stand for several replicas. */
export class InProcessBroadcaster implements Broadcaster {
  readonly #listeners = new Set<Listener>();
  readonly #replicas: Set<InProcessBroadcaster>;

  constructor(replicas = new Set<InProcessBroadcaster>()) {
    this.#replicas = replicas;
    replicas.add(this);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(sessions: Iterable<SessionId>, whom: 'all' | 'others' = 'all'): void {
    const ids = new Set(sessions);
    if (ids.size === 0) return;
    for (const replica of this.#replicas)
      if (whom === 'all' || replica !== this) for (const listener of replica.#listeners) listener.news(ids);
  }

  pass(item: Fleeting): void {
    for (const replica of this.#replicas)
      if (replica !== this)
        for (const listener of replica.#listeners)
          if ([...listener.hears()].includes(item.sessionId)) listener.fleeting(item);
  }
}
