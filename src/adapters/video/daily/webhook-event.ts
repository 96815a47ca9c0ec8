import { z } from 'zod';
import { unixSeconds } from './instants.ts';

const text = z.string().min(1).max(200);
/** Whatever a person has for an id, unless it could be an address or a name. */
const personId = z.string().regex(/^[\w+/=-]{1,64}$/);
const read = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);

/** What we read of an event's payload. */
const payload = z.object({
  /** Of meetings and people. */
  room: read(text),
  /** Of recordings. */
  room_name: read(text),
  session_id: read(text),
  user_id: read(personId),
  joined_at: read(unixSeconds),
  duration: read(unixSeconds),
  meeting_id: read(text),
  start_ts: read(unixSeconds),
  end_ts: read(unixSeconds),
  recording_id: read(text),
  instance_id: read(text),
  status: read(text),
  timestamp: read(unixSeconds),
  tracks: read(z.array(z.object({ size: read(z.number().min(0)) }))),
});

/** The envelope of every event, version 1.0.0, with what we read of it. What is not as documented is left out. */
export const webhookEvent = z.object({
  version: read(text),
  type: text,
  id: read(text),
  event_ts: read(unixSeconds),
  payload: payload.catch({}),
});
export type WebhookEvent = z.infer<typeof webhookEvent>;
