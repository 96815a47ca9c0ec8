import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import type { RecordingId } from '../../../domain/room/recording.ts';
import { recordingStates } from '../../../domain/room/recording-report.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { SessionRow } from '../session/session-row.ts';

export const RecordingRow = defineEntity({
  name: 'RecordingRow',
  tableName: 'recordings',
  properties: {
    id: p.uuid().$type<RecordingId>().primary(),
    session: () => p.manyToOne(SessionRow).mapToPk().$type<SessionId>(),
    provider: p.text(),
    epoch: p.integer(),
    room: p.text().$type<RoomReference>(),
    reference: p.text().nullable(),
    requestedByType: p.enum(['user', 'guest', 'system', 'provider'] as const),
    requestedById: p.text().nullable(),
    state: p.enum(recordingStates),
    requestedAt: p.datetime(3),
    changedAt: p.datetime(3),
    acceptedAt: p.datetime(3).nullable(),
    stopAskedAt: p.datetime(3).nullable(),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
    durationSeconds: p.integer().nullable(),
    sizeBytes: p.bigint('number').nullable(),
    fileDeletedAt: p.datetime(3).nullable(),
  },
});
export type RecordingRow = InferEntity<typeof RecordingRow>;
