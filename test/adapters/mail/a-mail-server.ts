import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

export interface ReceivedMail {
  /** Whom the envelope names. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: string;
  readonly mail: Email;
}

/** What the server does with a recipient, a sender or a message; an answer with a code, silence, or the line cut. */
export type Manner = { readonly code: number; readonly words: string } | 'hangs' | 'drops';

export const answering = (code: number, words: string): Manner => ({ code, words });

type Next = (error?: Error) => void;

/** A mail server on this machine, which can be told to behave badly to some. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** By the recipient's address. */
  readonly atRecipient = new Map<string, Manner>();
  readonly atMessage = new Map<string, Manner>();
  atSender: Manner | undefined;
  atGreeting: Manner | undefined;
  /** Commands RCPT TO that were heard, in order. */
  readonly asked: string[] = [];
  mostConnections = 0;
  readonly #options: SMTPServerOptions;
  #server: SMTPServer | undefined;
  #port = 0;

  constructor(options: SMTPServerOptions = {}) {
    this.#options = options;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 1,
      logger: false,
      onConnect: (session, next) => this.#behave(this.atGreeting, session, next),
      onMailFrom: (_, session, next) => this.#behave(this.atSender, session, next),
      onRcptTo: ({ address }, session, next) => {
        this.asked.push(address);
        this.#behave(this.atRecipient.get(address), session, next);
      },
      onData: (stream, session, next) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.#take(Buffer.concat(chunks), session, next));
      },
      ...this.#options,
    });
    // clients that give up are what these tests are about
    server.on('error', () => {});
    server.listen(this.#port, '127.0.0.1');
    await once(server.server, 'listening');
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((done) => server.close(done));
  }

  /** Cuts one connection, or all of them. */
  cut(id?: string): void {
    for (const connection of this.#server?.connections ?? [])
      if (id === undefined || connection.id === id) connection._socket.destroy();
  }

  async #take(raw: Buffer, session: SMTPServerSession, next: Next): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    const to = rcptTo.map(({ address }) => address);
    const manner = to.map((address) => this.atMessage.get(address)).find((each) => each !== undefined);
    if (!manner) {
      const envelope = { from: mailFrom ? mailFrom.address : '', to };
      this.received.push({ envelope, raw: raw.toString('utf8'), mail: await PostalMime.parse(raw) });
    }
    this.#behave(manner, session, next);
  }

  #behave(manner: Manner | undefined, session: SMTPServerSession, next: Next): void {
    const connections = this.#server?.connections ?? new Set();
    this.mostConnections = Math.max(this.mostConnections, connections.size);
    if (manner === undefined) next();
    else if (manner === 'drops') this.cut(session.id);
    else if (manner !== 'hangs') next(Object.assign(new Error(manner.words), { responseCode: manner.code }));
  }
}
