import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { bodyText, edgyInstants, type Known, oddText, type Schema, type Schemas } from './fuzzed-json.ts';

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
  /** What it may answer, by status: the media types. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

interface Parameter {
  readonly in?: string;
  readonly name?: string;
  readonly schema?: Schema;
}

interface Documented {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
  readonly components: { readonly schemas: Schemas };
}

/** Every route that the document shows. */
export const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.flatMap(({ in: place, name, schema }) =>
        place === 'query' && name !== undefined && schema ? [{ name, schema }] : [],
      ),
      body: requestBody?.content['application/json']?.schema,
      answers: Object.fromEntries(
        Object.entries(responses).map(([status, { content = {} }]) => [status, Object.keys(content)]),
      ),
    })),
  );

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const anId = '01927000-0000-7000-8000-000000000001';

const oddCursor = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '0',
        '-1',
        '999999999999999',
        '-999999999999999',
        '8640000000000001',
        'x',
        '\u0000',
        '\ud800',
        '',
      ),
      fc.constantFrom(anId, '0', '999999999999999', 'x', anId.toUpperCase()),
    )
    .map(([value, id]) => base64(JSON.stringify([value, id]))),
  fc.json({ maxDepth: 2 }).map(base64),
  fc.constantFrom(base64('[null,null]'), base64('[["0"],{}]'), base64('["0"'), '====', 'a', base64('[0,1]')),
);

const usualOf = ({ type, enum: words, items, format }: Schema): fc.Arbitrary<string> => {
  const choices = words ?? items?.enum;
  if (choices) return fc.constantFrom(...choices.map(String));
  if (type === 'integer') return fc.integer({ min: 1, max: 100 }).map(String);
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (format === 'date-time') return fc.constantFrom('2027-05-01T10:00:00Z', ...edgyInstants);
  if (format === 'uuid') return fc.constant(anId);
  return fc.constantFrom('a', 'Algebra', '%', '_', '\\');
};

/** Characters that may not stand in a request line are escaped; what remains may still be nonsense. */
const inLine = (text: string): string =>
  text.replace(/[^\x21-\x7e]/gu, (one) => (one.isWellFormed() ? encodeURIComponent(one) : '%ED%A0%80'));

const oddEncoding = fc.constantFrom(
  '%00',
  '%',
  '%zz',
  '%ff',
  '%c0%af',
  '%2e%2e',
  '..',
  '%2f',
  ';',
  "'",
  '%ED%A0%80',
  '+',
  'x'.repeat(3000),
);

const queryOf = ({ query }: Operation): fc.Arbitrary<string> => {
  const named = query.map(({ name, schema }) =>
    fc
      .oneof(
        { weight: 8, arbitrary: name === 'cursor' ? oddCursor : usualOf(schema) },
        { weight: 2, arbitrary: oddText },
        { weight: 1, arbitrary: fc.constantFrom('0', '-1', '1e2', '101', '1.5', '99999999999999999999', ' 1', 'NaN') },
      )
      .map((value) => `${name}=${encodeURIComponent(value.toWellFormed())}`),
  );
  const stray = fc.tuple(oddText, oddEncoding).map(([name, value]) => `${inLine(name).replaceAll('#', '')}=${value}`);
  const [first = stray, ...others] = named;
  const parts = fc.array(
    fc.oneof({ weight: 12, arbitrary: fc.oneof(first, ...others) }, { weight: 1, arbitrary: stray }),
    {
      maxLength: 3,
    },
  );
  return fc
    .oneof({ weight: named.length > 0 ? 20 : 1, arbitrary: parts }, { weight: 10, arbitrary: fc.constant([]) })
    .map((all) => (all.length > 0 ? `?${all.join('&')}` : ''));
};

const segmentFor = (name: string, known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(...(known[name] ?? known['uuid'] ?? [anId])) },
    { weight: 1, arbitrary: oddText.map((text) => encodeURIComponent(text.toWellFormed()) || '%20') },
    { weight: 1, arbitrary: oddEncoding },
  );

