import type { DirectView, EntryView, Snapshot } from '../../application/ports/conversation-views.ts';
import type { QuestionId } from '../../domain/conversation/ids.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { SharedBodies } from './bodies.ts';
import type { Connection } from './connection.ts';
import { frameJson, iso } from './server-frames.ts';
import { textFrame } from './wire.ts';

/** Somebody who is here by one socket or several. */
export interface Person {
  readonly id: ParticipantId;
  readonly connections: Set<Connection>;
  readonly votes: Set<QuestionId>;
  manages: boolean;
}

/** An entry as it goes out: the same bytes for everybody, or by what the person may see. */
export interface OutFrame {
  readonly seq: number;
  for(person: Person): Buffer;
  readonly uniform?: Buffer;
}

/** So many frames are remembered for those who come back soon. */
const remembered = 128;

/** The part of a live room that is on this server: who is here, and what they have been sent. */
export class Room {
  readonly id: SessionId;
  /** The last entry that went out here. */
  seq: number;
  directs: number;
  rules: number;
  streamId: string;
  readonly #people = new Map<ParticipantId, Person>();
  #recent: OutFrame[] = [];

  constructor({ head }: Snapshot) {
    this.id = head.sessionId;
    this.seq = head.seq;
    this.directs = head.directs;
    this.rules = head.rules;
    this.streamId = head.streamId;
  }

  get people(): Iterable<Person> {
    return this.#people.values();
  }

  get peopleIds(): readonly ParticipantId[] {
    return [...this.#people.keys()];
  }

  get isEmpty(): boolean {
    return this.#people.size === 0;
  }

  *connections(): Iterable<Connection> {
    for (const { connections } of this.#people.values()) yield* connections;
  }

  person(id: ParticipantId): Person | undefined {
    return this.#people.get(id);
  }

  add(connection: Connection, id: ParticipantId, manages: boolean): Person {
    const person = this.#people.get(id) ?? { id, connections: new Set(), votes: new Set(), manages };
    person.connections.add(connection);
    this.#people.set(id, person);
    return person;
  }

  remove(connection: Connection): void {
    const person = connection.participantId && this.#people.get(connection.participantId);
    person?.connections.delete(connection);
    if (person?.connections.size === 0) this.#people.delete(person.id);
  }

  /** Takes note of votes, so that everybody is shown their own. */
  noteVotes(entries: readonly EntryView[]): void {
    for (const entry of entries) {
      if (entry.kind !== 'question_voted') continue;
      const votes = this.#people.get(entry.voter)?.votes;
      if (entry.value === 1) votes?.add(entry.question.id);
      else votes?.delete(entry.question.id);
    }
  }

  /**
   * Sends what follows what went out last; each connection gets what it has not, in order.
   * @returns those that miss something from before, and how many frames were sent.
   */
  deliver(frames: readonly OutFrame[]): { readonly behind: readonly Connection[]; readonly sent: number } {
    const [first] = frames;
    const last = frames.at(-1);
    if (!first || !last) return { behind: [], sent: 0 };
    this.#remember(frames);
    this.seq = last.seq;
    const uniform = frames.every((frame) => frame.uniform) ? joined(frames.map((frame) => frame.uniform)) : undefined;
    const behind: Connection[] = [];
    let sent = 0;
    for (const person of this.#people.values())
      for (const connection of person.connections) {
        if (connection.isCatchingUp) continue;
        const { cursor } = connection;
        if (cursor >= last.seq) continue;
        if (cursor < first.seq - 1) {
          behind.push(connection);
          continue;
        }
        const missing = cursor === first.seq - 1 ? frames : frames.filter(({ seq }) => seq > cursor);
        connection.write(missing === frames && uniform ? uniform : joined(missing.map((frame) => frame.for(person))));
        connection.cursor = last.seq;
        sent += missing.length;
      }
    return { behind, sent };
  }

  /** What came after `seq`. @returns undefined when that is longer ago than is remembered. */
  since(seq: number): readonly OutFrame[] | undefined {
    if (seq >= this.seq) return [];
    const [oldest] = this.#recent;
    return oldest && oldest.seq <= seq + 1 ? this.#recent.filter((frame) => frame.seq > seq) : undefined;
  }

  /** Sends a direct message to those of its ends who are here. @returns those that miss something from before. */
  deliverDirect(direct: DirectView, write: SharedBodies['message']['write']): readonly Connection[] {
    this.directs = Math.max(this.directs, direct.place);
    const ends = new Set([direct.message.from, direct.message.to]);
    const theirs = [...ends].flatMap((id) => [...(this.#people.get(id)?.connections ?? [])]);
    return theirs.filter((one) => one.isCatchingUpDirects || !sendDirect(one, direct, write));
  }

  /** What was taken away since must not be told again from memory. */
  forgetRecent(): void {
    this.#recent = [];
  }

  #remember(frames: readonly OutFrame[]): void {
    const all = [...this.#recent, ...frames];
    this.#recent = all.length > 2 * remembered ? all.slice(-remembered) : all;
  }
}

/** Its place among the direct messages of one of its ends. */
export const directSeqOf = ({ message, fromSeq, toSeq }: DirectView, id: ParticipantId | undefined): number =>
  message.from === id ? fromSeq : toSeq;

/** Unless it has been sent before. @returns false where one before it has not been: then nothing is sent. */
export function sendDirect(
  connection: Connection,
  direct: DirectView,
  write: SharedBodies['message']['write'],
): boolean {
  const directSeq = directSeqOf(direct, connection.participantId);
  if (directSeq > connection.directCursor + 1) return false;
  if (directSeq <= connection.directCursor) return true;
  connection.directCursor = directSeq;
  const { message } = direct;
  const json = frameJson('direct_message_received', iso(message.at), write(message), { directSeq });
  connection.write(textFrame(json));
  return true;
}

const joined = (buffers: readonly (Buffer | undefined)[]): Buffer => {
  const [first] = buffers;
  return buffers.length === 1 && first ? first : Buffer.concat(buffers.flatMap((buffer) => buffer ?? []));
};
