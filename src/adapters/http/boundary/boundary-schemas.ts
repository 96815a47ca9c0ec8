import { z } from 'zod';
import { boundarySource } from '../../../domain/boundary/boundary-event.ts';
import { closers } from '../../../domain/boundary/boundary-session.ts';
import { longestIntentLabel, longestSessionNotes } from '../../../domain/boundary/capture-details.ts';
import {
  asBoundarySessionId,
  asBoundaryUserId,
  asPerformerId,
  boundaryName,
  boundarySessionName,
} from '../../../domain/boundary/ids.ts';
import { instantOut } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import { anyText } from '../text.ts';

const name = (description: string, example: string) =>
  z
    .string()
    .regex(boundaryName, 'must be 1 to 128 letters, digits, ".", "_" or "-", and not begin with a dot')
    .meta({ description, example });

const exampleId = 'sess_019578a3-5a00-7b1c-8d2e-3f4a5b6c7d8e';

const userId = name('Whose session it is.', 'ada').transform(asBoundaryUserId);
const performerId = name('On whose word; `system` for the service itself.', 'coach-7').transform(asPerformerId);
const sessionId = z
  .string()
  .regex(boundarySessionName, 'must be "sess_" and an id')
  .transform(asBoundarySessionId)
  .meta({ example: exampleId });

/** What the server alone says; refused by name, so that nobody wonders why it is not taken. */
const made = z
  .never({ error: 'is made by the server: leave it out' })
  .exactOptional()
  .meta({ description: 'Made by the server; refused from clients.' });
const madeByTheServer = { source: made, timestamp: made, record_id: made };

// A character is two units of UTF-16 at most; the exact bound is the domain's.
const notes = anyText.max(2 * longestSessionNotes).nullable();
const label = anyText.max(2 * longestIntentLabel).nullable();

export const startBody = z
  .strictObject({
    user_id: userId,
    performer_id: performerId,
    is_training_data: z.boolean().default(false),
    session_notes: notes.default(null).meta({ description: `At most ${longestSessionNotes} characters.` }),
    training_intent_label: label.default(null).meta({ description: `At most ${longestIntentLabel} characters.` }),
    ...madeByTheServer,
  })
  .meta({ id: 'BoundaryStart', example: { user_id: 'ada', performer_id: 'coach-7', is_training_data: true } });

export const endBody = z
  .strictObject({ user_id: userId, session_id: sessionId, performer_id: performerId, ...madeByTheServer })
  .meta({ id: 'BoundaryEnd', example: { user_id: 'ada', session_id: exampleId, performer_id: 'coach-7' } });

const captureDetails = {
  is_training_data: z.boolean(),
  session_notes: z.string().nullable(),
  training_intent_label: z.string().nullable(),
};

export const boundaryEvent = z
  .strictObject({
    source: z.literal(boundarySource),
    event: z.enum(['session_start', 'session_end']),
    user_id: z.string(),
    session_id: z.string(),
    performer_id: z.string(),
    timestamp: instantOut,
    record_id: z.uuidv4(),
    start_time: instantOut,
    end_time: instantOut.nullable().meta({ description: 'Null at the start.' }),
    ...captureDetails,
  })
  .meta({ id: 'BoundaryEvent', description: 'As it stands in the log.' });

export const boundarySession = z
  .strictObject({
    session_id: z.string(),
    user_id: z.string(),
    status: z.enum(['active', 'closed']),
    closed_by: z.enum(closers).nullable().meta({ description: 'Null while it is active.' }),
    start_time: instantOut,
    end_time: instantOut.nullable(),
    started_by: z.string(),
    ended_by: z.string().nullable(),
    ...captureDetails,
  })
  .meta({ id: 'BoundarySession' });

export const userParams = z.strictObject({ user_id: userId });
export const sessionParams = z.strictObject({ user_id: userId, session_id: sessionId });
export const sessionsQuery = z.strictObject(pageQuery);
