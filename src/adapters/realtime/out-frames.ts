import type { EntryView, MessageView } from '../../application/ports/conversation-views.ts';
import type { SessionView } from '../../application/ports/session-queries.ts';
import type { SharedBodies } from './bodies.ts';
import type { OutFrame, Person } from './room.ts';
import { frameJson, iso } from './server-frames.ts';
import { textFrame } from './wire.ts';

/** The same bytes for everybody. */
const uniform = (seq: number, json: string): OutFrame => {
  const bytes = textFrame(json);
  return { seq, uniform: bytes, for: () => bytes };
};

/** A line of chat that was kept just now. */
export const messageFrame = (message: MessageView & { readonly seq: number }, bodies: SharedBodies): OutFrame =>
  uniform(
    message.seq,
    frameJson('message_received', iso(message.at), bodies.message.write(message), { seq: message.seq }),
  );

function questionFrame(entry: Extract<EntryView, { question: unknown }>, bodies: SharedBodies): OutFrame {
  const { kind, seq, at, question } = entry;
  const made = new Map<string, Buffer>();
  return {
    seq,
    for({ votes, manages }: Person) {
      const voted = votes.has(question.id);
      const key = `${voted} ${manages}`;
      const known = made.get(key);
      if (known) return known;
      const bytes = textFrame(frameJson(kind, iso(at), bodies.question.write(question, { voted, manages }), { seq }));
      made.set(key, bytes);
      return bytes;
    },
  };
}

/** An entry as it goes out. `session` is told with what concerns it, as it is now. */
export function outFrame(entry: EntryView, bodies: SharedBodies, session: SessionView | undefined): OutFrame {
  const { seq } = entry;
  const json = (kind: Parameters<typeof frameJson>[0], data: unknown) =>
    uniform(seq, frameJson(kind, iso(entry.at), data, { seq }));
  switch (entry.kind) {
    case 'message':
      return json('message_received', bodies.message.write(entry.message));
    case 'message_deleted':
      return json(entry.kind, { id: entry.id });
    case 'question_asked':
    case 'question_answered':
    case 'question_voted':
      return questionFrame(entry, bodies);
    case 'screen_share_started':
    case 'screen_share_stopped':
      return json(entry.kind, entry.participantId === undefined ? {} : { participantId: entry.participantId });
    case 'user_joined':
    case 'user_left':
      return json(entry.kind, bodies.participant.write(entry.participant));
    case 'room_changed':
      return json(entry.kind, session ? bodies.room.write(session) : {});
    default:
      return json(entry.kind, session ? bodies.session.write(session) : {});
  }
}

/** Whether an entry is told with the session as it is now. */
export const tellsOfSession = ({ kind }: EntryView): boolean => kind.startsWith('session_') || kind === 'room_changed';

/** Whether nobody stays to hear what comes after it. */
export const isTheEnd = ({ kind }: EntryView): boolean => kind === 'session_ended' || kind === 'session_canceled';

/** Whether something that was told before must not be told again. */
export const takesAway = (entry: EntryView): boolean =>
  entry.kind === 'message_deleted' || (entry.kind === 'question_answered' && entry.question.hidden);
