import type { Entering } from '../../application/conversation/enter-room.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { ConversationQueries } from '../../application/ports/conversation-queries.ts';
import type { DirectView, Snapshot, Vote } from '../../application/ports/conversation-views.ts';
import { speakerManages } from '../../domain/conversation/speaking.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SharedBodies } from './bodies.ts';
import type { Hello } from './client-frames.ts';
import type { Connection } from './connection.ts';
import { dismissalOf } from './dismissal.ts';
import { type LiveRooms, mostMissed } from './live-rooms.ts';
import type { RealtimeObserver } from './realtime-observer.ts';
import { directSeqOf, type Person, type Room, sendDirect } from './room.ts';

/** The newest direct messages that a newcomer is shown. */
const mostDirects = 50;

/** The most sockets that one person has here; one more takes the place of the oldest. */
const mostConnections = 8;

export interface Guest {
  readonly connection: Connection;
  readonly hello: Pick<Hello, 'lastSeq' | 'lastDirectSeq' | 'streamId'>;
  readonly entering: Extract<Entering, { participation: unknown }>;
}

export interface ReceptionServices {
  readonly queries: ConversationQueries;
  readonly rooms: LiveRooms;
  readonly bodies: SharedBodies;
  readonly observer: RealtimeObserver;
  readonly clock: Clock;
}

type Returning = 'continues' | 'too_old' | 'other_stream';

/** Shows newcomers what they come into, all of one moment, and those who come back what they have missed. */
export class Reception {
  readonly #services: ReceptionServices;

  constructor(services: ReceptionServices) {
    this.#services = services;
  }

  /** One reading for all of them. */
  async receive(id: SessionId, guests: readonly Guest[]): Promise<void> {
    const { queries, rooms } = this.#services;
    if (guests.length === 0) return;
    const people = [...new Set(guests.map(({ entering }) => entering.participation.id))];
    const snapshot = await queries.snapshot(id);
    if (!snapshot) throw new Error('A conversation that was opened is not there.');
    const [rules, votes, directSeqs] = await Promise.all([
      queries.rules(id, people),
      queries.votes(id, people),
      queries.directSeqs(id, people),
    ]);
    if (!rules) throw new Error('A conversation that was opened is not there.');
    const ready = await Promise.all(
      guests.map(async (guest) => {
        const person = guest.entering.participation.id;
        const known = directSeqs.get(person) ?? 0;
        const prepared = await this.#prepared(guest, snapshot, known);
        const last = prepared.directs.at(-1);
        return { guest, seq: last ? directSeqOf(last, person) : known, ...prepared };
      }),
    );
    // Nothing is awaited from here on, so that nothing can go out in between.
    const room = rooms.opened(snapshot);
    for (const { guest, seq, returning, directs } of ready) {
      const { connection, entering } = guest;
      if (!connection.isOpen) continue;
      const { id: participantId } = entering.participation;
      // What let them in may hold no more.
      const dismissal = dismissalOf(participantId, rules);
      if (dismissal) {
        rooms.dismiss(connection, dismissal);
        continue;
      }
      const speaker = rules.speakers.get(participantId);
      const person = room.add(connection, participantId, speaker ? speakerManages(speaker) : false);
      const { displayName = '' } = speaker ?? {};
      this.#welcome({ room, person, guest, snapshot, returning, directs, directSeq: seq, votes, displayName });
      this.#makeRoom(person);
    }
    // The head may be ahead of what went out here: whoever was here before has to get that, too.
    const { head } = snapshot;
    const isRuledAnew = head.rules !== room.rules || rules.version !== room.rules;
    // What was followed for others before these came in must be followed for them.
    room.rules = Math.min(room.rules, rules.version);
    if (head.seq > room.seq || head.directs > room.directs || isRuledAnew) rooms.news(new Set([id]));
    rooms.closeIfEmpty(room);
  }

  /** Everybody in the room begins anew: its stream is another one. */
  restart(room: Room): void {
    // Connections are easier begun anew than brought over: clients come back with what they have, and are told.
    for (const connection of [...room.connections()]) connection.close('restart');
  }

