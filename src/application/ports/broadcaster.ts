import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';

/** What reaches whoever is there at the moment, and is not kept. */
export interface Fleeting {
  /** A UUIDv7: those of one replica grow. */
  readonly id: string;
  readonly sessionId: SessionId;
  /** To one person; absent for everybody in the session. */
  readonly to?: ParticipantId;
  readonly kind: 'signal' | 'spirit_thinking';
  readonly data: unknown;
}

export interface Listener {
  /** These sessions have something new to read; `all` when news may have been missed. */
  news(sessions: ReadonlySet<SessionId> | 'all'): void;
  /** The sessions in which somebody here may be told what passes; of others nothing fleeting is brought. */
  hears(): Iterable<SessionId>;
  fleeting(item: Fleeting): void;
}

/**
 * Wakes the replicas that have something new to read. News carry nothing: what is new is read where it is kept, so that
 * news which come twice, late or not at all harm nobody.
 */
export interface Broadcaster {
  /**
   * Tells every replica, this one at once; or only the others, where this one knows already. Never fails: whoever missed
   * it finds out by itself.
   */
  wake(sessions: Iterable<SessionId>, whom?: 'all' | 'others'): void;
  /** Hands something on to the other replicas; this one has seen to its own sockets. */
  pass(item: Fleeting): void;
  /** @returns how to stop listening. */
  listen(listener: Listener): () => void;
}
