import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

/** A frame as a test looks at it. */
export interface Frame {
  readonly type: string;
  readonly seq?: number;
  readonly directSeq?: number;
  readonly ref?: string | number;
  readonly at: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the server sent, and fails where it is not there
  readonly data: any;
}

interface Waiter {
  readonly fits: (frame: Frame) => boolean;
  readonly found: (frame: Frame) => void;
}

export interface HelloOptions {
  readonly lastSeq?: number;
  readonly lastDirectSeq?: number;
  readonly streamId?: string;
}

const patienceMs = 15_000;

/** A client of the live room, as any would be: it remembers every frame, and can be asked for those to come. */
export class LiveClient {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  #waiters: Waiter[] = [];

  constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('message', (data) => this.#take(JSON.parse(String(data))));
  }

  /** Connects to a session of a server (`http://…`) and says hello. */
  static async enter(
    serverUrl: string,
    sessionId: string,
    token: string,
    options: HelloOptions = {},
  ): Promise<LiveClient> {
    const client = await LiveClient.open(serverUrl, sessionId);
    client.send({ type: 'hello', token, ...options });
    await client.next('welcome');
    return client;
  }

  static async open(serverUrl: string, sessionId: string): Promise<LiveClient> {
    const client = new LiveClient(`${serverUrl.replace(/^http/, 'ws')}/ws/${sessionId}`);
    await new Promise((resolve, reject) => client.socket.once('open', resolve).once('error', reject));
    return client;
  }

  get welcome(): Frame {
    const found = this.frames.find(({ type }) => type === 'welcome');
    if (!found) throw new Error('There was no welcome.');
    return found;
  }

  /** Where this client has read to, as it would say when it comes back. */
  get place(): Required<HelloOptions> {
    const { seq, directSeq, streamId } = this.welcome.data;
    const last = (name: 'seq' | 'directSeq', from: number) =>
      Math.max(from, ...this.frames.map((frame) => frame[name] ?? 0));
    return { lastSeq: last('seq', seq), lastDirectSeq: last('directSeq', directSeq), streamId };
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Says something and resolves with its one answer, an `ack` or an `error`. */
  async ask(frame: object): Promise<Frame> {
    const ref = 'ref' in frame ? frame.ref : randomUUID();
    this.send({ ...frame, ref });
    return await this.#wait((one) => (one.type === 'ack' || one.type === 'error') && one.ref === ref);
  }

  /** The next frame of this type that was not asked for yet. */
  async next(type: string, fits: (data: Frame['data']) => boolean = () => true): Promise<Frame> {
    return await this.#wait((frame) => frame.type === type && fits(frame.data));
  }

  ofType(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** The sequence numbers as they came. */
  get seqs(): number[] {
    return this.frames.flatMap(({ seq }) => seq ?? []);
  }

  close(): Promise<number> {
    this.socket.close();
    return this.closed;
  }

  /** Goes without a word, as when the line is cut. */
  vanish(): Promise<number> {
    this.socket.terminate();
    return this.closed;
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    const waiter = this.#waiters.find(({ fits }) => fits(frame));
    if (!waiter) return;
    this.#waiters = this.#waiters.filter((one) => one !== waiter);
    this.#asked.add(frame);
    waiter.found(frame);
  }

  readonly #asked = new Set<Frame>();

  #wait(fits: (frame: Frame) => boolean): Promise<Frame> {
    const known = this.frames.find((frame) => fits(frame) && !this.#asked.has(frame));
    if (known) {
      this.#asked.add(known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = this.frames.map(({ type }) => type).join(', ');
        reject(new Error(`It did not come; there were: ${seen}`));
      }, patienceMs);
      const found = (frame: Frame) => {
        clearTimeout(timer);
        resolve(frame);
      };
      this.#waiters.push({ fits, found });
    });
  }
}
