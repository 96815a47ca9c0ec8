import { z } from 'zod';
import { instant } from './answers.ts';

/** What of a webhook's body is read. What is of another shape is left out, so that a new member of theirs costs us nothing else. */
const text = z.string().max(500).optional().catch(undefined);
/** Read as an instant later. */
const time = z.string().max(50).optional().catch(undefined);
/** Sizes come as text, in the API as numbers. */
const count = z
  .union([z.number(), z.string().max(30)])
  .optional()
  .catch(undefined);

const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined);

export const readBody = z.object({
  event: z.string().max(100),
  reason: text,
  meeting: part({ id: text, sessionId: text, startedAt: time, endedAt: time }),
  participant: part({ peerId: text, customParticipantId: text, clientSpecificId: text, joinedAt: time, leftAt: time }),
  recording: part({
    id: text,
    recordingId: text,
    meetingId: text,
    status: text,
    startedTime: time,
    stoppedTime: time,
    fileSize: count,
    outputFileName: text,
    recordingDuration: count,
  }),
  /** Ours: when it came. */
  receivedAt: time,
});
export type ReadBody = z.infer<typeof readBody>;

/** The instant that a member tells, if it does. */
export const instantOf = (value: string | undefined) => instant.safeParse(value).data;

/** A whole number of at least none. */
export const countOf = (value: number | string | undefined): number | undefined => {
  const counted = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof counted === 'number' && counted >= 0 && counted <= Number.MAX_SAFE_INTEGER ? counted : undefined;
};
