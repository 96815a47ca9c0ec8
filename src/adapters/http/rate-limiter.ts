import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from './http-problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { countsGuessesOnly } from './rate-limits.ts';
import type { HttpContext } from './request-record.ts';
import type { RateLimitName } from './route.ts';

interface Counter {
  readonly points: RateLimiterMemory;
  readonly policy: string;
  readonly guessesOnly: boolean;
}

/** Counts calls in the memory of this process and says so in the headers of draft-ietf-httpapi-ratelimit-headers-10. */
export class RateLimiter {
  readonly #counters: Readonly<Record<RateLimitName, Counter>>;

  constructor(limits: RateLimits) {
    const counter = (name: RateLimitName): Counter => ({
      points: new RateLimiterMemory({ points: limits[name].count, duration: limits[name].seconds, keyPrefix: name }),
      policy: `"${name}";q=${limits[name].count};w=${limits[name].seconds}`,
      guessesOnly: countsGuessesOnly.includes(name),
    });
    this.#counters = {
      default: counter('default'),
      create: counter('create'),
      login: counter('login'),
      joinByCode: counter('joinByCode'),
    };
  }

  /** @throws {HttpProblem} `rate_limited` when `subject` has used up what `name` allows. */
  async take(name: RateLimitName, subject: string, context: HttpContext): Promise<void> {
    // what gives its points back would be unlimited for those who succeed
    if (this.#counters[name].guessesOnly) await this.#count('default', subject, context);
    await this.#count(name, subject, context);
  }

  /** It was no wrong guess: gives the point back where only those count. */
  async giveBack(name: RateLimitName, subject: string): Promise<void> {
    if (this.#counters[name].guessesOnly) await this.#counters[name].points.reward(subject);
  }

  async #count(name: RateLimitName, subject: string, context: HttpContext): Promise<void> {
    const counter = this.#counters[name];
    let left: RateLimiterRes;
    try {
      left = await counter.points.consume(subject);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      this.#tell(context, name, counter, refusal);
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw new HttpProblem('rate_limited', 'Too many calls. Wait a little.', { details: { retryAfterSeconds } });
    }
    this.#tell(context, name, counter, left);
  }

  #tell(context: HttpContext, name: RateLimitName, counter: Counter, left: RateLimiterRes): void {
    context.set('RateLimit-Policy', counter.policy);
    context.set(
      'RateLimit',
      `"${name}";r=${left.remainingPoints};t=${Math.max(1, Math.ceil(left.msBeforeNext / 1000))}`,
    );
  }
}
