import type { RulesBook } from '../../application/conversation/rules-book.ts';
import type { Fleeting } from '../../application/ports/broadcaster.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { ConversationQueries, ReadingPlace } from '../../application/ports/conversation-queries.ts';
import type { ConversationHead, EntryView, MessageView, Snapshot } from '../../application/ports/conversation-views.ts';
import type { SessionQueries, SessionView } from '../../application/ports/session-queries.ts';
import { speakerManages } from '../../domain/conversation/speaking.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SharedBodies } from './bodies.ts';
import type { Connection } from './connection.ts';
import { type Dismissal, dismissalOf } from './dismissal.ts';
import { isTheEnd, messageFrame, outFrame, takesAway, tellsOfSession } from './out-frames.ts';
import type { RealtimeObserver } from './realtime-observer.ts';
import { type OutFrame, Room, sendDirect } from './room.ts';
import { frameJson, iso } from './server-frames.ts';
import { textFrame } from './wire.ts';

/** So many entries are read at a time, and so many at most are sent to who comes back; after more a snapshot is shorter. */
export const mostMissed = 500;

export interface LiveRoomsServices {
  readonly queries: ConversationQueries;
  readonly sessions: SessionQueries;
  readonly book: RulesBook;
  readonly bodies: SharedBodies;
  readonly observer: RealtimeObserver;
  readonly clock: Clock;
  /** Says that the stream of a room is another one: everybody in it begins anew. */
  readonly restart: (room: Room) => void;
}

/**
 * Brings what is kept to those who are here, in its order and without a gap. What this server has kept itself goes out at
 * once where it follows what went out last; everything else is read where it is kept, whoever says that it is there. (Long:
 * the two ways must agree on what went out last.)
 */
export class LiveRooms {
  readonly #services: LiveRoomsServices;
  readonly #rooms = new Map<SessionId, Room>();
  #dirty = new Set<SessionId>();
  #reading: Promise<void> | undefined;

