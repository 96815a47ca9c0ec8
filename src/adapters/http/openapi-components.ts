import { z } from 'zod';
import type { ZodOpenApiComponentsObject } from 'zod-openapi';
import { instantOut } from './instant.ts';
import type { ProblemCode } from './problem-codes.ts';
import { statusOfCode, titleOf, typeOf } from './problem-codes.ts';

const exampleMeta = { timestamp: '2026-03-02T09:00:00.000Z', requestId: '019578a3-5a00-7b1c-8d2e-3f4a5b6c7d8e' };

export const Meta = z
  .strictObject({ timestamp: instantOut, requestId: z.string().meta({ description: 'The same as `X-Request-Id`.' }) })
  .meta({ id: 'Meta', example: exampleMeta });

export const PageMeta = z
  .strictObject({
    ...Meta.shape,
    nextCursor: z.string().exactOptional().meta({ description: 'Give it as `cursor`; absent on the last page.' }),
  })
  .meta({ id: 'PageMeta', example: { ...exampleMeta, nextCursor: 'eyJhIjoxfQ' } });

const Problem = z
  .looseObject({
    type: z.string().meta({ description: 'A page that explains the code.', format: 'uri-reference' }),
    title: z.string().meta({ description: 'The same for each code.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'For people; do not parse it.' }),
    instance: z.string().meta({ format: 'uri-reference' }),
    code: z.string().meta({ description: 'The stable word to switch on.' }),
    success: z.literal(false),
    meta: Meta,
    errors: z
      .array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() }))
      .exactOptional()
      .meta({ description: 'What is wrong with which member, where the call was not valid.' }),
    retryAfterSeconds: z.number().exactOptional(),
  })
  .meta({ id: 'Problem', description: 'A refusal (RFC 9457). Other members help to go on, such as `opensAt`.' });

const exampleOf = (code: ProblemCode) => ({
  summary: titleOf(code),
  value: {
    type: typeOf(code),
    title: titleOf(code),
    status: statusOfCode[code],
    detail: `${titleOf(code)}.`,
    instance: '/api/v1/…',
    code,
    success: false,
    meta: exampleMeta,
    ...(code === 'validation_failed' && { errors: [{ path: 'title', code: 'required', message: 'is required' }] }),
    ...((code === 'rate_limited' || code === 'unavailable') && { retryAfterSeconds: 5 }),
  },
});

const stringHeader = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
});

export const components: ZodOpenApiComponentsObject = {
  schemas: { Problem },
  examples: Object.fromEntries((Object.keys(statusOfCode) as ProblemCode[]).map((code) => [code, exampleOf(code)])),
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An access token of an account, or the token of a guest host or participant for its one session.',
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'Makes the call repeatable for 24 hours: the same key and body get the first answer again. Without a token at least 16 characters.',
      schema: { type: 'string', minLength: 1, maxLength: 257 },
      example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      description: 'The `ETag` that the change is meant for; 412 when it was changed by somebody else meanwhile.',
      schema: { type: 'string' },
      example: '"3"',
    },
    IfNoneMatch: {
      name: 'If-None-Match',
      in: 'header',
      description: 'An `ETag` that you have: 304 without a body while nothing has changed.',
      schema: { type: 'string' },
      example: '"0bTwfnTT3Sr5ve3Yqbbkqw"',
    },
  },
  headers: {
    RequestId: stringHeader('Yours where it was tame, else made here.', exampleMeta.requestId),
    ETag: stringHeader('The revision.', '"3"'),
    ContentTag: stringHeader('Of the content: equal for equal bytes.', '"0bTwfnTT3Sr5ve3Yqbbkqw"'),
    Location: stringHeader('Where the new thing is.', '/api/v1/…'),
    IdempotencyReplayed: stringHeader('`true` on an answer given again.', 'true'),
    RetryAfter: stringHeader('Seconds to wait.', '5'),
    RateLimit: stringHeader('What is left, and the seconds until it is full again.', '"default";r=2999;t=60'),
    RateLimitPolicy: stringHeader('How many calls in how many seconds.', '"default";q=3000;w=60'),
  },
};
