import { createTransport } from 'nodemailer';
import type { HealthCheck } from '../../application/ports/health-check.ts';
import { NotifierUnavailable } from '../../application/ports/notifier.ts';
import { failureOf } from './smtp-failure.ts';

type Condition = Awaited<ReturnType<HealthCheck['check']>>;

const patienceMs = 1500;
const usualFreshMs = 30_000;

const degraded = (detail: string): Condition => ({ state: 'degraded', detail });

/**
 * Whether the mail server greets us and accepts our credentials, asked at most every half a minute, however often anybody
 * looks. Without it the server is still of use, so it is never "down".
 */
export class SmtpHealth implements HealthCheck {
  readonly name = 'mail';
  readonly #transport;
  readonly #freshMs: number;
  #known: { readonly condition: Condition; readonly askedAt: number } | undefined;
  #asking: Promise<Condition> | undefined;

  constructor(url: string, freshMs = usualFreshMs) {
    this.#freshMs = freshMs;
    this.#transport = createTransport({
      url,
      connectionTimeout: patienceMs,
      dnsTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
    });
  }

  async check(): Promise<Condition> {
    const askedAt = performance.now();
    if (this.#known && askedAt - this.#known.askedAt < this.#freshMs) return this.#known.condition;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    const condition = await withinPatience(this.#asking);
    this.#known = { condition, askedAt };
    return condition;
  }

  async #ask(): Promise<Condition> {
    try {
      await this.#transport.verify();
      return { state: 'up', detail: 'The mail server answers.' };
    } catch (error) {
      const failure = failureOf(error);
      return degraded(
        asSentence(failure instanceof NotifierUnavailable ? failure.detail : 'the mail server refuses us'),
      );
    }
  }
}

async function withinPatience(asking: Promise<Condition>): Promise<Condition> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Condition>((resolve) => {
    timer = setTimeout(() => resolve(degraded('The mail server did not answer in time.')), patienceMs);
  });
  return await Promise.race([asking, late]).finally(() => clearTimeout(timer));
}

const asSentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
