import { DateTime } from 'luxon';
import { z } from 'zod';

/*
 * What we read of LiveKit's messages, in the JSON form of protobuf: 64-bit numbers are strings, and what is zero may
 * be left out. What is not named here is not read.
 */

/** Numbers that times, nanoseconds at the finest, and sizes come in. */
const count = z
  .union([z.string().regex(/^\d{1,19}$/), z.number()])
  .transform(Number)
  .refine((value) => value > 0 && value < 1e19);
const optionalCount = count.optional().catch(undefined);
const text = z.string().min(1).max(512);

export const participantShape = z.object({
  sid: text,
  identity: text.optional().catch(undefined),
  joinedAt: optionalCount,
  joinedAtMs: optionalCount,
  /** Left out for people who join by a client. */
  kind: z.string().default('STANDARD').catch('UNKNOWN'),
  /** Left out while it is joining. */
  state: z.string().default('JOINING').catch('UNKNOWN'),
  permission: z
    .object({ recorder: z.boolean().default(false) })
    .optional()
    .catch(undefined),
});
export type LiveKitParticipant = z.output<typeof participantShape>;

const output = z.object({ filepath: text });

export const egressShape = z.object({
  egressId: text,
  roomName: text.optional().catch(undefined),
  status: z.string().default('EGRESS_STARTING').catch('UNKNOWN'),
  startedAt: optionalCount,
  endedAt: optionalCount,
  fileResults: z
    .array(z.object({ filename: text.optional().catch(undefined), duration: optionalCount, size: optionalCount }))
    .optional()
    .catch(undefined),
  roomComposite: z
    .object({ fileOutputs: z.array(output).optional() })
    .optional()
    .catch(undefined),
});
export type LiveKitEgress = z.output<typeof egressShape>;

/** A recorder or an agent is a participant to LiveKit, and nobody to us. */
export const isPerson = ({ kind, permission }: LiveKitParticipant): boolean =>
  kind === 'STANDARD' && !permission?.recorder;

/** Connected, and so told by `participant_joined` too: who is only joining may never get there. */
export const isInside = ({ state }: LiveKitParticipant): boolean => state === 'ACTIVE';

/** The last year that dates of four digits have. */
const latestMillis = Date.UTC(9999, 0);

/** An instant of milliseconds, unless there can be none. */
export const instantOf = (millis: number | undefined): DateTime | undefined =>
  millis !== undefined && millis > 0 && millis < latestMillis
    ? DateTime.fromMillis(Math.floor(millis), { zone: 'utc' })
    : undefined;

export const joinedAtOf = ({ joinedAt, joinedAtMs }: LiveKitParticipant): DateTime | undefined =>
  instantOf(joinedAtMs ?? (joinedAt === undefined ? undefined : joinedAt * 1000));
