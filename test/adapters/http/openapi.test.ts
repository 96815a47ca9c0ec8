import { expect, test } from 'vitest';
import { z } from 'zod';
import { instant, instantOut } from '#src/adapters/http/instant.ts';
import { pageQuery } from '#src/adapters/http/query-values.ts';
import { defineRoute } from '#src/adapters/http/route.ts';
import { text } from '#src/adapters/http/text.ts';
import { aRoute, serve } from './toy-server.ts';

const Thing = z.strictObject({ id: z.uuid(), title: z.string(), madeAt: instantOut }).meta({ id: 'Thing' });
const thing = { id: '019578a3-5a00-7b1c-8d2e-000000000001', title: 'a', madeAt: '2026-03-02T09:00:00.000Z' };

const routes = [
  defineRoute({
    method: 'get',
    path: '/things',
    operationId: 'listThings',
    tag: 'Things',
    summary: 'Lists things',
    caller: 'anyone',
    list: true,
    query: z.strictObject({ ...pageQuery, from: instant.exactOptional() }),
    responses: { 200: z.array(Thing) },
    media: { 'text/csv': 'A table' },
    handle: async ({ query }) => ({ status: 200, data: query.limit > 1 ? [thing] : [] }),
  }),
  defineRoute({
    method: 'post',
    path: '/things',
    operationId: 'makeThing',
    tag: 'Things',
    summary: 'Makes a thing',
    description: 'One at a time.',
    caller: 'account',
    idempotent: true,
    body: z.strictObject({ title: text(1, 100) }),
    responses: { 201: Thing },
    errors: ['session_full'],
    rateLimit: 'create',
    handle: async ({ newId, body }) => ({
      status: 201,
      data: { ...thing, id: newId, ...body },
      location: `things/${newId}`,
    }),
  }),
  defineRoute({
    method: 'patch',
    path: '/things/{id}',
    operationId: 'changeThing',
    tag: 'Things',
    summary: 'Changes a thing',
    caller: 'account',
    revised: true,
    params: z.strictObject({ id: z.uuid() }),
    body: z.strictObject({ title: text(1, 100).exactOptional() }),
    responses: { 200: Thing, 204: null },
    handle: async () => ({ status: 204 }),
  }),
  aRoute({ path: '/hidden', operationId: 'hidden', documented: false }),
];

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by names that differ at each place
type Document = any;

const documentOf = async (): Promise<Document> =>
  (await (await serve(routes, { publicUrl: 'https://convoke.example' })).call('GET', '/openapi.json')).json;

/** Every `$ref` in the document. */
const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : references(member),
  );
};

const follow = (document: Document, reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce((here, key) => here?.[key.replaceAll('~1', '/')], document);

test('the document is OpenAPI 3.1 and holds together', async () => {
  const document = await documentOf();
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({ title: 'Convoke', version: '1.2.3' });
  expect(document.servers).toEqual([{ url: 'https://convoke.example' }]);
  const found = references(document);
  expect(found.length).toBeGreaterThan(20);
  for (const reference of new Set(found))
    expect([reference, typeof follow(document, reference)]).toEqual([reference, 'object']);
  for (const path of Object.values<Document>(document.paths)) {
    for (const operation of Object.values<Document>(path)) {
      expect(operation).toMatchObject({
        operationId: expect.any(String),
        summary: expect.any(String),
        tags: [expect.any(String)],
        security: expect.any(Array),
      });
      for (const [status, response] of Object.entries<Document>(operation.responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(response.description).not.toBe('');
      }
    }
  }
});

test('the document says what a call takes', async () => {
  const { paths, components } = await documentOf();
  const { get, post } = paths['/api/v1/things'];
  expect(get.parameters).toContainEqual(
    expect.objectContaining({
      in: 'query',
      name: 'limit',
      schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
    }),
  );
  expect(get.parameters).toContainEqual(
    expect.objectContaining({
      in: 'query',
      name: 'from',
      schema: expect.objectContaining({ type: 'string', format: 'date-time' }),
    }),
  );
  expect(get.parameters.every((parameter: Document) => !parameter.required)).toBe(true);
  expect(get.security).toEqual([{}, { bearer: [] }]);
  expect(post.security).toEqual([{ bearer: [] }]);
  expect(components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
  expect(post.requestBody).toEqual({
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { title: { type: 'string', minLength: 1, maxLength: 100 } },
          required: ['title'],
          additionalProperties: false,
        },
      },
    },
  });
  expect(post.parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' });
  const { patch } = paths['/api/v1/things/{id}'];
  expect(patch.requestBody.required).toBe(false);
  expect(patch.parameters).toContainEqual({ $ref: '#/components/parameters/IfMatch' });
  expect(patch.parameters).toContainEqual(expect.objectContaining({ in: 'path', name: 'id', required: true }));
});

test('the document says what a call answers', async () => {
  const { paths } = await documentOf();
  const { get, post } = paths['/api/v1/things'];
  expect(get.responses[200].content['application/json'].schema).toEqual({
    type: 'object',
    required: ['success', 'data', 'meta'],
    additionalProperties: false,
    properties: {
      success: { type: 'boolean', const: true },
      data: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
      meta: { $ref: '#/components/schemas/PageMeta' },
    },
  });
  expect(get.responses[200].content).toHaveProperty('text/csv');
  expect(Object.keys(post.responses)).toEqual(['201', '400', '401', '409', '413', '415', '422', '429', '500', '503']);
  expect(post.responses[201].headers).toMatchObject({ Location: {}, 'Idempotency-Replayed': {} });
  expect(post.responses[409].content['application/problem+json'].schema.properties.code.enum).toContain('session_full');
  expect(post.responses[429].headers).toHaveProperty('Retry-After');
  expect(paths['/api/v1/things/{id}'].patch.responses).toMatchObject({
    204: { description: expect.any(String) },
    412: {},
  });
  expect(paths['/api/v1/things/{id}'].patch.responses[204]).not.toHaveProperty('content');
});

test('the document has what operates the server, and not what is hidden', async () => {
  const { paths, tags } = await documentOf();
  expect(Object.keys(paths)).toEqual(['/api/v1/things', '/api/v1/things/{id}', '/health', '/ready']);
  expect(tags).toEqual([{ name: 'Things' }, { name: 'Operations' }]);
});
