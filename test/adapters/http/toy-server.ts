import { connect } from 'node:net';
import { DateTime } from 'luxon';
import { afterEach } from 'vitest';
import { z } from 'zod';
import type { RequestObserver, RequestRecord } from '#src/adapters/http/request-record.ts';
import type { Route } from '#src/adapters/http/route.ts';
import { defineRoute } from '#src/adapters/http/route.ts';
import type { HttpServer, HttpServerOptions } from '#src/adapters/http/server.ts';
import { createHttpServer } from '#src/adapters/http/server.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryIdempotencyStore } from '#src/adapters/memory/idempotency/in-memory-idempotency-store.ts';
import { SequentialIds } from '#src/adapters/memory/ids/sequential-ids.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { InvalidToken } from '#src/domain/identity/errors.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asParticipantId, asSessionId, personOfUser } from '#src/domain/session/ids.ts';

export const userId = asUserId('019578a3-5a00-7b1c-8d2e-3f4a5b6c7d8e');
export const thingId = '019578a3-5a00-7b1c-8d2e-000000000001';

const callers: Readonly<Record<string, Caller>> = {
  member: { kind: 'account', userId, role: 'member' },
  other: { kind: 'account', userId: asUserId('019578a3-5a00-7b1c-8d2e-3f4a5b6c7d8f'), role: 'member' },
  participant: {
    kind: 'participant',
    sessionId: asSessionId(thingId),
    participantId: asParticipantId(thingId),
    personId: personOfUser(userId),
    userId,
  },
};

export class RecordingObserver implements RequestObserver {
  inFlight = 0;
  readonly requests: RequestRecord[] = [];
  readonly errors: unknown[] = [];

  started(): void {
    this.inFlight += 1;
  }

  finished(request: RequestRecord): void {
    this.inFlight -= 1;
    this.requests.push(request);
  }

  failed(error: unknown): void {
    this.errors.push(error);
  }
}

/** A route for tests; only what matters to the test needs to be said. */
export const aRoute = (values: Partial<Route> = {}): Route => ({
  ...defineRoute({
    method: 'get',
    path: '/things',
    operationId: 'listThings',
    tag: 'Things',
    summary: 'Things',
    caller: 'anyone',
    responses: { 200: z.unknown() },
    handle: async () => ({ status: 200, data: 'done' }),
  }),
  ...values,
});

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.drain({ deadlineMs: 0 })));
});

/** The real server with toy routes on a real socket, gone after the test. */
export async function serve(routes: readonly Route[], values: Partial<HttpServerOptions> = {}) {
  const observer = new RecordingObserver();
  const clock = new TurnedClock(DateTime.fromISO('2026-03-02T09:00:00Z'));
  const database = { name: 'database', check: async () => ({ state: 'up' as const, detail: 'answers' }) };
  const server = createHttpServer({
    routes,
    authenticator: {
      async authenticate(token) {
        const caller = callers[token];
        if (!caller) throw new InvalidToken();
        return caller;
      },
    },
    clock,
    ids: new SequentialIds(),
    idempotencyStore: new InMemoryIdempotencyStore(),
    observer,
    database,
    healthChecks: [database],
    version: '1.2.3',
    rateLimits: 'off',
    corsOrigins: [],
    trustedHops: 0,
    checkResponses: true,
    ...values,
  });
  open.push(server);
  const { port } = await server.listen(0, '127.0.0.1');
  const origin = `http://127.0.0.1:${port}`;

  const call = async (
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: unknown } = {},
  ) => {
    const body = init.body === undefined ? {} : { body: JSON.stringify(init.body) };
    const type = init.body === undefined ? {} : { 'Content-Type': 'application/json' };
    const url = path.startsWith('/') ? `${origin}${path}` : `${origin}/api/v1/${path}`;
    const response = await fetch(url, { method, redirect: 'manual', headers: { ...type, ...init.headers }, ...body });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  };

  return { server, observer, clock, origin, port, call };
}

/** Sends bytes as they are and answers everything that comes back until the server closes. */
export const raw = (port: number, bytes: string | Uint8Array, patienceMs = 5000): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    const tooLong = setTimeout(() => socket.destroy(new Error('the server neither answered nor closed')), patienceMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(tooLong);
      resolve(Buffer.concat(chunks).toString());
    });
  });
