import type { Caller } from '../../domain/identity/caller.ts';

/** True when the thing with this revision is what the client has seen (`If-Match`, RFC 9110 §13.1.1). */
export type IfMatch = (revision: number) => boolean;

/** One call of a route, validated. */
export interface CallOf<Params, Query, Body, Who extends Caller> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Who;
  /**
   * The id to give to what the call creates. A retry with the same `Idempotency-Key` gets the same one, so that a
   * create that was cut off finds what it already made.
   */
  readonly newId: string;
  /** Absent without the header. */
  readonly ifMatch: IfMatch | undefined;
  /** The client's address, by the trusted hops. */
  readonly address: string;
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** The bytes as they came, on routes with `rawBody`; else empty. */
  readonly rawBody: Uint8Array;
  /** The best of these content types for the client's `Accept`; the first where it takes any, so name JSON first. */
  readonly accept: (...contentTypes: readonly string[]) => string | undefined;
  /** A request header, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** All of them, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export type Call = CallOf<unknown, unknown, unknown, Caller>;
