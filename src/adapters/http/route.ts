import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Caller } from '../../domain/identity/caller.ts';
import type { Call, CallOf } from './call.ts';
import type { ProblemCode } from './problem-codes.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type RateLimitName = 'default' | 'create' | 'login' | 'joinByCode';

/** Data schema by success status; `null` for an answer without a body. */
export type Responses = Readonly<{ [Status in 200 | 201 | 202 | 204]?: z.ZodType | null }>;

interface AnswerHead {
  /** Sent as a strong `ETag`; the revision of what is shown. */
  readonly etag?: number | undefined;
  /** Path of what was made, for 201; what does not begin with `/` is completed with `/api/v1/`. */
  readonly location?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Anything but JSON: CSV, calendars, files, pages. `contentType` must be one of the route's `media`. */
interface RawAnswer extends AnswerHead {
  readonly status: number;
  readonly raw: string | Uint8Array;
  readonly contentType: string;
}

/** What goes on for as long as the client listens. */
interface StreamAnswer extends AnswerHead {
  readonly status: number;
  readonly stream: Readable;
  readonly contentType: string;
}

interface DataHead extends AnswerHead {
  /** Only on routes with `list`; absent on the last page. */
  readonly nextCursor?: string | undefined;
}

export interface DataAnswer extends DataHead {
  readonly status: number;
  readonly data?: unknown;
}

export type Answer = DataAnswer | RawAnswer | StreamAnswer;

/** Lists and objects of the domain are read-only, and may be answered as they are. */
type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

export type AnswerOf<R extends Responses> =
  | {
      [Status in keyof R & number]: R[Status] extends z.ZodType
        ? DataHead & { readonly status: Status; readonly data: Immutable<z.input<R[Status]>> }
        : AnswerHead & { readonly status: Status; readonly data?: never };
    }[keyof R & number]
  | RawAnswer
  | StreamAnswer;

/** What the handler answers with, before it is JSON. */
type DataOf<R extends Responses> = {
  [Status in keyof R & number]: R[Status] extends z.ZodType ? z.input<R[Status]> : never;
}[keyof R & number];

interface Head {
  readonly method: Method;
  /** Below `/api/v1`, parameters in braces: `/sessions/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly list?: boolean;
  /** Codes of the problems that are this route's own; those that every call can meet are added. */
  readonly errors?: readonly ProblemCode[];
  /** `none` exempts the route. */
  readonly rateLimit?: RateLimitName | 'none';
  /** Honours `Idempotency-Key`. */
  readonly idempotent?: boolean;
  /** The answer carries an `ETag`, and where the method is PUT, PATCH or DELETE, `If-Match` is honoured. */
  readonly revised?: boolean;
  /** The answer names its content by an `ETag` that the handler makes, and `If-None-Match` is honoured (304). */
  readonly contentTag?: boolean;
  /** Other content types that it answers with, each with a description. */
  readonly media?: Readonly<Record<string, string>>;
  /** False keeps it out of the OpenAPI document. */
  readonly documented?: boolean;
  /** `root` puts the path outside `/api/v1`. */
  readonly base?: 'api' | 'root';
  /** `bare` answers `data` itself, without an envelope. */
  readonly envelope?: 'standard' | 'bare';
  /** The handler gets the bytes as they came (`call.rawBody`), of any content type: webhooks, uploads, forms. */
  readonly rawBody?: { readonly maxBytes: number; readonly contentTypes: readonly string[] };
}

/**
 * Who may call: with `account`, anybody else is 401 before the handler runs; with `nobody`, tokens are not looked at, so
 * that an expired one which a client sends along is no hindrance to getting a new one.
 */
type Who = 'anyone' | 'account' | 'nobody';
type CallerOf<W extends Who> = W extends 'account' ? Extract<Caller, { kind: 'account' }> : Caller;

type Shape = z.ZodType | undefined;
type ValueOf<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

export interface RouteDeclaration<
  W extends Who,
  P extends Shape,
  Q extends Shape,
  B extends Shape,
  R extends Responses,
  A extends AnswerOf<R>,
  Stored,
> extends Head {
  readonly caller: W;
  readonly params?: P;
  readonly query?: Q;
  /** A call without a body counts as `{}`. */
  readonly body?: B;
  readonly responses: R;
  /** Tokens are never stored with an idempotent answer: `strip` takes them out, `renew` makes new ones on replay. */
  readonly secrets?: {
    strip(data: DataOf<R>): Stored;
    renew(
      stored: NoInfer<Stored>,
      call: CallOf<ValueOf<P>, ValueOf<Q>, ValueOf<B>, CallerOf<W>>,
    ): DataOf<R> | Promise<DataOf<R>>;
  };
  handle(call: CallOf<ValueOf<P>, ValueOf<Q>, ValueOf<B>, CallerOf<W>>): Promise<A>;
}

/** A declared route as the server and the document see it: the types of the declaration were checked already. */
export interface Route extends Head {
  readonly caller: Who;
  readonly params?: Shape;
  readonly query?: Shape;
  readonly body?: Shape;
  readonly responses: Responses;
  readonly secrets?: {
    strip(data: unknown): unknown;
    renew(stored: unknown, call: Call): unknown;
  };
  handle(call: Call): Promise<Answer>;
}

/** Declares a route: the same schemas validate the call, type the handler and make the OpenAPI document. */
export function defineRoute<
  const W extends Who,
  const R extends Responses,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
  const A extends AnswerOf<R> = AnswerOf<R>,
  Stored = unknown,
>(declaration: RouteDeclaration<W, P, Q, B, R, A, Stored>): Route {
  return declaration as unknown as Route;
}
