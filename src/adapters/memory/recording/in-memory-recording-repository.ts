import type { RecordingRepository } from '../../../application/ports/recording-repository.ts';
import { Recording } from '../../../domain/room/recording.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Recordings in a map. */
export class InMemoryRecordingRepository implements RecordingRepository {
  readonly #recordings: InMemoryTables['recordings'];

  constructor({ recordings }: Pick<InMemoryTables, 'recordings'>) {
    this.#recordings = recordings;
  }

  async ofSession(sessionId: SessionId): Promise<readonly Recording[]> {
    return [...this.#recordings.values()]
      .filter((facts) => facts.sessionId === sessionId)
      .sort((a, b) => a.requestedAt.toMillis() - b.requestedAt.toMillis() || (a.id < b.id ? -1 : 1))
      .map((facts) => Recording.restore(facts));
  }

  async add({ facts }: Recording): Promise<void> {
    if (this.#recordings.has(facts.id)) throw new Error('There is a recording with this id.');
    this.#recordings.set(facts.id, facts);
  }

  async save({ facts }: Recording): Promise<void> {
    this.#recordings.set(facts.id, facts);
  }
}
