import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { closers } from '../../../domain/boundary/boundary-session.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../../domain/boundary/ids.ts';

export const BoundaryUserRow = defineEntity({
  name: 'BoundaryUserRow',
  tableName: 'boundary_users',
  properties: {
    userId: p.text().$type<BoundaryUserId>().primary(),
    nextSessionId: p.text().$type<BoundarySessionId>(),
  },
});

export const BoundarySessionRow = defineEntity({
  name: 'BoundarySessionRow',
  tableName: 'boundary_sessions',
  properties: {
    sessionId: p.text().$type<BoundarySessionId>().primary(),
    user: () => p.manyToOne(BoundaryUserRow).mapToPk().$type<BoundaryUserId>().fieldName('user_id'),
    startedAt: p.datetime(3),
    startedBy: p.text(),
    startRecordId: p.uuid().unique('boundary_sessions_start_record_id_unique'),
    isTrainingData: p.boolean(),
    sessionNotes: p.text().nullable(),
    trainingIntentLabel: p.text().nullable(),
    closedBy: p.enum(closers).nullable(),
    endedAt: p.datetime(3).nullable(),
    endedBy: p.text().nullable(),
    endRecordId: p.uuid().nullable().unique('boundary_sessions_end_record_id_unique'),
    logSize: p.integer(),
  },
});
export type BoundarySessionRow = InferEntity<typeof BoundarySessionRow>;
