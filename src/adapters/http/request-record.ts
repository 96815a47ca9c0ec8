import type { ParameterizedContext } from 'koa';
import type { Caller } from '../../domain/identity/caller.ts';
import { anonymous } from '../../domain/identity/caller.ts';

/** What is known about one request while it is served, and told to the observer at its end. */
export class RequestRecord {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly method: string;
  readonly startedAt = performance.now();
  /** The pattern of the route, never the path itself: bounded, and without anybody's values. */
  route = 'unmatched';
  status = 0;
  /** The client went away before its answer was complete. */
  aborted = false;
  code: string | undefined;
  sessionId: string | undefined;
  caller: Caller = anonymous;

  constructor(requestId: string, traceId: string | undefined, method: string) {
    this.requestId = requestId;
    this.traceId = traceId;
    this.method = method;
  }

  get durationSeconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  get userId(): string | undefined {
    return this.caller.kind === 'anonymous' ? undefined : this.caller.userId;
  }
}

/** Hears of every request; the composition root connects it to logs and metrics. */
export interface RequestObserver {
  started(): void;
  finished(request: RequestRecord): void;
  /** An error that nobody foresaw, once. The client was told nothing of it. */
  failed(error: unknown, request: RequestRecord): void;
}

export type HttpContext = ParameterizedContext<{ record: RequestRecord }>;