const pathOf = (path: string, known: Known): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...path
        .split('/')
        .map((part) => (/^\{\w+\}$/.test(part) ? segmentFor(part.slice(1, -1), known) : fc.constant(part))),
    )
    .map((parts) => inLine(parts.join('/').replace(/[?#]/g, '')));

const latin1 = fc.string({
  unit: fc
    .integer({ min: 0x21, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  minLength: 1,
});

const unsigned = `${base64('{"alg":"none","typ":"at+jwt"}')}.${base64(JSON.stringify({ iss: 'convoke', sub: anId, sid: anId, exp: 9e9 }))}.`;

const authorization = (tokens: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...tokens.map((token) => `Bearer ${token}`)) },
    { weight: 2, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.constantFrom(
          'Bearer',
          'Bearer ',
          'Bearer a.b.c',
          'Basic YTpi',
          `Bearer ${unsigned}`,
          'Bearer ..',
          `Bearer ${'x'.repeat(9000)}`,
        ),
        fc.constantFrom(...tokens).map((token) => `Bearer ${token.slice(0, -3)}abc`),
        latin1,
      ),
    },
  );

const junk = (name: string, ...known: readonly string[]) =>
  fc.record({ [name]: known.length > 0 ? fc.oneof(fc.constantFrom(...known), latin1) : latin1 });

const extraHeaders: fc.Arbitrary<Record<string, string>> = fc
  .array(
    fc.oneof(
      junk('if-match', '*', '"1"', 'W/"1"', '"1", "2"', '""', '"99999999999999999999"'),
      junk('if-none-match', '*', '"1"'),
      junk('idempotency-key', 'one-key-that-everybody-uses', '"quoted-and-long-enough"', '""', 'x', 'k'.repeat(300)),
      junk('x-request-id', 'tame-id', 'x'.repeat(500), '{"a":1}'),
      junk('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'ff-0-0-0'),
      junk('accept', 'text/csv', '*/*', 'application/xml', 'a/b;q=9'),
      junk('content-type', 'application/json; charset=latin1', 'text/plain', 'application/xml', 'application/json;'),
      junk('content-encoding', 'gzip', 'identity'),
      junk('origin', 'null', 'https://evil.example'),
      junk('host', 'evil.example:99999', 'x y', '[::1'),
      junk('x-forwarded-for', '1.2.3.4, ,::', 'x'.repeat(200)),
      junk('accept-language', 'de;q=x'),
    ),
    { maxLength: 2 },
  )
  .map((all) => Object.assign({}, ...all));

/** Requests to one route, more or less as it wants them. */
export function requestsTo(
  operation: Operation,
  schemas: Schemas,
  known: Known,
  tokens: readonly string[],
): fc.Arbitrary<FuzzedRequest> {
  const body = fc.oneof(
    {
      weight: operation.body ? 15 : 1,
      arbitrary: operation.body ? bodyText(operation.body, schemas, known) : fc.json(),
    },
    { weight: operation.body ? 1 : 15, arbitrary: fc.constant(undefined) },
  );
  return fc
    .record({
      method: fc.oneof(
        { weight: 30, arbitrary: fc.constant(operation.method) },
        { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND', 'TRACE') },
      ),
      path: fc.tuple(pathOf(operation.path, known), queryOf(operation)).map((parts) => parts.join('')),
      authorization: authorization(tokens),
      extra: extraHeaders,
      body,
    })
    .map(({ method, path, authorization, extra, body }) => ({
      method,
      path,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(authorization !== undefined && { authorization }),
        ...extra,
      },
      body,
    }));
}

export interface FuzzAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly requestId: string | undefined;
  readonly ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends it as it stands, where `fetch` would tidy it up first. */
export function send(
  url: string,
  { method, path, headers, body }: FuzzedRequest,
  patienceMs: number,
): Promise<FuzzAnswer> {
  const began = performance.now();
  const { hostname, port } = new URL(url);
  // Without it node sends the body of a GET, HEAD or DELETE so that it counts as the next request.
  const sized = { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) };
  return new Promise((resolve, reject) => {
    const call = request(
      { hostname, port, method, path, headers: sized, agent, signal: AbortSignal.timeout(patienceMs) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            text,
            requestId: response.headers['x-request-id']?.toString(),
            ms: performance.now() - began,
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
