/** What the fake says to a call. */
export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of a body in JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call, as the fake understands it. */
export interface FakeCall {
  /** What stands for the ids in the path. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export type FakeRoute = readonly [method: string, path: RegExp, answer: (call: FakeCall) => FakeAnswer];

export const ok = (data: unknown): FakeAnswer => ({ status: 200, body: { success: true, data } });
export const created = (data: unknown): FakeAnswer => ({ status: 201, body: { success: true, data } });

/** RealtimeKit's own way to say no. */
export const no = (status: number, message: string): FakeAnswer => ({
  status,
  body: { success: false, error: { code: status, message } },
});

/** The way of Cloudflare's platform. */
export const platformNo = (status: number, code: number, message: string): FakeAnswer => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});

/** A page of a list. @param most what fits a page, however much is asked for. */
export function paged<T>(all: readonly T[], query: URLSearchParams, most: number) {
  const size = Math.min(most, Number(query.get('per_page') ?? most));
  const start = (Number(query.get('page_no') ?? 1) - 1) * size;
  const items = all.slice(start, start + size);
  const paging = { total_count: all.length, start_offset: start + 1, end_offset: start + items.length };
  return { items, paging };
}

export const listed = <T>(all: readonly T[], query: URLSearchParams, most: number): FakeAnswer => {
  const { items, paging } = paged(all, query, most);
  return { status: 200, body: { success: true, data: items, paging } };
};
