import { z } from 'zod';
import { asQuestionId } from '../../domain/conversation/ids.ts';
import { spokenTextBounds } from '../../domain/conversation/spoken-text.ts';
import { asParticipantId } from '../../domain/session/ids.ts';
import { signalAllowance } from './pace.ts';

/** PostgreSQL holds no NUL, and no lone surrogate is valid UTF-8. */
const storable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();
const notStorable = 'must hold no NUL and no half of a surrogate pair';

/** Every text in it, names of members as well. What comes in a frame is not deep. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => storable(name) && isStorable(member));
}

const said = z
  .string()
  .max(4 * spokenTextBounds.most)
  .refine(storable, notStorable)
  .meta({ description: `${spokenTextBounds.least} to ${spokenTextBounds.most} characters after trimming.` });

const id = z.uuid().transform((value) => value.toLowerCase());
const participantId = id.transform(asParticipantId);
const questionId = id.transform(asQuestionId);
const place = z.int().min(0);

const ref = z
  .union([z.string().min(1).max(100).refine(storable), z.int()])
  .exactOptional()
  .meta({
    description:
      'Answered by exactly one `ack` or `error` that carries it. After a lost connection the same frame with the same `ref` ' +
      'is taken once. It should be unique for a person and session, so make it a UUID: what counts from 1 again after a ' +
      'reload finds its old lines, and posts nothing.',
  });

const frame = <const Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape, description: string) =>
  z.strictObject({ type: z.literal(type), ...shape, ref }).meta({ description });

export const hello = z
  .strictObject({
    type: z.literal('hello'),
    token: z.string().min(1).max(4096).meta({ description: 'The participantToken of the join.' }),
    lastSeq: place.exactOptional(),
    lastDirectSeq: place.exactOptional(),
    streamId: z.string().max(100).refine(storable, notStorable).exactOptional(),
    ref,
  })
  .meta({
    description:
      'The first frame, within 10 seconds. `lastSeq`, `lastDirectSeq` and `streamId` say what you have already: you get what ' +
      'you missed, or a `resync`.',
  });

/** What a client may say after its hello, by type. */
export const clientFrames = {
  message: frame(
    'message',
    { text: said, to: participantId.exactOptional() },
    'A line of chat; with `to`, a direct message to that participant.',
  ),
  question: frame('question', { text: said }, 'A question to whoever runs the session.'),
  vote: frame('vote', { questionId, value: z.union([z.literal(0), z.literal(1)]) }, 'One vote a person.'),
  answer: frame('answer', { questionId, text: said.exactOptional() }, 'For managers: marks a question as answered.'),
  spirit: frame('spirit', { text: said }, 'Asks the AI, which answers to everybody.'),
  signal: frame(
    'signal',
    { to: participantId, data: z.unknown().refine(isStorable, notStorable) },
    `Handed on to one participant as it is; not kept. A person may send ${signalAllowance.most / 1024} KiB of these at once and ${signalAllowance.perSecond / 1024} KiB a second from then on, by all of their sockets; beyond, \`rate_limited\`.`,
  ),
  ping: frame('ping', {}, 'Answered by `pong`.'),
} as const;

export type Hello = z.output<typeof hello>;
export type ClientFrame = {
  [Type in keyof typeof clientFrames]: z.output<(typeof clientFrames)[Type]>;
}[keyof typeof clientFrames];
export type ClientFrameType = keyof typeof clientFrames;
export type Ref = string | number;
