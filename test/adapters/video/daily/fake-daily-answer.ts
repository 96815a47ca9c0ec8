/** What the fake answers: a status, and a body that becomes JSON; none becomes an empty body. */
export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeQuestion {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface FakeRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Its groups are what `answer` gets first. */
  readonly path: RegExp;
  readonly answer: (names: readonly string[], question: FakeQuestion) => FakeAnswer;
}

export const ok = (body?: unknown): FakeAnswer => ({ status: 200, body });

/** As documented: a stable type and words that may change. */
export const refusal = (status: number, error: string, info = 'words of Daily', more = {}): FakeAnswer => ({
  status,
  body: { error, info, ...more },
});

export const badRequest = (info?: string): FakeAnswer => refusal(400, 'invalid-request-error', info);
export const notFound = (more = {}): FakeAnswer => refusal(404, 'not-found', 'nothing is here', more);

/** A list in pages, newest first: `limit` up to 100, `starting_after` an id. */
export function paged<T extends { readonly id: string }>(items: readonly T[], query: URLSearchParams): FakeAnswer {
  const limit = Math.min(100, Number(query.get('limit') ?? 100));
  const after = query.get('starting_after');
  const from = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  if (after !== null && from === 0) return badRequest();
  return ok({ total_count: items.length, data: items.slice(from, from + limit) });
}
