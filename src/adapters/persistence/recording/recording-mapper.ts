import type { RecordingFacts } from '../../../domain/room/recording.ts';
import type { Actor } from '../../../domain/session/session-event.ts';
import type { Columns } from '../columns.ts';
import { dateOrNull, instant, instantOrNone } from '../instants.ts';
import type { RecordingRow } from './recording-row.ts';

export type RecordingColumns = Columns<RecordingRow>;

export const recordingColumnsOf = (facts: RecordingFacts) => ({
  id: facts.id,
  session: facts.sessionId,
  provider: facts.provider,
  epoch: facts.epoch,
  room: facts.room,
  reference: facts.reference ?? null,
  requestedByType: facts.requestedBy.type,
  requestedById: facts.requestedBy.type === 'system' ? null : facts.requestedBy.id,
  state: facts.state,
  requestedAt: facts.requestedAt.toJSDate(),
  changedAt: facts.changedAt.toJSDate(),
  acceptedAt: dateOrNull(facts.acceptedAt),
  stopAskedAt: dateOrNull(facts.stopAskedAt),
  startedAt: dateOrNull(facts.startedAt),
  endedAt: dateOrNull(facts.endedAt),
  durationSeconds: facts.durationSeconds ?? null,
  sizeBytes: facts.sizeBytes ?? null,
  fileDeletedAt: dateOrNull(facts.fileDeletedAt),
});

export function recordingFactsOf(row: RecordingColumns): RecordingFacts {
  const acceptedAt = instantOrNone(row.acceptedAt);
  const [stopAskedAt, startedAt] = [instantOrNone(row.stopAskedAt), instantOrNone(row.startedAt)];
  const [endedAt, fileDeletedAt] = [instantOrNone(row.endedAt), instantOrNone(row.fileDeletedAt)];
  return {
    id: row.id,
    sessionId: row.session,
    provider: row.provider,
    epoch: row.epoch,
    room: row.room,
    ...(row.reference != null && { reference: row.reference }),
    requestedBy: actorIn(row),
    state: row.state,
    requestedAt: instant(row.requestedAt),
    changedAt: instant(row.changedAt),
    ...(acceptedAt && { acceptedAt }),
    ...(stopAskedAt && { stopAskedAt }),
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(row.durationSeconds != null && { durationSeconds: row.durationSeconds }),
    ...(row.sizeBytes != null && { sizeBytes: row.sizeBytes }),
    ...(fileDeletedAt && { fileDeletedAt }),
  };
}

const actorIn = ({ requestedByType: type, requestedById: id }: RecordingColumns): Actor =>
  type === 'system' || id == null ? { type: 'system' } : { type, id };
