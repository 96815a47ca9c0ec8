import type { Clock } from '../../application/ports/clock.ts';
import type { Attempt, IdempotencyStore, KeptAnswer } from '../../application/ports/idempotency-store.ts';
import type { Ids } from '../../application/ports/ids.ts';
import { absoluteLocation } from './answer.ts';
import { etagOf } from './conditional.ts';
import { HttpProblem } from './http-problem.ts';
import type { Problem } from './problem.ts';
import { KeptProblem, problemOf } from './problem.ts';
import type { RequestObserver, RequestRecord } from './request-record.ts';
import type { Answer, DataAnswer, Route } from './route.ts';
import type { RouteCall } from './route-call.ts';

const lifetimeHours = 24;
/** After so long without an answer the server that worked on it must have died. */
const leaseSeconds = 60;

const replayed = { 'Idempotency-Replayed': 'true' } as const;

/** What a repetition may well succeed with is not held against it. */
const isKept = ({ status }: { readonly status: number }): boolean => status < 500 && status !== 409 && status !== 429;

/** Does the work of a call with an `Idempotency-Key` once, and gives repetitions the first answer. */
export class Idempotency {
  readonly #store: IdempotencyStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #observer: RequestObserver;

  constructor(store: IdempotencyStore, clock: Clock, ids: Ids, observer: RequestObserver) {
    this.#store = store;
    this.#clock = clock;
    this.#ids = ids;
    this.#observer = observer;
  }

  async answer(route: Route, call: RouteCall, names: Pick<Attempt, 'key' | 'fingerprint'>): Promise<Answer> {
    const at = this.#clock.now();
    const attempt: Attempt = {
      ...names,
      id: this.#ids.next(),
      at,
      leaseUntil: at.plus({ seconds: leaseSeconds }),
      expiresAt: at.plus({ hours: lifetimeHours }),
    };
    const claim = await this.#store.claim(attempt);
    if (claim.outcome === 'answered') return this.#replay(route, call, claim.answer);
    if (claim.outcome === 'other_request') {
      throw new HttpProblem('idempotency_key_reused', 'This Idempotency-Key came with another body before.');
    }
    if (claim.outcome === 'in_progress') {
      const details = { retryAfterSeconds: 1 };
      throw new HttpProblem('idempotency_in_progress', 'The first call with this key is still worked on.', { details });
    }
    call.useNewId(claim.newId);
    return this.#work(route, call, attempt);
  }

  async #work(route: Route, call: RouteCall, attempt: Attempt): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await route.handle(call);
    } catch (error) {
      const problem = problemOf(error);
      await this.#settle(call.record, () =>
        problem && isKept(problem)
          ? this.#store.keep(attempt, { status: problem.status, headers: {}, body: problem })
          : this.#store.release(attempt),
      );
      throw error;
    }
    if ('raw' in answer) throw new Error(`${route.operationId} is idempotent, so it can only answer data`);
    const kept = keptAnswer(route, answer);
    await this.#settle(call.record, () => this.#store.keep(attempt, kept));
    return answer;
  }

  /** The work is done and its answer known: that it can't be remembered is told to operators, not to the client. */
  async #settle(record: RequestRecord, store: () => Promise<void>): Promise<void> {
    try {
      await store();
    } catch (error) {
      this.#observer.failed(error, record);
    }
  }

  async #replay(route: Route, call: RouteCall, answer: KeptAnswer): Promise<DataAnswer> {
    if (answer.status >= 400) {
      const problem = answer.body as Problem;
      throw new KeptProblem({ ...problem, headers: { ...problem.headers, ...replayed } });
    }
    const data = route.secrets && answer.body !== null ? await route.secrets.renew(answer.body, call) : answer.body;
    return { status: answer.status, data, headers: { ...answer.headers, ...replayed } };
  }
}

function keptAnswer(route: Route, { status, data, etag, location, headers }: DataAnswer): KeptAnswer {
  const told: Record<string, string> = { ...headers };
  if (location !== undefined) told['Location'] = absoluteLocation(location);
  if (etag !== undefined) told['ETag'] = etagOf(etag);
  const body = data === undefined ? null : data;
  return { status, headers: told, body: route.secrets && body !== null ? route.secrets.strip(body) : body };
}
