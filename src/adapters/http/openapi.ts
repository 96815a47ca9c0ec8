import type { z } from 'zod';
import type { createDocument as CreateDocument, ZodOpenApiOperationObject } from 'zod-openapi';
import { createDocument } from 'zod-openapi';
import { fullPath } from './dispatch.ts';
import { components } from './openapi-components.ts';
import { responsesOf } from './openapi-responses.ts';
import type { Route } from './route.ts';

export type OpenApiDocument = ReturnType<typeof CreateDocument>;

const description = `Convoke owns the rules of live sessions (who may join what, when, how many), the clock and the record.

- Answers are \`{ success, data, meta }\`; refusals are \`application/problem+json\` with a stable \`code\` ([all codes](/docs/errors)).
- Instants go out in UTC with milliseconds; coming in, any offset is fine, and none is not. Durations are whole minutes.
- Lists are pages: \`limit\`, and \`cursor\` from \`meta.nextCursor\`.
- What happens in a session comes over a WebSocket: [the live room](/docs/live-room), as AsyncAPI at \`/asyncapi.json\`.
- Calls that create honour \`Idempotency-Key\`; changes honour \`If-Match\`.`;

const securityOf: Readonly<Record<Route['caller'], Record<string, string[]>[]>> = {
  account: [{ bearer: [] }],
  anyone: [{}, { bearer: [] }],
  nobody: [],
};

const objectOf = (schema: Route['params']): z.ZodObject | undefined => schema as z.ZodObject | undefined;
const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });

const headerParameters = (route: Route) => [
  ...(route.idempotent ? [parameter('IdempotencyKey')] : []),
  ...(route.revised && ['put', 'patch', 'delete'].includes(route.method) ? [parameter('IfMatch')] : []),
  ...(route.contentTag ? [parameter('IfNoneMatch')] : []),
];

function bodyOf(route: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.rawBody) {
    const content = Object.fromEntries(route.rawBody.contentTypes.map((type) => [type, { schema: {} }]));
    return { requestBody: { required: true, content } };
  }
  if (!route.body) return {};
  // a call without a body counts as {}
  const required = !route.body.safeParse({}).success;
  return { requestBody: { required, content: { 'application/json': { schema: route.body } } } };
}

/** @throws when the path and the schema of its parameters don't name the same. */
function requireParametersOf(path: string, route: Route): void {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  const declared = Object.keys(objectOf(route.params)?.shape ?? {}).sort();
  if (inPath.join() !== declared.join()) {
    throw new Error(
      `${route.operationId} has ${inPath.join() || 'nothing'} in its path and declares ${declared.join() || 'nothing'}`,
    );
  }
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const path = objectOf(route.params);
  const query = objectOf(route.query);
  const parameters = headerParameters(route);
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: securityOf[route.caller],
    ...((path || query) && { requestParams: { ...(path && { path }), ...(query && { query }) } }),
    ...(parameters.length > 0 && { parameters }),
    ...bodyOf(route),
    responses: responsesOf(route),
  };
}

export interface DocumentOptions {
  readonly version: string;
  readonly publicUrl?: string;
}

/** The OpenAPI 3.1 document of these routes: what they validate with is what it shows. */
export function openApiDocument(routes: readonly Route[], { version, publicUrl }: DocumentOptions): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  const names = new Set<string>();
  const shown = routes.filter((route) => route.documented !== false);
  for (const route of shown) {
    if (names.has(route.operationId)) throw new Error(`Two routes are called ${route.operationId}`);
    names.add(route.operationId);
    const path = fullPath(route);
    requireParametersOf(path, route);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Convoke', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl ?? '/' }],
    tags: [...new Set(shown.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components,
  });
}
