import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Entering } from '../../application/conversation/enter-room.ts';
import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Ids } from '../../application/ports/ids.ts';
import type { SessionQueries } from '../../application/ports/session-queries.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import { asSessionId, type SessionId } from '../../domain/session/ids.ts';
import { type CloseReason, closeCodes } from './close-codes.ts';
import { Connection } from './connection.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { FrameDesk } from './frame-desk.ts';
import type { LiveRooms } from './live-rooms.ts';
import { readHello } from './read-frame.ts';
import type { RealtimeObserver } from './realtime-observer.ts';

const mostBytes = 16 * 1024;
const helloMs = 10_000;
/** Where the sockets are: `/ws/{sessionId}`. */
export const socketsAt = /^\/ws\/([^/?#]+)(?:[?#].*)?$/;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export interface RealtimeServices {
  readonly authenticator: Authenticator;
  readonly sessions: SessionQueries;
  readonly doorkeeper: Doorkeeper;
  readonly desk: FrameDesk;
  readonly rooms: LiveRooms;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly observer: RealtimeObserver;
}

const reasonsOf: Readonly<Record<string, CloseReason>> = {
  removed: 'removed',
  session_not_found: 'noSession',
  session_closed: 'over',
  session_over: 'over',
};

/**
 * Sockets at `/ws/{sessionId}`: takes the upgrade, waits for the hello, then hands each frame on, one after the other. (Long:
 * it is the whole life of a socket.)
 */
export class RealtimeServer {
  readonly #services: RealtimeServices;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: mostBytes, clientTracking: false });
  readonly #connections = new Set<Connection>();
  #isDraining = false;

  constructor(services: RealtimeServices) {
    this.#services = services;
  }

  /** Takes upgrades on the server's own port. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, wire: Duplex, head: Buffer) => {
      wire.on('error', () => wire.destroy());
      const id = socketsAt.exec(request.url ?? '')?.[1] ?? '';
      if (this.#isDraining) refuse(wire);
      else this.#server.handleUpgrade(request, wire, head, (webSocket) => this.#open(webSocket, wire, id));
    });
  }

  /** Everybody is told to come again elsewhere; resolves when they are gone, or were cut off. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    for (const connection of this.#connections) connection.close('restart');
    const deadline = Date.now() + 3000;
    while (this.#connections.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const connection of this.#connections) connection.cut();
  }

  #open(webSocket: WebSocket, wire: Duplex, given: string): void {
    const { ids, observer } = this.#services;
    const sessionId = asSessionId(given.toLowerCase());
    const connection = new Connection(ids.next(), sessionId, webSocket, wire);
    this.#connections.add(connection);
    observer.connected();
    let broke: CloseReason | undefined;
    // ws closes with 1007, 1009 or 1002 by itself; there is nothing more to be done about it.
    webSocket.on('error', (error: Error & { code?: string }) => {
      broke = brokenBy(error.code ?? '');
    });
    webSocket.on('pong', () => {
      connection.unanswered = 0;
    });
    webSocket.on('close', (code) => this.#closed(connection, connection.closedFor ?? broke, code));
    if (!uuid.test(given)) {
      connection.close('noSession');
      return;
    }
    const timer = setTimeout(() => connection.close('noHello'), helloMs);
    webSocket.once('close', () => clearTimeout(timer));
    webSocket.once('message', (data, isBinary) => {
      clearTimeout(timer);
      const later = new FramesInOrder(connection, this.#services);
      webSocket.on('message', (next, isNextBinary) => later.take(next as Buffer, isNextBinary));
      void this.#greet(connection, data as Buffer, isBinary, sessionId).then((isIn) => isIn && later.begin());
    });
  }

  async #greet(connection: Connection, data: Buffer, isBinary: boolean, id: SessionId): Promise<boolean> {
    const { authenticator, doorkeeper, desk, clock, observer } = this.#services;
    // What is not text is no JSON, whatever it holds.
    const { ref, ...read } = readHello(isBinary ? '' : data.toString());
    try {
      if ('refusal' in read) throw read.refusal;
      const hello = read.frame;
      const caller = await authenticator.authenticate(hello.token);
      const entering = await new Promise<Entering>((admitted) =>
        doorkeeper.comes({ connection, caller, hello, admitted }),
      );
      if ('refusal' in entering) throw entering.refusal;
      observer.entered({ socketId: connection.id, sessionId: id, participantId: entering.participation.id });
      if (ref !== undefined) connection.tell('ack', clock.now(), {}, { ref });
      return true;
    } catch (error) {
      desk.refuse(connection, error, ref);
      connection.close(await this.#reasonFor(error, id));
      return false;
    }
  }

  async #reasonFor(error: unknown, id: SessionId): Promise<CloseReason> {
    if (!(error instanceof ExpectedError)) return 'restart';
    if (error.kind === 'invalid') return 'badHello';
    if (error.kind === 'unavailable' || error.code === 'conflict') return 'restart';
    const reason = reasonsOf[error.code];
    if (reason) return reason;
    // No token is good for a session that there isn't: then that is what to say.
    const isThere = await this.#services.sessions.find(id).catch(() => true);
    return isThere ? 'refused' : 'noSession';
  }

  #closed(connection: Connection, reason: CloseReason | undefined, given: number): void {
    const { rooms, doorkeeper, observer } = this.#services;
    this.#connections.delete(connection);
    rooms.remove(connection);
    doorkeeper.goes(connection);
    const { id: socketId, sessionId, participantId, openedAt } = connection;
    const who = { socketId, sessionId, ...(participantId && { participantId }) };
    const why = reason
      ? { by: 'server' as const, reason, code: closeCodes[reason].code }
      : { by: 'client' as const, code: given };
    observer.closed({ ...who, ...why, durationMs: Date.now() - openedAt });
  }
}

/** Errors of ws that are about a frame; any other is of the line. */
function brokenBy(code: string): CloseReason | undefined {
  if (code === 'WS_ERR_INVALID_UTF8') return 'invalidUtf8';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'tooLarge';
  return code.startsWith('WS_ERR_') ? 'badProtocol' : undefined;
}

/** The frames of one socket, one after the other; those that come before the welcome wait for it. */
class FramesInOrder {
  readonly #connection: Connection;
  readonly #services: RealtimeServices;
  readonly #waiting: string[] = [];
  #isBusy = true;

  constructor(connection: Connection, services: RealtimeServices) {
    this.#connection = connection;
    this.#services = services;
  }

  take(data: Buffer, isBinary: boolean): void {
    const connection = this.#connection;
    connection.unanswered = 0;
    if (!connection.pace.take(Date.now())) {
      connection.close('pace');
      return;
    }
    // Not JSON, whatever it holds.
    this.#waiting.push(isBinary ? '' : data.toString());
    if (!this.#isBusy) void this.#work();
  }

  begin(): void {
    this.#isBusy = false;
    void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (
      let text = this.#waiting.shift();
      text !== undefined && !this.#connection.closedFor;
      text = this.#waiting.shift()
    )
      await this.#services.desk.handle(this.#connection, text);
    this.#isBusy = false;
  }
}

/** Of a server that is going: another one, or this one in a moment, takes it. */
function refuse(wire: Duplex): void {
  wire.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
