import type { Authenticator } from '../../application/ports/authenticator.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Ids } from '../../application/ports/ids.ts';
import type { Violation } from '../../domain/expected-error.ts';
import { Unauthenticated } from '../../domain/expected-error.ts';
import { sendAnswer } from './answer.ts';
import { authenticated } from './bearer.ts';
import { clientAddress } from './client-address.ts';
import { HttpProblem, invalidCall } from './http-problem.ts';
import type { Idempotency } from './idempotency.ts';
import { fingerprintOf, hashedKey, parseIdempotencyKey } from './idempotency-key.ts';
import { hasBody, readBytes, readJson, requireContentType } from './json-body.ts';
import { problemOf } from './problem.ts';
import { parseQuery } from './query-string.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { countsGuessesOnly, isWrongGuess, subjectOfLimit } from './rate-limits.ts';
import type { HttpContext } from './request-record.ts';
import type { Answer, RateLimitName, Route } from './route.ts';
import type { CallValues } from './route-call.ts';
import { RouteCall } from './route-call.ts';
import { unfit, validated } from './validation.ts';

export interface EndpointServices {
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly idempotency: Idempotency;
  /** Absent when limits are off. */
  readonly rateLimiter: RateLimiter | undefined;
  readonly trustedHops: number;
}

/** The path and query of a request, as they came. */
export interface Target {
  readonly path: string;
  readonly query: string;
}

const nothing = Object.freeze(Object.create(null));

/** Serves one route: who calls, how often, with what; then the handler, and its answer. */
export class Endpoint {
  readonly route: Route;
  readonly #services: EndpointServices;

  constructor(route: Route, services: EndpointServices) {
    this.route = route;
    this.#services = services;
  }

  async serve(context: HttpContext, params: Record<string, string>, target: Target): Promise<void> {
    const { route } = this;
    const address = clientAddress(context.req, this.#services.trustedHops);
    await this.#admit(context, address);
    const answer = await this.#guessed(context, address, () => this.#work(context, params, target, address));
    sendAnswer(context, route, answer, this.#services.clock);
  }

  async #work(context: HttpContext, params: Record<string, string>, target: Target, address: string): Promise<Answer> {
    if (this.route.caller === 'account' && context.state.record.caller.kind !== 'account') throw new Unauthenticated();
    const values = await this.#values(context, params, target.query);
    return this.#answer(context, new RouteCall(context, address, values, this.#services.ids), target.path);
  }

  /** Where only wrong guesses count, gives back what the call was counted for unless it was one. */
  async #guessed(context: HttpContext, address: string, work: () => Promise<Answer>): Promise<Answer> {
    const { rateLimiter } = this.#services;
    const name = this.route.rateLimit;
    if (!rateLimiter || name === undefined || !countsGuessesOnly.some((each) => each === name)) return work();
    const giveBack = () => rateLimiter.giveBack(name as RateLimitName, this.#subject(context, address));
    try {
      const answer = await work();
      await giveBack();
      return answer;
    } catch (error) {
      if (!isWrongGuess(problemOf(error)?.status)) await giveBack();
      throw error;
    }
  }

  /** Learns who calls and counts it; a token that proves nothing counts for the address that it came from. */
  async #admit(context: HttpContext, address: string): Promise<void> {
    const { authorization } = context.req.headers;
    try {
      if (authorization !== undefined && this.route.caller !== 'nobody') {
        context.state.record.caller = await authenticated(authorization, this.#services.authenticator);
      }
    } finally {
      await this.#limit(context, this.#subject(context, address));
    }
  }

  #limit(context: HttpContext, subject: string): Promise<void> | undefined {
    const name = this.route.rateLimit ?? 'default';
    return name === 'none' ? undefined : this.#services.rateLimiter?.take(name, subject, context);
  }

  #subject(context: HttpContext, address: string): string {
    const { caller } = context.state.record;
    return subjectOfLimit(this.route.rateLimit ?? 'default', caller) ?? address;
  }

  async #values(context: HttpContext, params: Record<string, string>, search: string): Promise<CallValues> {
    const { route } = this;
    const query = search === '' ? nothing : parseQuery(search);
    const { rawBody, json } = await this.#body(context);
    const violations: Violation[] = [];
    for (const given of [params, query, json]) {
      const found = given === nothing ? undefined : unfit(given);
      if (found) violations.push(found);
    }
    if (violations.length > 0) throw invalidCall(violations);
    const values = {
      params: route.params ? validated(route.params, params, violations) : undefined,
      query: route.query ? validated(route.query, query, violations) : this.#none(query, violations),
      body: route.body ? validated(route.body, json, violations) : this.#none(json, violations),
    };
    if (violations.length > 0) throw invalidCall(violations);
    return { ...values, sentBody: json, ...(rawBody && { rawBody }) };
  }

  /** A route without a schema takes no members at all. */
  #none(given: unknown, violations: Violation[]): undefined {
    const members = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.keys(given) : [''];
    for (const path of members)
      violations.push({ path, code: 'unknown_field', message: 'is not a field of this call' });
  }

  async #body({ req }: HttpContext): Promise<{ readonly json: unknown; readonly rawBody?: Uint8Array }> {
    const { rawBody, method } = this.route;
    if (method === 'get') return { json: nothing };
    if (!rawBody) return { json: await readJson(req) };
    if (!hasBody(req)) return { json: nothing };
    if (!rawBody.contentTypes.includes('*/*')) requireContentType(req, rawBody.contentTypes);
    return { json: nothing, rawBody: await readBytes(req, rawBody.maxBytes) };
  }

  #answer(context: HttpContext, call: RouteCall, path: string): Promise<Answer> {
    const { route } = this;
    const header = route.idempotent ? context.req.headers['idempotency-key'] : undefined;
    if (header === undefined) return route.handle(call);
    if (typeof header !== 'string') throw new HttpProblem('validation_failed', 'One Idempotency-Key at most.');
    const key = parseIdempotencyKey(header, call.caller);
    return this.#services.idempotency.answer(route, call, {
      key: hashedKey(call.caller, route.operationId, key),
      fingerprint: fingerprintOf(route.method, path, call.sentBody),
    });
  }
}
