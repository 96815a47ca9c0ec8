import type { DateTime } from 'luxon';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { RecordingQueries } from '../../../application/ports/recording-queries.ts';
import { Recording, type RecordingFacts, type RecordingId } from '../../../domain/room/recording.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import { pageOf } from '../keyset.ts';

/** Reads recordings straight from the map. */
export class InMemoryRecordingQueries implements RecordingQueries {
  readonly #recordings: InMemoryTables['recordings'];

  constructor({ recordings }: Pick<InMemoryTables, 'recordings'>) {
    this.#recordings = recordings;
  }

  async find(sessionId: SessionId, id: RecordingId): Promise<RecordingFacts | undefined> {
    const facts = this.#recordings.get(id);
    return facts?.sessionId === sessionId ? facts : undefined;
  }

  async ofSession(sessionId: SessionId, page: PageRequest): Promise<Page<RecordingFacts>> {
    const own = [...this.#recordings.values()].filter((facts) => facts.sessionId === sessionId);
    const positionOf = ({ requestedAt, id }: RecordingFacts) => [requestedAt.toMillis(), id];
    return pageOf(own, { list: 'recordings', positionOf, direction: 'desc' }, page);
  }

  async standingStill(since: DateTime, limit: number) {
    return [...this.#recordings.values()]
      .filter((facts) => !Recording.restore(facts).isSettled && facts.changedAt <= since)
      .sort((a, b) => a.changedAt.toMillis() - b.changedAt.toMillis())
      .slice(0, limit)
      .map(({ sessionId, id }) => ({ sessionId, recordingId: id }));
  }
}
