import {
  type Message,
  type Notifier,
  NotifierUnavailable,
  RecipientRefused,
} from '../../../application/ports/notifier.ts';

/** Keeps what it is told to deliver, and can be told to fail. */
export class InMemoryNotifier implements Notifier {
  /** Everything that was handed on, in order, repeats included. */
  readonly delivered: Message[] = [];
  readonly #refused = new Set<string>();
  #away = false;

  /** From now on nobody is reached at this address. */
  refuse(address: string): void {
    this.#refused.add(address);
  }

  /** From now on nothing can be handed on, until it is back. */
  goAway(away = true): void {
    this.#away = away;
  }

  async deliver(message: Message): Promise<void> {
    if (this.#away) throw new NotifierUnavailable('the mail server does not answer');
    if (this.#refused.has(message.recipient.address)) throw new RecipientRefused('the mail server refused the address');
    this.delivered.push(message);
  }
}
