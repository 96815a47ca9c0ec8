import type { Broadcaster, Fleeting, Listener } from '../../../application/ports/broadcaster.ts';
import type { SessionId } from '../../../domain/session/ids.ts';

/** Wakes whoever listens in this process; made of one, several stand for several replicas. */
export class InProcessBroadcaster implements Broadcaster {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(sessions: Iterable<SessionId>, whom: 'all' | 'others' = 'all'): void {
    if (whom === 'others') return;
    const ids = new Set(sessions);
    if (ids.size > 0) for (const listener of this.#listeners) listener.news(ids);
  }

  /** There are no other replicas. */
  pass(_item: Fleeting): void {}
}
