import { DateTime } from 'luxon';
import { z } from 'zod';
import {
  type BoundaryEvent,
  type BoundaryRecord,
  boundarySource,
  recordOf,
} from '../../domain/boundary/boundary-event.ts';
import {
  asBoundarySessionId,
  asBoundaryUserId,
  asPerformerId,
  asRecordId,
  boundaryName,
} from '../../domain/boundary/ids.ts';

const instant = z.iso.datetime({ precision: 3 });

const boundary = {
  source: z.literal(boundarySource),
  user_id: z.string().regex(boundaryName),
  session_id: z.string().regex(/^sess_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  performer_id: z.string().regex(boundaryName),
  timestamp: instant,
  record_id: z.uuidv4(),
  start_time: instant,
  is_training_data: z.boolean(),
  session_notes: z.string().nullable(),
  training_intent_label: z.string().nullable(),
};

/** A line of the log. It stands here, at the edge, since the same schema guards what is written and what is read back. */
const recordSchema = z.discriminatedUnion('event', [
  z
    .strictObject({ ...boundary, event: z.literal('session_start'), end_time: z.null() })
    .refine(({ timestamp, start_time }) => timestamp === start_time, 'a start is stamped with its start_time'),
  z
    .strictObject({ ...boundary, event: z.literal('session_end'), end_time: instant })
    .refine(({ timestamp, end_time }) => timestamp === end_time, 'an end is stamped with its end_time')
    .refine(({ start_time, end_time }) => end_time >= start_time, 'a session ends after its start'),
]) satisfies z.ZodType<BoundaryRecord>;

/** @throws {Error} when the event breaks the schema: a mistake of ours, which must not get into the log. */
export function lineOf(event: BoundaryEvent): Buffer {
  const record = recordOf(event);
  const checked = recordSchema.safeParse(record);
  if (!checked.success) throw new Error(`An event breaks its schema: ${z.prettifyError(checked.error)}`);
  return Buffer.from(`${JSON.stringify(record)}\n`);
}

/** The event that a line tells, or in words why it tells none. */
export function eventOf(line: string): BoundaryEvent | string {
  const record = recordSchema.safeParse(json(line));
  return record.success ? told(record.data) : `a line is no event (${z.prettifyError(record.error)})`;
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const at = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

function told(record: z.output<typeof recordSchema>): BoundaryEvent {
  const common = {
    userId: asBoundaryUserId(record.user_id),
    sessionId: asBoundarySessionId(record.session_id),
    performerId: asPerformerId(record.performer_id),
    recordId: asRecordId(record.record_id),
    timestamp: at(record.timestamp),
    startTime: at(record.start_time),
    isTrainingData: record.is_training_data,
    sessionNotes: record.session_notes,
    trainingIntentLabel: record.training_intent_label,
  };
  return record.event === 'session_end'
    ? { ...common, event: record.event, endTime: at(record.end_time) }
    : { ...common, event: record.event, endTime: null };
}