  constructor(services: LiveRoomsServices) {
    this.#services = services;
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  find(id: SessionId): Room | undefined {
    return this.#rooms.get(id);
  }

  /** The room as it is here, or as the snapshot shows it. */
  opened(snapshot: Snapshot): Room {
    const known = this.#rooms.get(snapshot.head.sessionId);
    if (known) return known;
    const room = new Room(snapshot);
    this.#rooms.set(room.id, room);
    return room;
  }

  remove(connection: Connection): void {
    const room = this.#rooms.get(connection.sessionId);
    room?.remove(connection);
    if (room) this.closeIfEmpty(room);
  }

  closeIfEmpty(room: Room): void {
    if (room.isEmpty) this.#rooms.delete(room.id);
  }

  /** Something may be new in these sessions. */
  news(sessions: ReadonlySet<SessionId> | 'all'): void {
    for (const id of sessions === 'all' ? this.#rooms.keys() : sessions) if (this.#rooms.has(id)) this.#dirty.add(id);
    if (this.#dirty.size === 0 || this.#reading) return;
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
      if (this.#dirty.size > 0) this.news(new Set());
    });
  }

  /** Messages that this server has just kept, in their order. */
  kept(messages: ReadonlyMap<SessionId, readonly MessageView[]>): void {
    for (const [id, list] of messages) {
      const room = this.#rooms.get(id);
      if (!room) continue;
      const frames = list.flatMap((message) =>
        message.seq === undefined ? [] : messageFrame({ ...message, seq: message.seq }, this.#services.bodies),
      );
      if (frames[0]?.seq === room.seq + 1) this.#deliver(room, frames, list[0]?.at.toMillis() ?? 0);
      else this.news(new Set([id]));
    }
  }

  /** Something that is not kept. @returns whether anybody here got it. */
  fleeting({ sessionId, to, kind, data }: Fleeting): boolean {
    const room = this.#rooms.get(sessionId);
    if (!room) return false;
    const bytes = textFrame(frameJson(kind, iso(this.#services.clock.now()), data));
    const connections = [...(to === undefined ? room.connections() : (room.person(to)?.connections ?? []))];
    for (const connection of connections) connection.write(bytes);
    return connections.length > 0;
  }

  /** Brings one connection to where its room is. */
  async catchUp(room: Room, connection: Connection): Promise<void> {
    if (connection.isCatchingUp) return;
    connection.isCatchingUp = true;
    try {
      while (connection.isOpen && connection.cursor < room.seq) {
        const frames = room.since(connection.cursor) ?? (await this.#kept(room, connection.cursor));
        const person = connection.participantId && room.person(connection.participantId);
        const last = frames.at(-1);
        if (!person || !last) return;
        connection.write(Buffer.concat(frames.map((frame) => frame.for(person))));
        connection.cursor = last.seq;
        this.#services.observer.sent(frames.length);
        // No faster than it reads; what comes meanwhile is caught up with in turn.
        await connection.drained();
      }
    } catch (error) {
      // Without what it missed it can't go on here; elsewhere, or later, it can.
      this.#services.observer.failed(error, 'catching a connection up');
      connection.close('restart');
    } finally {
      connection.isCatchingUp = false;
    }
  }

  /** Sends one connection the direct messages that it has not, in their order; those that come meanwhile, too. */
  async catchUpDirects(room: Room, connection: Connection): Promise<void> {
    const { participantId } = connection;
    connection.missesDirects = true;
    if (connection.isCatchingUpDirects || !participantId) return;
    connection.isCatchingUpDirects = true;
    try {
      while (connection.isOpen && connection.missesDirects) {
        connection.missesDirects = false;
        const after = connection.directCursor;
        const missed = await this.#services.queries.directsOf(room.id, participantId, after, mostMissed);
        if (!missed.every((direct) => sendDirect(connection, direct, this.#services.bodies.message.write)))
          throw new Error('There are more direct messages than are caught up with.');
      }
    } catch (error) {
      this.#services.observer.failed(error, 'catching up direct messages');
      connection.close('restart');
    } finally {
      connection.isCatchingUpDirects = false;
    }
  }

  async #kept(room: Room, after: number): Promise<readonly OutFrame[]> {
    const entries = await this.#services.queries.entries([{ sessionId: room.id, after }], mostMissed);
    return await this.#frames(room.id, entries);
  }

  async #read(): Promise<void> {
    const dirty = this.#dirty;
    this.#dirty = new Set();
    try {
      const heads = await this.#services.queries.heads([...dirty]);
      await this.#readTo(heads);
    } catch (error) {
      // The next look, or the news that the database is back, finds it.
      this.#services.observer.failed(error, 'reading what is new');
    }
  }

  async #readTo(heads: readonly ConversationHead[]): Promise<void> {
    const behind: ReadingPlace[] = [];
    const directs: ReadingPlace[] = [];
    const ruled: Room[] = [];
    for (const head of heads) {
      const room = this.#rooms.get(head.sessionId);
      if (!room) continue;
      // That less is kept than went out is no sign: what went out since the look was kept here.
      if (head.streamId !== room.streamId) {
        this.#services.restart(room);
        continue;
      }
      if (head.seq > room.seq) behind.push({ sessionId: room.id, after: room.seq });
      if (head.directs > room.directs) directs.push({ sessionId: room.id, after: room.directs });
      if (head.rules !== room.rules) ruled.push(room);
    }
    if (behind.length > 0)
      await this.#tried('reading what was said', async () => this.#apply(await this.#entries(behind)));
    if (directs.length > 0) await this.#tried('reading direct messages', () => this.#bringDirects(directs));
    for (const room of ruled) await this.#tried('following the rules', () => this.#followRules(room));
  }

  /** What fails holds nothing else up; the next look finds it again. */
  async #tried(doing: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#services.observer.failed(error, doing);
    }
  }

  async #bringDirects(places: readonly ReadingPlace[]): Promise<void> {
    const { queries, bodies } = this.#services;
    for (const direct of await queries.directs(places)) {
      const room = this.#rooms.get(direct.sessionId);
      const behind = room?.deliverDirect(direct, bodies.message.write) ?? [];
      for (const connection of behind) if (room) void this.catchUpDirects(room, connection);
    }
  }

  async #entries(places: readonly ReadingPlace[]) {
    const entries = await this.#services.queries.entries(places, mostMissed);
    const bySession = Map.groupBy(entries, ({ sessionId }) => sessionId);
    // Whoever is further behind than is read at a time is looked at again.
    for (const [id, list] of bySession) if (list.length === mostMissed) this.#dirty.add(id);
    return await Promise.all(
      [...bySession].map(async ([id, list]) => ({ id, list, session: await this.#sessionFor(id, list) })),
    );
  }

  #apply(
    news: readonly {
      readonly id: SessionId;
      readonly list: readonly EntryView[];
      readonly session: SessionView | undefined;
    }[],
  ) {
    for (const { id, list, session } of news) {
      const room = this.#rooms.get(id);
      // Some of it may have gone out while it was read.
      const fresh = list.filter(({ seq }) => room && seq > room.seq);
      if (!room || fresh[0]?.seq !== room.seq + 1) continue;
      room.noteVotes(fresh);
      const frames = fresh.map((entry) => outFrame(entry, this.#services.bodies, session));
      this.#deliver(room, frames, fresh[0].at.toMillis());
      if (fresh.some(takesAway)) room.forgetRecent();
      if (fresh.some(isTheEnd)) for (const connection of [...room.connections()]) connection.close('over');
    }
  }

  /** Those who may not be here any more go; what others may do is looked up anew. */
  async #followRules(room: Room): Promise<void> {
    const { book, queries } = this.#services;
    book.forget(room.id);
    const asked = new Set(room.peopleIds);
    const rules = await queries.rules(room.id, [...asked]);
    if (!rules) return;
    for (const person of [...room.people]) {
      const speaker = rules.speakers.get(person.id);
      if (!speaker) continue;
      person.manages = speakerManages(speaker);
      const dismissal = dismissalOf(person.id, rules);
      if (dismissal) for (const connection of [...person.connections]) this.dismiss(connection, dismissal);
    }
    // They are followed once that is done, and for everybody: who came meanwhile may have come in by older ones.
    if (room.peopleIds.every((id) => asked.has(id))) room.rules = rules.version;
    else this.#dirty.add(room.id);
  }

  dismiss(connection: Connection, { reason, told }: Dismissal): void {
    if (told && !connection.closedFor)
      connection.tell('error', this.#services.clock.now(), { code: told.code, message: told.message });
    connection.close(reason);
  }

  #deliver(room: Room, frames: readonly OutFrame[], atMs: number): void {
    const { behind, sent } = room.deliver(frames);
    this.#services.observer.sent(sent);
    this.#services.observer.delivered(Math.max(0, this.#services.clock.now().toMillis() - atMs));
    for (const connection of behind) void this.catchUp(room, connection);
  }

  async #frames(id: SessionId, entries: readonly EntryView[]): Promise<readonly OutFrame[]> {
    const session = await this.#sessionFor(id, entries);
    return entries.map((entry) => outFrame(entry, this.#services.bodies, session));
  }

  async #sessionFor(id: SessionId, entries: readonly EntryView[]): Promise<SessionView | undefined> {
    return entries.some(tellsOfSession) ? await this.#services.sessions.find(id) : undefined;
  }
}
