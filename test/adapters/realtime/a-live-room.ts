import { PassThrough } from 'node:stream';
import { v7 } from 'uuid';
import { WebSocket } from 'ws';
import { Connection } from '#src/adapters/realtime/connection.ts';
import { Doorkeeper } from '#src/adapters/realtime/doorkeeper.ts';
import { Heartbeat } from '#src/adapters/realtime/heartbeat.ts';
import { LiveRooms } from '#src/adapters/realtime/live-rooms.ts';
import type { RealtimeObserver } from '#src/adapters/realtime/realtime-observer.ts';
import { type Guest, Reception } from '#src/adapters/realtime/reception.ts';
import type { ConversationQueries } from '#src/application/ports/conversation-queries.ts';
import { sharedBodies } from '#src/composition/conversation.ts';
import type { ParticipantId, SessionId } from '#src/domain/session/ids.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import type { Conversation } from '#test/application/conversation/a-conversation.ts';

type Frame = { readonly type: string; readonly directSeq?: number; readonly data: Readonly<Record<string, unknown>> };

/** A socket whose other end is read here. */
export class ALine {
  readonly connection: Connection;
  closedWith: number | undefined;
  readonly #wire = new PassThrough();
  readonly #frames: Frame[] = [];

  constructor(sessionId: SessionId) {
    const socket = {
      readyState: WebSocket.OPEN as number,
      ping: () => {},
      terminate: () => {},
      close: (code: number) => {
        socket.readyState = WebSocket.CLOSING;
        this.closedWith = code;
      },
    };
    this.connection = new Connection(v7(), sessionId, socket as unknown as WebSocket, this.#wire);
  }

  get frames(): readonly Frame[] {
    const bytes: Buffer = this.#wire.read() ?? Buffer.alloc(0);
    for (let at = 0; at < bytes.length; ) {
      const short = bytes.readUInt8(at + 1);
      const [header, length] =
        short < 126
          ? [2, short]
          : short === 126
            ? [4, bytes.readUInt16BE(at + 2)]
            : [10, Number(bytes.readBigUInt64BE(at + 2))];
      this.#frames.push(JSON.parse(bytes.toString('utf8', at + header, at + header + length)));
      at += header + length;
    }
    return this.#frames;
  }

  get types(): readonly string[] {
    return this.frames.map(({ type }) => type);
  }

  get directSeqs(): readonly number[] {
    return this.frames.flatMap(({ directSeq }) => directSeq ?? []);
  }
}

/** Queries some of which are answered otherwise, for as long as a test wants it. */
function between(queries: ConversationQueries, instead: Partial<ConversationQueries>): ConversationQueries {
  return new Proxy(queries, {
    get: (target, name: keyof ConversationQueries) => instead[name] ?? target[name].bind(target),
  });
}

export const replica = v7();

/** The live room of one server over a conversation in memory, without its sockets and timers. */
export function aLiveRoom(conversation: Conversation) {
  const failures: unknown[] = [];
  const none = () => {};
  const observer: RealtimeObserver = {
    ...{ connected: none, entered: none, closed: none, received: none },
    ...{ sent: none, delivered: none, resynced: none },
    failed: (error) => failures.push(error),
  };
  const instead: { -readonly [Name in keyof ConversationQueries]?: ConversationQueries[Name] } = {};
  const services = {
    ...{ sessions: conversation.sessions, book: conversation.book, clock: conversation.clock, observer },
    queries: between(conversation.queries, instead),
    bodies: sharedBodies('https://convoke.example'),
  };
  const rooms = new LiveRooms({ ...services, restart: none });
  const reception = new Reception({ ...services, rooms });
  const { id, enterRoom, leaveRoom, sweepPresence: sweep } = conversation;
  const doorkeeper = new Doorkeeper({
    ...services,
    enterRoom,
    leaveRoom,
    reception,
    replicaId: replica,
    ids: { next: v7 },
  });

  return {
    rooms,
    doorkeeper,
    heartbeat: new Heartbeat({ sweep, doorkeeper, rooms, observer, replicaId: replica }),
    failures,
    instead,
    /** Says hello, and resolves when that was answered. */
    async enter({ participantId, personId, userId }: Newcomer, hello: Guest['hello'] = {}): Promise<ALine> {
      const line = new ALine(id);
      const caller = {
        kind: 'participant',
        sessionId: id,
        participantId,
        personId,
        ...(userId && { userId }),
      } as const;
      const entering = await enterRoom.execute(id, replica, [{ socketId: line.connection.id, caller }]);
      const mine = entering.get(line.connection.id);
      if (!mine || !('participation' in mine)) throw new Error('They were not let in.');
      line.connection.participantId = mine.participation.id;
      await reception.receive(id, [{ connection: line.connection, hello, entering: mine }]);
      return line;
    },
    /** Looks for what is new, as it is done every second, until nothing is being read any more. */
    async look(): Promise<void> {
      rooms.news('all');
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    send: async (from: ParticipantId, to: ParticipantId, text: string) => {
      await conversation.sendDirect.execute({ sessionId: id, participantId: from, to, id: v7() as never, text });
    },
  };
}
