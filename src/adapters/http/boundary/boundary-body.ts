import type { z } from 'zod';
import type { BoundarySessionState } from '../../../domain/boundary/boundary-session.ts';
import { formatInstant } from '../instant.ts';
import type { boundarySession } from './boundary-schemas.ts';

/** A session as staff read it. */
export function sessionBody({
  id,
  userId,
  start,
  phase,
  details,
}: BoundarySessionState): z.input<typeof boundarySession> {
  const closed = phase.status === 'closed' ? phase : undefined;
  return {
    session_id: id,
    user_id: userId,
    status: phase.status,
    closed_by: closed?.by ?? null,
    start_time: formatInstant(start.at),
    end_time: closed ? formatInstant(closed.end.at) : null,
    started_by: start.performerId,
    ended_by: closed?.end.performerId ?? null,
    is_training_data: details.isTrainingData,
    session_notes: details.sessionNotes,
    training_intent_label: details.trainingIntentLabel,
  };
}
