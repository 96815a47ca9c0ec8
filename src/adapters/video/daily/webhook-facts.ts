import type { DateTime } from 'luxon';
import type { ProviderFact } from '../../../domain/room/provider-fact.ts';
import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import { asRoomReference } from '../../../domain/room/room.ts';
import { atSeconds } from './instants.ts';
import { type WebhookEvent, webhookEvent } from './webhook-event.ts';

interface Told {
  readonly payload: WebhookEvent['payload'];
  readonly sentAt: number;
}

/** What happened, by the type of the event that tells it; all other types are of no use to us. */
const readers = {
  'participant.joined': ({ payload, sentAt }) => connection('connection.opened', payload.joined_at ?? sentAt, payload),
  // The join is told again, because the event of the join may have been lost.
  'participant.left': ({ payload, sentAt }) => {
    const { joined_at, duration } = payload;
    if (joined_at === undefined) return connection('connection.closed', sentAt, payload);
    const leftAt = duration === undefined ? sentAt : joined_at + duration;
    return [
      ...connection('connection.opened', joined_at, payload),
      ...connection('connection.closed', leftAt, payload),
    ];
  },
  'meeting.ended': ({ payload, sentAt }) => [{ kind: 'room.emptied', at: atSeconds(payload.end_ts ?? sentAt) }],
  'recording.started': ({ payload, sentAt }) =>
    recording(payload.start_ts ?? sentAt, { ...idsOf(payload), ...spanOf(payload), state: 'recording' }),
  'recording.ready-to-download': ({ payload, sentAt }) =>
    recording(sentAt, { ...idsOf(payload), ...spanOf(payload), ...sizeOf(payload), state: 'ready' }),
  'recording.error': ({ payload, sentAt }) =>
    recording(payload.timestamp ?? sentAt, { ...idsOf(payload), state: 'failed' }),
} as const satisfies Readonly<Record<string, (told: Told) => readonly Happening[]>>;

/** The events that are read, and so the ones to ask Daily for. */
export const eventTypes = Object.keys(readers) as readonly (keyof typeof readers)[];

const isRead = (type: string): type is keyof typeof readers => Object.hasOwn(readers, type);

/** The facts of a kept body, never more than it says. Never throws. */
export function factsOf(body: unknown): readonly ProviderFact[] {
  const { data: event } = webhookEvent.safeParse(body);
  if (!event || !isRead(event.type)) return [];
  const { payload, event_ts: sentAt } = event;
  const name = payload.room ?? payload.room_name;
  if (!name || sentAt === undefined) return [];
  return readers[event.type]({ payload, sentAt }).map((happening) => ({ room: asRoomReference(name), ...happening }));
}

type Happening = ProviderFact extends infer Fact ? (Fact extends ProviderFact ? Omit<Fact, 'room'> : never) : never;

function connection(
  kind: 'connection.opened' | 'connection.closed',
  seconds: number,
  { session_id, user_id }: Told['payload'],
): readonly Happening[] {
  if (!session_id) return [];
  return [{ kind, at: atSeconds(seconds), connectionId: session_id, ...(user_id && { participantId: user_id }) }];
}

/** A recording that cannot be told from others is not told of at all. */
function recording(seconds: number, report: RecordingReport): readonly Happening[] {
  if (!report.reference && !report.recordingId) return [];
  return [{ kind: 'recording.changed', at: atSeconds(seconds), recording: report }];
}

const idsOf = ({ recording_id, instance_id }: Told['payload']): Pick<RecordingReport, 'reference' | 'recordingId'> => ({
  ...(recording_id && { reference: recording_id }),
  ...(instance_id && { recordingId: instance_id }),
});

function spanOf({ start_ts, duration }: Told['payload']): {
  startedAt?: DateTime;
  endedAt?: DateTime;
  durationSeconds?: number;
} {
  return {
    ...(start_ts !== undefined && { startedAt: atSeconds(start_ts) }),
    ...(duration !== undefined && { durationSeconds: duration }),
    ...(start_ts !== undefined && duration !== undefined && { endedAt: atSeconds(start_ts + duration) }),
  };
}

/** Only recordings in tracks say how large they are. */
function sizeOf({ tracks = [] }: Told['payload']): { sizeBytes?: number } {
  const sizes = tracks.flatMap(({ size }) => size ?? []);
  return sizes.length > 0 ? { sizeBytes: sizes.reduce((sum, size) => sum + size, 0) } : {};
}
