import type { Duplex } from 'node:stream';
import type { DateTime } from 'luxon';
import { WebSocket } from 'ws';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { type CloseReason, closeCodes } from './close-codes.ts';
import { Pace } from './pace.ts';
import { frameJson, iso } from './server-frames.ts';
import { textFrame } from './wire.ts';

/** What may wait for a client to read it, in bytes. Beyond, it reads too slowly. */
const mostUnread = 1024 * 1024;

/** A client that is busy answers late; one that is gone does not answer at all. */
const mostUnanswered = 2;

/** How long a client has to answer a close. */
const answerMs = 2000;

/** One socket of one person. What it has been sent so far stands in its cursors. */
export class Connection {
  readonly id: string;
  readonly sessionId: SessionId;
  readonly openedAt = Date.now();
  participantId: ParticipantId | undefined;
  /** The last entry that went out. */
  cursor = 0;
  /** The last direct message that went out. */
  directCursor = 0;
  /** Whether it is being brought up to date from what is kept. */
  isCatchingUp = false;
  isCatchingUpDirects = false;
  /** Whether there may be direct messages that it was not sent. */
  missesDirects = false;
  /** How often it was asked whether it is there, since something came from it. */
  unanswered = 0;
  closedFor: CloseReason | undefined;
  readonly pace = new Pace(Date.now());
  readonly #webSocket: WebSocket;
  readonly #wire: Duplex;

  constructor(id: string, sessionId: SessionId, webSocket: WebSocket, wire: Duplex) {
    this.id = id;
    this.sessionId = sessionId;
    this.#webSocket = webSocket;
    this.#wire = wire;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** Sends frames that are on the wire as they are, in one piece. */
  write(frames: Buffer): void {
    if (!this.isOpen) return;
    this.#wire.write(frames);
    if (this.#wire.writableLength > mostUnread) this.close('pace');
  }

  /** Sends a frame to this one alone. */
  tell(
    type: Parameters<typeof frameJson>[0],
    at: DateTime,
    data: unknown,
    head: Parameters<typeof frameJson>[3] = {},
  ): void {
    this.write(textFrame(frameJson(type, iso(at), data, head)));
  }

  /** Asks whether somebody is there still. @returns false when nobody answered for long. */
  probe(): boolean {
    if (this.unanswered >= mostUnanswered) return false;
    this.unanswered += 1;
    if (this.isOpen) this.#webSocket.ping();
    return true;
  }

  close(reason: CloseReason): void {
    if (this.closedFor) return;
    this.closedFor = reason;
    this.#webSocket.close(closeCodes[reason].code, reason);
    // Who does not answer, because they don't read, is cut off.
    setTimeout(() => this.cut(), answerMs).unref();
  }

  /** Cuts the line: for who does not answer. */
  cut(): void {
    this.#webSocket.terminate();
  }
}
