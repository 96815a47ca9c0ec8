import { createTransport } from 'nodemailer';
import { type Message, type Notifier, NotifierUnavailable } from '../../application/ports/notifier.ts';
import type { MailComposer } from './mail-composer.ts';
import { failureOf } from './smtp-failure.ts';

export interface SmtpOptions {
  /** `smtp://` (STARTTLS where it is offered) or `smtps://`, with user and password. */
  readonly url: string;
  readonly patience?: Patience;
}

interface Patience {
  /** For a connection, and for the greeting. */
  readonly connectMs: number;
  /** For each answer. */
  readonly answerMs: number;
  /** For a message, the wait for a free connection included. */
  readonly messageMs: number;
}

const usual: Patience = { connectMs: 10_000, answerMs: 20_000, messageMs: 50_000 };

/**
 * Fewer than servers usually allow one client (Postfix: 50). A third of them is in use while the server answers; the
 * others are for mails that it holds up.
 */
const mostConnections = 30;

/** Sends mails by SMTP over a few connections. One that a server holds up is given up, and delays no other. */
export class SmtpNotifier implements Notifier {
  readonly #transport;
  readonly #composer: MailComposer;
  readonly #messageMs: number;
  #closed = false;

  constructor({ url, patience = usual }: SmtpOptions, composer: MailComposer) {
    this.#composer = composer;
    this.#messageMs = patience.messageMs;
    this.#transport = createTransport({
      url,
      pool: true,
      maxConnections: mostConnections,
      // A connection that was closed while it was idle is no failure; one that is closed twice is.
      maxRequeues: 1,
      connectionTimeout: patience.connectMs,
      dnsTimeout: patience.connectMs,
      greetingTimeout: patience.connectMs,
      socketTimeout: patience.answerMs,
    });
  }

  async deliver(message: Message, givenUp?: AbortSignal): Promise<void> {
    const mail = this.#composer.compose(message);
    const tooLong = AbortSignal.timeout(this.#messageMs);
    const signal = givenUp ? AbortSignal.any([tooLong, givenUp]) : tooLong;
    try {
      await this.#transport.sendMail({ ...mail, signal });
    } catch (error) {
      throw this.#closed ? new NotifierUnavailable('the server is stopping', { cause: error }) : failureOf(error);
    }
  }

  /** Lets go of the connections; what is being sent fails. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#transport.close({ force: true });
  }
}
