import type { Duplex } from 'node:stream';
import type { DateTime } from 'luxon';
import { WebSocket } from 'ws';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { type CloseReason, closeCodes } from './close-codes.ts';
import { Pace } from './pace.ts';
import { frameJson, iso } from './server-frames.ts';
import { textFrame } from './wire.ts';

/**
 * What may wait for a client to read it, in bytes, for longer than it takes to send a lot in one go; and what may wait at
 * all. Beyond, it reads too slowly.
 */
const mostUnread = { forLong: 1024 * 1024, atAll: 4 * 1024 * 1024 } as const;
const longMs = 10_000;

/** A client that is busy answers late; one that is gone does not answer at all. */
const mostUnanswered = 2;

/** How long a client has to answer a close. */
const answerMs = 2000;

/** One socket of one person. What it has been sent so far stands in its cursors. */
export class Connection {
  /** What it is known by to all servers. */
  id: string;
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
  /** Since when more than may wait for long has been waiting. */
  #slowSince: number | undefined;

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
    if (this.#readsTooSlowly()) this.close('pace');
  }

  /** Resolves when what was sent has been taken off the server's hands, or the line is gone. */
  async drained(): Promise<void> {
    const wire = this.#wire;
    if (wire.destroyed || !wire.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        wire.off('drain', done).off('close', done);
        resolve();
      };
      wire.on('drain', done).on('close', done);
    });
  }

  #readsTooSlowly(): boolean {
    const unread = this.#wire.writableLength;
    if (unread <= mostUnread.forLong) this.#slowSince = undefined;
    else if (this.#slowSince === undefined) {
      this.#slowSince = Date.now();
      this.#wire.once('drain', () => {
        this.#slowSince = undefined;
      });
    }
    const isLong = this.#slowSince !== undefined && Date.now() - this.#slowSince > longMs;
    return isLong || unread > mostUnread.atAll;
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
