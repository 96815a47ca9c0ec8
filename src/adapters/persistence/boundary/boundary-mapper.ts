import type { KeptSession } from '../../../application/ports/boundary-session-repository.ts';
import { BoundarySession, type BoundarySessionState } from '../../../domain/boundary/boundary-session.ts';
import { asPerformerId, asRecordId } from '../../../domain/boundary/ids.ts';
import type { Columns, Raw } from '../columns.ts';
import { instant } from '../instants.ts';
import type { BoundarySessionRow } from './boundary-rows.ts';

/** A row as SQL answers it. */
export type RawBoundarySession = Raw<Columns<BoundarySessionRow>>;

export const columns = `session_id as "sessionId", user_id as "user", started_at as "startedAt",
  started_by as "startedBy", start_record_id as "startRecordId", is_training_data as "isTrainingData",
  session_notes as "sessionNotes", training_intent_label as "trainingIntentLabel", closed_by as "closedBy",
  ended_at as "endedAt", ended_by as "endedBy", end_record_id as "endRecordId", log_size as "logSize"`;

/** In the order of the columns. */
export const valuesOf = ({ session: { state }, logSize }: KeptSession): readonly unknown[] => {
  const closed = state.phase.status === 'closed' ? state.phase : undefined;
  return [
    state.id,
    state.userId,
    state.start.at.toJSDate(),
    state.start.performerId,
    state.start.recordId,
    state.details.isTrainingData,
    state.details.sessionNotes,
    state.details.trainingIntentLabel,
    closed?.by ?? null,
    closed?.end.at.toJSDate() ?? null,
    closed?.end.performerId ?? null,
    closed?.end.recordId ?? null,
    logSize,
  ];
};

export function stateOf(row: RawBoundarySession): BoundarySessionState {
  return {
    id: row.sessionId,
    userId: row.user,
    start: markOf(row.startedAt, row.startedBy, row.startRecordId),
    details: {
      isTrainingData: row.isTrainingData,
      sessionNotes: row.sessionNotes ?? null,
      trainingIntentLabel: row.trainingIntentLabel ?? null,
    },
    phase:
      row.closedBy && row.endedAt && row.endedBy && row.endRecordId
        ? { status: 'closed', by: row.closedBy, end: markOf(row.endedAt, row.endedBy, row.endRecordId) }
        : { status: 'active' },
  };
}

export const keptOf = (row: RawBoundarySession): KeptSession => ({
  session: BoundarySession.restore(stateOf(row)),
  logSize: row.logSize,
});

const markOf = (at: string, performerId: string, recordId: string) => ({
  at: instant(new Date(at)),
  performerId: asPerformerId(performerId),
  recordId: asRecordId(recordId),
});
