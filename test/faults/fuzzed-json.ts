import fc from 'fast-check';

/** As much of JSON Schema as the OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

export type Schemas = Readonly<Record<string, Schema>>;
/** What is known to exist by now: values that a schema can not tell. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Instants where calendars, time zones and columns end, or clocks are turned. */
export const edgyInstants = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '-000001-01-01T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59.999-14:00',
  '2027-03-28T02:30:00+01:00',
  '2027-03-28T02:30:00',
  '2027-10-31T02:30:00',
  '2027-02-29T00:00:00Z',
  '2028-02-29T24:00:00Z',
  '2027-06-01T10:00:00+14:00',
  '2027-06-01T10:00:00-14:00',
  '2027-06-01T10:00:00+99:99',
  '2027-06-01T23:59:60Z',
  '2027-W10-1',
  '2027-060',
  '20270601T100000Z',
  '1e400',
] as const;

const oddTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202e\u200b',
  '\ufeff',
  '__proto__',
  'constructor',
  "'; drop table sessions; --",
  '%s%n%00',
  '\\',
  '%',
  '_',
  '😀'.repeat(100),
  'é'.repeat(81),
  'x'.repeat(5001),
  'x'.repeat(20_001),
  '1e999',
  'null',
  'Europe/Berlin\u0000',
  'Etc/GMT+99',
  ...edgyInstants,
] as const;

export const oddText = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string(),
);

const oddNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, 1e21, 10_001),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
);

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** Any JSON that nobody expects. `JSON.parse` makes `__proto__` a member like any other. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 3, arbitrary: oddNumber },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], nested(200)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      JSON.parse('{"__proto__":{"role":"admin"}}'),
      JSON.parse('{"constructor":{"prototype":{"role":"admin"}}}'),
      { toString: 'x', valueOf: 1, toJSON: null },
      Array.from({ length: 100 }, (_, index) => index),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

const usual: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  capacity: fc.integer({ min: 1, max: 200 }),
  durationMinutes: fc.integer({ min: 5, max: 480 }),
  joinWindowMinutes: fc.integer({ min: 0, max: 60 }),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Asia/Kathmandu'),
  // Only without a token: mostly left out, since otherwise hardly a session would be made.
  hostName: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('Gast') }),
  locale: fc.constantFrom('en', 'de-DE', 'pt-BR'),
  password: fc.constantFrom('plenty of words 19', 'Another long one 77'),
  startsAt: fc.integer({ min: 1, max: 500 }).map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString()),
};

/** A value as the schema wants it, with ids that exist wherever one is asked for. */
export function valid(schema: Schema, schemas: Schemas, known: Known, name = ''): fc.Arbitrary<unknown> {
  if (schema.$ref) return valid(schemas[schema.$ref.replace(/.*\//, '')] ?? {}, schemas, known, name);
  const [first, ...others] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (first) return fc.oneof(...[first, ...others].map((one) => valid(one, schemas, known, name)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const ofName = usual[name] ?? (known[name] && fc.constantFrom(...known[name]));
  if (ofName) return ofName;
  const type = typeof schema.type === 'string' ? schema.type : (schema.type?.[0] ?? 'object');
  if (type === 'object') return validObject(schema, schemas, known);
  if (type === 'array') return fc.array(valid(schema.items ?? {}, schemas, known, name), { maxLength: 3 });
  if (type === 'integer' || type === 'number') return fc.integer({ min: 1, max: 100 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (schema.format === 'uuid') return fc.constantFrom(...(known['uuid'] ?? []));
  if (schema.format === 'date-time') return fc.constantFrom('2027-05-01T10:00:00Z', ...edgyInstants);
  if (schema.format === 'email') return fc.integer({ max: 9999 }).map((n) => `fuzz${n}@school.example`);
  return fc.string({ minLength: Math.max(1, schema.minLength ?? 1), maxLength: Math.min(30, schema.maxLength ?? 30) });
}

function validObject({ properties = {}, required = [] }: Schema, schemas: Schemas, known: Known) {
  const shape = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valid(schema, schemas, known, name)]),
  );
  return fc.record(shape, { requiredKeys: [...required] });
}

/** One member of a near-valid body is made wrong: replaced, left out, or one is added that nobody knows. */
function mutated(body: unknown): fc.Arbitrary<string> {
  if (typeof body !== 'object' || body === null) return oddValue.map((value) => JSON.stringify(value));
  const names = [...Object.keys(body), 'unknown', '__proto__', 'constructor'];
  const replaced = fc
    .tuple(fc.constantFrom(...names), oddValue)
    .map(([name, value]) => JSON.stringify({ ...body, ...JSON.parse(JSON.stringify({ [name]: value })) }));
  const written = fc
    .tuple(
      fc.constantFrom(...names),
      fc.constantFrom('1e999', '-0', '1e-7', '12345678901234567890', '"\\ud800"', '0x1', 'NaN'),
    )
    .map(([name, raw]) => JSON.stringify({ ...body, [name]: '§' }).replace('"§"', raw));
  const without = fc
    .constantFrom(...names)
    .map((gone) => JSON.stringify(Object.fromEntries(Object.entries(body).filter(([name]) => name !== gone))));
  const twice = fc
    .tuple(fc.constantFrom(...names), oddValue)
    .map(([name, value]) => JSON.stringify(body).replace('{', `{${JSON.stringify(name)}:${JSON.stringify(value)},`));
  return fc.oneof({ weight: 4, arbitrary: replaced }, written, without, twice);
}

const noJson = fc.constantFrom(
  '',
  ' ',
  '{',
  '[]',
  'null',
  '"text"',
  '{"a":1}}',
  '\ufeff{}',
  "{'a':1}",
  '['.repeat(20_000) + ']'.repeat(20_000),
  `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  `{"title":"${'x'.repeat(300_000)}"}`,
);

/** The text of a body: valid, nearly so, or anything. */
export const bodyText = (schema: Schema, schemas: Schemas, known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: valid(schema, schemas, known).map((body) => JSON.stringify(body)) },
    { weight: 8, arbitrary: valid(schema, schemas, known).chain(mutated) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 1, arbitrary: noJson },
  );
