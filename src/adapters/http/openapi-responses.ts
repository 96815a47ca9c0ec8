import { z } from 'zod';
import type { ZodOpenApiMediaTypeObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { Meta, PageMeta } from './openapi-components.ts';
import type { ProblemCode } from './problem-codes.ts';
import { statusOfCode } from './problem-codes.ts';
import { codesOf } from './problems-of-route.ts';
import type { Route } from './route.ts';

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const descriptions: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken, and worked on',
  204: 'Done; there is nothing to say',
};

const headersOf = (route: Route, status: number) => ({
  'X-Request-Id': header('RequestId'),
  ...(route.rateLimit !== 'none' && { RateLimit: header('RateLimit'), 'RateLimit-Policy': header('RateLimitPolicy') }),
  ...(status === 201 && { Location: header('Location') }),
  ...(route.revised && status < 300 && { ETag: header('ETag') }),
  ...(route.contentTag && status < 400 && { ETag: header('ContentTag') }),
  ...(route.idempotent && { 'Idempotency-Replayed': header('IdempotencyReplayed') }),
  ...((status === 429 || status === 503) && { 'Retry-After': header('RetryAfter') }),
});

const envelope = (route: Route, data: z.ZodType): z.ZodType =>
  route.envelope === 'bare'
    ? data
    : z.strictObject({ success: z.literal(true), data, meta: route.list ? PageMeta : Meta });

function success(route: Route, status: number, data: z.ZodType | null): ZodOpenApiResponseObject {
  const content: Record<string, ZodOpenApiMediaTypeObject> = {};
  if (data) content['application/json'] = { schema: envelope(route, data) };
  if (status === 200) Object.assign(content, otherContent(route, data !== null));
  return {
    description: descriptions[status] ?? 'Done',
    headers: headersOf(route, status),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

const otherContent = (route: Route, hasJson: boolean): Record<string, ZodOpenApiMediaTypeObject> =>
  Object.fromEntries(
    Object.entries(route.media ?? {})
      .filter(([type]) => !(hasJson && type === 'application/json'))
      .map(([type, description]) => [
        type,
        { schema: type === 'application/json' ? { type: 'object', description } : { type: 'string', description } },
      ]),
  );

function problem(route: Route, status: number, codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: headersOf(route, status),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { code: { type: 'string', enum: [...codes] } },
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** Everything that a route can answer. */
export function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const responses: Record<string, ZodOpenApiResponseObject> = {};
  for (const [status, data] of Object.entries(route.responses)) {
    if (data !== undefined) responses[status] = success(route, Number(status), data);
  }
  if (Object.keys(responses).length === 0) responses['200'] = success(route, 200, null);
  if (route.contentTag) responses['304'] = { description: 'It is as you know it', headers: headersOf(route, 304) };
  const byStatus = Map.groupBy(codesOf(route), (code) => statusOfCode[code]);
  for (const [status, codes] of byStatus) responses[String(status)] = problem(route, status, codes);
  return responses as ZodOpenApiResponsesObject;
}