  async #prepared({ hello, entering }: Guest, snapshot: Snapshot, directSeq: number) {
    const { queries } = this.#services;
    const { head } = snapshot;
    const person = entering.participation.id;
    const { lastSeq, lastDirectSeq = 0, streamId } = hello;
    if (lastSeq === undefined || streamId === undefined)
      return {
        returning: undefined,
        directs: directSeq > 0 ? await queries.directsOf(head.sessionId, person, 0, mostDirects) : [],
      };
    const read = { seq: lastSeq, person, directSeq: lastDirectSeq };
    const returning: Returning = !(await queries.continues(head.sessionId, streamId, read))
      ? 'other_stream'
      : head.seq - lastSeq > mostMissed || directSeq - lastDirectSeq > mostMissed
        ? 'too_old'
        : 'continues';
    const after = returning === 'continues' ? lastDirectSeq : 0;
    const most = returning === 'continues' ? mostMissed : mostDirects;
    return {
      returning,
      directs: directSeq > after ? await queries.directsOf(head.sessionId, person, after, most) : [],
    };
  }

  #welcome(given: {
    readonly room: Room;
    readonly person: Person;
    readonly guest: Guest;
    readonly snapshot: Snapshot;
    readonly returning: Returning | undefined;
    readonly directs: readonly DirectView[];
    readonly directSeq: number;
    readonly votes: readonly Vote[];
    readonly displayName: string;
  }): void {
    const { room, person, guest, snapshot, returning, directs, directSeq, votes, displayName } = given;
    const { connection, hello } = guest;
    const { rooms, clock, observer, bodies } = this.#services;
    const now = clock.now();
    for (const { questionId, participantId } of votes) if (participantId === person.id) person.votes.add(questionId);
    const resumed = returning === 'continues';
    const { head } = snapshot;
    connection.cursor = resumed ? (hello.lastSeq ?? 0) : head.seq;
    connection.directCursor = resumed ? (hello.lastDirectSeq ?? 0) : directSeq;
    const shown = this.#shown(snapshot, person, resumed ? [] : directs);
    const places = { seq: connection.cursor, directSeq: connection.directCursor, streamId: head.streamId };
    const you = this.#you(snapshot, guest, displayName);
    const messages = resumed ? [] : shown.messages;
    connection.tell('welcome', now, { you, resumed, ...shown, messages, ...places });
    if (returning === 'too_old' || returning === 'other_stream') {
      connection.tell('resync', now, { reason: returning, ...shown, ...places });
      observer.resynced(returning);
    }
    if (resumed) for (const direct of directs) sendDirect(connection, direct, bodies.message.write);
    if (connection.cursor < room.seq) void rooms.catchUp(room, connection);
    // Some may have gone out to others between the reading and now.
    if (room.directs > head.directs) void rooms.catchUpDirects(room, connection);
  }

  /** Of many, not everybody is in the snapshot. */
  #you({ people }: Snapshot, { entering: { participation } }: Guest, displayName: string): unknown {
    const you = people.find(({ id }) => id === participation.id) ?? { ...participation, displayName };
    return this.#services.bodies.participant.write({ ...you, present: true });
  }

  #shown(
    { people, peopleCount, messages, questions }: Snapshot,
    { votes, manages }: Person,
    directs: readonly DirectView[],
  ) {
    const { bodies } = this.#services;
    return {
      participants: people.map((one) => bodies.participant.write(one)),
      participantCount: peopleCount,
      messages: messages.map((one) => bodies.message.write(one)),
      directMessages: directs.map(({ message }) => bodies.message.write(message)),
      questions: questions
        .filter(({ hidden }) => manages || !hidden)
        .map((question) => bodies.question.write(question, { voted: votes.has(question.id), manages })),
    };
  }

  #makeRoom({ connections }: Person): void {
    const open = [...connections].filter(({ closedFor }) => !closedFor);
    for (const oldest of open.slice(0, Math.max(0, open.length - mostConnections))) oldest.close('takenOver');
  }
}
