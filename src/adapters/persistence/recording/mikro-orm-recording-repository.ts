import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { RecordingRepository } from '../../../application/ports/recording-repository.ts';
import { Recording } from '../../../domain/room/recording.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { recordingColumnsOf, recordingFactsOf } from './recording-mapper.ts';
import { RecordingRow } from './recording-row.ts';

/** Recordings in PostgreSQL, within one transaction. */
export class MikroOrmRecordingRepository implements RecordingRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async ofSession(session: SessionId): Promise<readonly Recording[]> {
    const orderBy = { requestedAt: 'asc', id: 'asc' } as const;
    const rows = await this.#em.find(RecordingRow, { session }, { disableIdentityMap: true, orderBy });
    return rows.map((row) => Recording.restore(recordingFactsOf(row)));
  }

  async add({ facts }: Recording): Promise<void> {
    await this.#em.insert(RecordingRow, recordingColumnsOf(facts));
  }

  async save({ facts }: Recording): Promise<void> {
    const { id, ...columns } = recordingColumnsOf(facts);
    await this.#em.nativeUpdate(RecordingRow, { id }, columns);
  }
}
