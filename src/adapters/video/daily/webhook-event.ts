import { z } from 'zod';
import { unixSeconds } from './instants.ts';

const text = z.string().min(1).max(200);
/** Whatever a person has for an id, unless it could be an address or a name. */
const personId = z.string().regex(/^[\w+/=-]{1,64}$/);
const kept = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);

/** What we keep of an event's payload; names, addresses, messages, keys of files and share tokens are not in it. */
const payload = z.object({
  /** Of meetings and people. */
  room: kept(text),
  /** Of recordings. */
  room_name: kept(text),
  session_id: kept(text),
  user_id: kept(personId),
  joined_at: kept(unixSeconds),
  duration: kept(unixSeconds),
  meeting_id: kept(text),
  start_ts: kept(unixSeconds),
  end_ts: kept(unixSeconds),
  recording_id: kept(text),
  instance_id: kept(text),
  status: kept(text),
  timestamp: kept(unixSeconds),
  tracks: kept(z.array(z.object({ size: kept(z.number().min(0)) }))),
});

/** The envelope of every event, version 1.0.0, with what we keep of it. What is not as documented is left out. */
export const webhookEvent = z.object({
  version: kept(text),
  type: text,
  id: kept(text),
  event_ts: kept(unixSeconds),
  payload: payload.catch({}),
});
export type WebhookEvent = z.infer<typeof webhookEvent>;
