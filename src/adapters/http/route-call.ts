import type { Ids } from '../../application/ports/ids.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { Call, IfMatch } from './call.ts';
import { parseIfMatch } from './conditional.ts';
import type { HttpContext, RequestRecord } from './request-record.ts';

const noBytes = new Uint8Array();

export interface CallValues {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** The JSON as it came, before the schema. */
  readonly sentBody: unknown;
  readonly rawBody?: Uint8Array;
}

/** A call as the handler sees it. What few handlers ask for is made when they ask. */
export class RouteCall implements Call {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly rawBody: Uint8Array;
  readonly sentBody: unknown;
  readonly caller: Caller;
  readonly address: string;
  readonly ifMatch: IfMatch | undefined;
  readonly #context: HttpContext;
  readonly #ids: Ids;
  #newId: string | undefined;
  #signal: AbortSignal | undefined;

  constructor(context: HttpContext, address: string, values: CallValues, ids: Ids) {
    this.params = values.params;
    this.query = values.query;
    this.body = values.body;
    this.sentBody = values.sentBody;
    this.rawBody = values.rawBody ?? noBytes;
    this.caller = context.state.record.caller;
    this.address = address;
    this.ifMatch = parseIfMatch(context.req.headers['if-match']);
    this.#context = context;
    this.#ids = ids;
  }

  get record(): RequestRecord {
    return this.#context.state.record;
  }

  get requestId(): string {
    return this.record.requestId;
  }

  get newId(): string {
    this.#newId ??= this.#ids.next();
    return this.#newId;
  }

  useNewId(id: string): void {
    this.#newId = id;
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const { res } = this.#context;
      const controller = new AbortController();
      if (res.destroyed) controller.abort();
      else res.once('close', () => res.writableFinished || controller.abort());
      this.#signal = controller.signal;
    }
    return this.#signal;
  }

  // handlers take the call apart, so these must not need their `this`; made only for those that ask
  get accept(): Call['accept'] {
    const context = this.#context;
    return (...contentTypes) => context.accepts(...contentTypes) || undefined;
  }

  get headers(): Call['headers'] {
    const { headers } = this.#context.req;
    return Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    );
  }

  get header(): Call['header'] {
    const { headers } = this.#context.req;
    return (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
  }
}
