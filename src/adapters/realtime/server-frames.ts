import type { DateTime } from 'luxon';
import { z } from 'zod';
import { mostInSnapshot as most } from '../../application/ports/conversation-views.ts';
import type { SharedBodies } from './bodies.ts';

export const iso = (at: DateTime): string => new Date(at.toMillis()).toISOString();

const instant = z.iso.datetime({ precision: 3 }).meta({ description: 'ISO 8601 in UTC with milliseconds' });

/** The `data` of what a server says, by type, with what it means. */
export function serverFrames({ participant, session, room, message, question }: SharedBodies) {
  const snapshot = {
    participants: z.array(participant.schema).meta({
      description: `Those who are here by a socket, in the order in which they came: the first ${most.people}.`,
    }),
    participantCount: z.int().meta({ description: 'How many are here by a socket, also beyond those who are listed.' }),
    messages: z.array(message.schema).meta({ description: `The newest ${most.messages} public ones, oldest first.` }),
    directMessages: z.array(message.schema).meta({ description: 'Your newest direct ones, oldest first.' }),
    questions: z.array(question.schema).meta({
      description: `By votes, then by age: the first ${most.questions} that you may see; GET …/questions has all.`,
    }),
    seq: z.int().meta({ description: 'What this brings you to: the next frame that counts has one more.' }),
    directSeq: z.int(),
    streamId: z.string().meta({ description: 'Give it back with `lastSeq`.' }),
  };
  const frame = (description: string, data: z.ZodType, counts: 'seq' | 'directSeq' | 'nothing' = 'seq') =>
    ({ description, data, counts }) as const;
  const nothing = z.strictObject({});
  const sharing = z.strictObject({
    participantId: z
      .uuid()
      .exactOptional()
      .meta({ description: 'Absent where the provider names nobody whom we know.' }),
  });
  return {
    welcome: frame(
      'The answer to hello. With `resumed`, messages are left out, and what you missed follows as frames.',
      z.strictObject({ you: participant.schema, resumed: z.boolean(), ...snapshot }),
      'nothing',
    ),
    resync: frame(
      'What you have is too old, or of another stream: throw it away and take this.',
      z.strictObject({ reason: z.enum(['too_old', 'other_stream']), ...snapshot }),
      'nothing',
    ),
    user_joined: frame("A person's first socket is open.", participant.schema),
    user_left: frame(
      'The last socket of a person has been gone for a while, or they were removed.',
      participant.schema,
    ),
    message_received: frame('A line of public chat.', message.schema),
    direct_message_received: frame('A direct message of which you are an end.', message.schema, 'directSeq'),
    message_deleted: frame(
      'A message was taken away; in a replay it may stand where the message stood.',
      z.strictObject({ id: z.uuid() }),
    ),
    spirit_thinking: frame(
      'Somebody asked the spirit. Its next message ends it, also where that says that there is no answer; and so does a ' +
        'change of the session that switches the spirit or the chat off. After 45 seconds without, its server was lost.',
      z.strictObject({ from: z.uuid(), displayName: z.string(), text: z.string() }),
      'nothing',
    ),
    signal: frame(
      'What another participant sent you.',
      z.strictObject({ from: z.uuid(), data: z.unknown() }),
      'nothing',
    ),
    question_asked: frame('A question.', question.schema),
    question_voted: frame('A question with its votes.', question.schema),
    question_answered: frame('A question that was answered, marked, hidden or shown again.', question.schema),
    session_started: frame('The session is live.', session.schema),
    session_updated: frame(
      'Something about the session was changed, it was extended, or a recording of it has come further; it is told as it is now.',
      session.schema,
    ),
    screen_share_started: frame('Somebody shares a screen, by the word of a client or of the provider.', sharing),
    screen_share_stopped: frame('They share it no more.', sharing),
    session_ended: frame('The session has ended; the socket is closed with 4410.', session.schema),
    session_canceled: frame('The session was called off; the socket is closed with 4410.', session.schema),
    room_changed: frame(
      'The room behind the session is another, or in another state. Join again for the way in.',
      room.schema,
    ),
    pong: frame('The answer to ping.', nothing, 'nothing'),
    ack: frame(
      'Your frame was taken, and what it says is kept.',
      z.looseObject({
        id: z.uuid().exactOptional(),
        seq: z.int().exactOptional(),
        directSeq: z.int().exactOptional(),
        at: instant.exactOptional(),
      }),
      'nothing',
    ),
    error: frame(
      'Your frame was refused; the socket stays open.',
      z.looseObject({ code: z.string(), message: z.string() }),
      'nothing',
    ),
  } as const;
}

export type ServerFrameType = keyof ReturnType<typeof serverFrames>;

/** What a frame has besides its type, time and data. */
export interface FrameHead {
  readonly seq?: number;
  readonly directSeq?: number;
  readonly ref?: string | number | undefined;
}

/** A frame as JSON. */
export const frameJson = (type: ServerFrameType, at: string, data: unknown, head: FrameHead = {}): string =>
  JSON.stringify({ type, ...head, at, data });
