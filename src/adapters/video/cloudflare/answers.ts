import { DateTime } from 'luxon';
import { z } from 'zod';

/** An instant as the API tells it. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => DateTime.fromISO(text, { zone: 'utc' }));

const id = z.string().min(1);
const paging = z.object({ total_count: z.number().int().nonnegative().optional() }).nullish();

/** RealtimeKit's envelope: `data`, where the rest of Cloudflare's API has `result`. */
const answered = <Data extends z.ZodType>(data: Data) => z.object({ success: z.literal(true), data });
const listed = <Item extends z.ZodType>(item: Item) =>
  z.object({ success: z.literal(true), data: z.array(item), paging });

/** That it is done; what else is said is of no use. */
export const done = z.object({ success: z.literal(true), data: z.looseObject({}).nullish() });

const meeting = z.object({
  id,
  title: z.string().nullish(),
  status: z.string().nullish(),
  created_at: instant,
  record_on_start: z.boolean().nullish(),
  live_stream_on_start: z.boolean().nullish(),
});
export type Meeting = z.infer<typeof meeting>;
export const meetingAnswer = answered(meeting);
export const meetingsAnswer = listed(meeting);

const participant = z.object({
  id,
  custom_participant_id: z.string().nullish(),
  preset_name: z.string().nullish(),
  name: z.string().nullish(),
});
export type Participant = z.infer<typeof participant>;
export const participantsAnswer = listed(participant);
export const enrolledAnswer = answered(participant.extend({ token: z.string().min(1) }));
export const changedAnswer = answered(participant.extend({ token: z.string().min(1).nullish() }));
export const tokenAnswer = answered(z.object({ token: z.string().min(1) }));

const session = z.object({ id, associated_id: z.string(), status: z.string(), ended_at: instant.nullish() });
export type LiveSession = z.infer<typeof session>;
export const sessionsAnswer = z.object({
  success: z.literal(true),
  data: z.object({ sessions: z.array(session).optional() }),
  paging,
});

const connection = z.object({
  id,
  custom_participant_id: z.string().nullish(),
  created_at: instant.nullish(),
  joined_at: instant.nullish(),
  left_at: instant.nullish(),
});
export type Connection = z.infer<typeof connection>;
export const connectionsAnswer = z.object({
  success: z.literal(true),
  data: z.object({ participants: z.array(connection).optional() }),
  paging,
});

const recording = z.object({
  id,
  status: z.string(),
  output_file_name: z.string().nullish(),
  started_time: instant.nullish(),
  stopped_time: instant.nullish(),
  recording_duration: z.number().nonnegative().nullish(),
  file_size: z.number().nonnegative().nullish(),
  download_url: z.string().nullish(),
  download_url_expiry: instant.nullish(),
});
export type Recording = z.infer<typeof recording>;
export const recordingAnswer = answered(recording);
export const recordingsAnswer = listed(recording);

const webhook = z.object({ id, name: z.string(), url: z.string(), enabled: z.boolean(), events: z.array(z.string()) });
export type Webhook = z.infer<typeof webhook>;
export const webhookAnswer = answered(webhook);
export const webhooksAnswer = listed(webhook);

export const presetsAnswer = listed(z.object({ id, name: z.string() }));
export const appsAnswer = listed(z.object({ id }));

export const webhookKeyAnswer = answered(z.object({ publicKey: z.string().includes('PUBLIC KEY') }));
