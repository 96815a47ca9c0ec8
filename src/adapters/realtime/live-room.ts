import type { Server } from 'node:http';
import type { BatchedLog } from '../../application/conversation/batched-log.ts';
import type { EnterRoom } from '../../application/conversation/enter-room.ts';
import type { LeaveRoom } from '../../application/conversation/leave-room.ts';
import type { RulesBook } from '../../application/conversation/rules-book.ts';
import type { SweepPresence } from '../../application/conversation/sweep-presence.ts';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Broadcaster } from '../../application/ports/broadcaster.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { ConversationQueries } from '../../application/ports/conversation-queries.ts';
import type { Ids } from '../../application/ports/ids.ts';
import type { SessionQueries } from '../../application/ports/session-queries.ts';
import type { SharedBodies } from './bodies.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { FrameDesk, type FrameUseCases } from './frame-desk.ts';
import { Heartbeat } from './heartbeat.ts';
import { LiveRooms } from './live-rooms.ts';
import type { RealtimeObserver } from './realtime-observer.ts';
import { RealtimeServer } from './realtime-server.ts';
import { Reception } from './reception.ts';

export interface LiveRoomServices extends FrameUseCases {
  readonly enterRoom: EnterRoom;
  readonly leaveRoom: LeaveRoom;
  readonly sweep: SweepPresence;
  readonly batchedLog: BatchedLog;
  readonly book: RulesBook;
  readonly broadcaster: Broadcaster;
  readonly queries: ConversationQueries;
  readonly sessions: SessionQueries;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly observer: RealtimeObserver;
  /** Names this server among those that share the database, for as long as it runs. */
  readonly replicaId: string;
  readonly bodies: SharedBodies;
}

/** Everything behind `/ws/{sessionId}` on one server. */
export class LiveRoom {
  readonly #services: LiveRoomServices;
  readonly #server: RealtimeServer;
  readonly #doorkeeper: Doorkeeper;
  readonly #heartbeat: Heartbeat;
  readonly #stopListening: () => void;

  constructor(services: LiveRoomServices) {
    this.#services = services;
    const restart = (room: Parameters<Reception['restart']>[0]) => reception.restart(room);
    const rooms = new LiveRooms({ ...services, restart });
    const reception = new Reception({ ...services, rooms });
    const desk = new FrameDesk({ ...services, rooms });
    this.#doorkeeper = new Doorkeeper({ ...services, reception });
    this.#server = new RealtimeServer({ ...services, rooms, desk, doorkeeper: this.#doorkeeper });
    this.#heartbeat = new Heartbeat({ ...services, rooms, doorkeeper: this.#doorkeeper });
    services.batchedLog.onKept((messages) => rooms.kept(messages));
    this.#stopListening = services.broadcaster.listen({
      news: (sessions) => rooms.news(sessions),
      hears: () => [...rooms.rooms].map(({ id }) => id),
      fleeting: (item) => rooms.fleeting(item),
    });
  }

  /** Takes sockets on this server's port. */
  attach(server: Server): void {
    this.#server.attach(server);
  }

  start(): void {
    this.#heartbeat.start();
  }

  /** Stores and acknowledges what was said, tells everybody to come again elsewhere, and takes down that they went. */
  async drain(): Promise<void> {
    await this.#services.askSpirit.stop();
    await this.#services.batchedLog.drained();
    await this.#server.drain();
    await this.#doorkeeper.drained();
    await this.#heartbeat.stop();
    this.#stopListening();
  }
}
