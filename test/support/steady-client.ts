import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Frame } from './live-client.ts';

interface Said {
  readonly ref: string;
  readonly text: string;
  /** Whom alone it is for; absent for everybody. */
  readonly to?: string | undefined;
  readonly acknowledged: (ack: Acknowledged) => void;
}

export interface Acknowledged {
  readonly id: string;
  /** Its place: everybody's, or among this person's direct messages. */
  readonly seq: number;
  readonly text: string;
  readonly isDirect: boolean;
}

export interface SteadyClientOptions {
  /** Servers (`http://…`) that share a database; it goes to the next one when it loses one. */
  readonly servers: readonly string[];
  readonly first: number;
  readonly sessionId: string;
  readonly token: string;
  readonly participantId: string;
  /** What all clients of the session were told under each number: the first one says, the others are held against it. */
  readonly told: Map<number, string>;
}

/** A client as the contract would have it: it comes back with what it has, and says again what was not acknowledged. */
export class SteadyClient {
  readonly options: SteadyClientOptions;
  readonly acknowledged: Acknowledged[] = [];
  /** What it was told that no client should be: gaps, repetitions, errors. */
  readonly complaints: string[] = [];
  readonly here = new Set<string>();
  /** The direct messages that it was told of, by their number. */
  readonly directs = new Map<number, string>();
  /** The codes with which it lost its connections. */
  readonly closes: number[] = [];
  resyncs = 0;
  connections = 0;
  firstSeq: number | undefined;
  /** When it was told that somebody left. */
  readonly leftAt = new Map<string, number>();
  #waiting: Said[] = [];
  #socket: WebSocket | undefined;
  #server: number;
  #lastSeq = 0;
  #lastDirectSeq = 0;
  #streamId: string | undefined;
  #stopped = false;
  #welcomed: (() => void)[] = [];
  #isIn = false;

  constructor(options: SteadyClientOptions) {
    this.options = options;
    this.#server = options.first;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get lastDirectSeq(): number {
    return this.#lastDirectSeq;
  }

  get unacknowledged(): readonly string[] {
    return this.#waiting.map(({ text }) => text);
  }

  /** How it stands, for whoever wonders why it waits. */
  get state() {
    const { connections, complaints, closes } = this;
    return {
      isIn: this.#isIn,
      connections,
      complaints,
      closes,
      server: this.#server,
      socket: this.#socket?.readyState,
    };
  }

  /** Whether it is there no more, of its own will. */
  get hasGone(): boolean {
    return this.#stopped;
  }

  /** Resolves when it has been welcomed. */
  start(): Promise<void> {
    this.#connect();
    return new Promise((resolve) => this.#welcomed.push(resolve));
  }

  /** Says it until it is acknowledged, to everybody or to one alone. */
  say(text: string, to?: string): Promise<Acknowledged> {
    return new Promise((acknowledged) => {
      const said = { ref: randomUUID(), text, to, acknowledged };
      this.#waiting.push(said);
      if (this.#isIn) this.#utter(said);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.close();
  }

  /** Dies with its server, and does not come back. */
  die(): void {
    this.#stopped = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    const { servers, sessionId, token } = this.options;
    const base = servers[this.#server % servers.length] ?? '';
    const socket = new WebSocket(`${base.replace(/^http/, 'ws')}/ws/${sessionId}`, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('open', () => {
      const place = { lastSeq: this.#lastSeq, lastDirectSeq: this.#lastDirectSeq, streamId: this.#streamId };
      socket.send(JSON.stringify({ type: 'hello', token, ...(this.#streamId !== undefined && place) }));
    });
    socket.on('message', (data) => this.#take(String(data)));
    socket.on('close', (code) => {
      this.closes.push(code);
      this.#isIn = false;
      this.#server += 1;
      if (!this.#stopped) setTimeout(() => this.#connect(), 50 + Math.random() * 300);
    });
  }

  #utter({ ref, text, to }: Said): void {
    this.#socket?.send(JSON.stringify({ type: 'message', text, to, ref }));
  }

  #take(text: string): void {
    const { type, data, ref, seq, directSeq }: Frame = JSON.parse(text);
    if (type === 'welcome') this.#begin(data);
    else if (type === 'resync') this.#resync(data);
    else if (type === 'ack') this.#acknowledge(String(ref), data);
    else if (type === 'error') this.complaints.push(`error ${data.code}`);
    else if (type === 'user_joined') this.here.add(data.id);
    else if (type === 'user_left') {
      this.here.delete(data.id);
      this.leftAt.set(data.id, Date.now());
    }
    if (directSeq !== undefined) this.#takeDirect(directSeq, data.id);
    if (seq === undefined) return;
    if (seq !== this.#lastSeq + 1) this.complaints.push(`${seq} came after ${this.#lastSeq}`);
    this.#lastSeq = seq;
    const { told } = this.options;
    const known = told.get(seq) ?? text;
    if (known !== text) this.complaints.push(`${seq} was told in two ways: ${known} and ${text}`);
    told.set(seq, known);
  }

  #takeDirect(directSeq: number, id: string): void {
    if (directSeq !== this.#lastDirectSeq + 1)
      this.complaints.push(`direct message ${directSeq} came after ${this.#lastDirectSeq}`);
    this.#lastDirectSeq = directSeq;
    this.directs.set(directSeq, id);
  }

  #begin(data: Frame['data']): void {
    this.connections += 1;
    const isElsewhere = data.seq !== this.#lastSeq || data.directSeq !== this.#lastDirectSeq;
    if (this.#streamId !== undefined && data.resumed && isElsewhere)
      this.complaints.push(
        `resumed at ${data.seq} and ${data.directSeq} with ${this.#lastSeq} and ${this.#lastDirectSeq}`,
      );
    this.#settle(data);
    this.firstSeq ??= data.seq;
    this.#isIn = true;
    for (const said of this.#waiting) this.#utter(said);
    for (const resolve of this.#welcomed.splice(0)) resolve();
  }

  #resync(data: Frame['data']): void {
    this.resyncs += 1;
    this.#settle(data);
  }

  #settle({ seq, directSeq, streamId, participants }: Frame['data']): void {
    this.#lastSeq = seq;
    this.#lastDirectSeq = directSeq;
    this.#streamId = streamId;
    this.here.clear();
    for (const { id } of participants) this.here.add(id);
  }

  #acknowledge(ref: string, { id, seq, directSeq }: Frame['data']): void {
    const said = this.#waiting.find((one) => one.ref === ref);
    if (!said) return;
    this.#waiting = this.#waiting.filter((one) => one !== said);
    const ack = { id, seq: seq ?? directSeq, text: said.text, isDirect: said.to !== undefined };
    this.acknowledged.push(ack);
    said.acknowledged(ack);
  }
}
