import type { DateTime } from 'luxon';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { RecordingQueries } from '../../../application/ports/recording-queries.ts';
import type { RecordingFacts, RecordingId } from '../../../domain/room/recording.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { Raw } from '../columns.ts';
import { decodeCursor, isMillis, pageOf, uuid } from '../keyset.ts';
import type { Reads } from '../reads.ts';
import { type RecordingColumns, recordingFactsOf } from './recording-mapper.ts';

const select = `select id, session_id as session, provider, epoch, room, reference,
  requested_by_type as "requestedByType", requested_by_id as "requestedById", state, requested_at as "requestedAt",
  changed_at as "changedAt", accepted_at as "acceptedAt", stop_asked_at as "stopAskedAt", started_at as "startedAt", ended_at as "endedAt",
  duration_seconds as "durationSeconds", size_bytes as "sizeBytes", file_deleted_at as "fileDeletedAt" from recordings`;

/** `bigint` comes as text. */
type RawRecording = Omit<Raw<RecordingColumns>, 'sizeBytes'> & { readonly sizeBytes: string | null };

const date = (text: string | null | undefined): Date | null => (text == null ? null : new Date(text));

const factsIn = (row: RawRecording): RecordingFacts =>
  recordingFactsOf({
    ...row,
    requestedAt: new Date(row.requestedAt),
    changedAt: new Date(row.changedAt),
    acceptedAt: date(row.acceptedAt),
    stopAskedAt: date(row.stopAskedAt),
    startedAt: date(row.startedAt),
    endedAt: date(row.endedAt),
    fileDeletedAt: date(row.fileDeletedAt),
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
  });

/** Reads recordings by SQL. */
export class SqlRecordingQueries implements RecordingQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async find(sessionId: SessionId, id: RecordingId): Promise<RecordingFacts | undefined> {
    const text = `${select} where id = $1 and session_id = $2`;
    const [row] = await this.#reads.rows<RawRecording>({ name: 'find-recording', text, values: [id, sessionId] });
    return row && factsIn(row);
  }

  async ofSession(sessionId: SessionId, { limit, cursor }: PageRequest): Promise<Page<RecordingFacts>> {
    const values: unknown[] = [sessionId, limit + 1];
    let after = '';
    if (cursor !== undefined) {
      const key = decodeCursor(cursor, { order: 'requestedAt', isValue: isMillis, id: uuid });
      after = 'and (requested_at, id) < ($3, $4::uuid)';
      values.push(new Date(Number(key.value)), key.id);
    }
    const text = `${select} where session_id = $1 ${after} order by requested_at desc, id desc limit $2`;
    return pageOf(await this.#reads.rows<RawRecording>({ text, values }), limit, factsIn, (row) => ({
      order: 'requestedAt',
      value: String(new Date(row.requestedAt).getTime()),
      id: row.id,
    }));
  }

  async standingStill(since: DateTime, limit: number) {
    return await this.#reads.rows<{ readonly sessionId: SessionId; readonly recordingId: RecordingId }>({
      name: 'recordings-standing-still',
      text: `select session_id as "sessionId", id as "recordingId" from recordings
        where file_deleted_at is null and state not in ('ready', 'failed') and changed_at <= $1
        order by changed_at limit $2`,
      values: [since.toJSDate(), limit],
    });
  }
}
