import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineRoute } from '#src/adapters/http/route.ts';
import type { AccountRole } from '#src/domain/identity/role.ts';

const Thing = z.strictObject({
  id: z.uuid(),
  state: z.enum(['on', 'off']),
  tags: z.array(z.string()),
  token: z.string().optional(),
});
const common = { path: '/things/{id}', operationId: 'x', tag: 'T', summary: 's' } as const;

test('a declaration types its handler', () => {
  const route = defineRoute({
    ...common,
    method: 'post',
    caller: 'account',
    params: z.strictObject({ id: z.uuid() }),
    body: z.strictObject({ limit: z.coerce.number().default(1) }),
    responses: { 201: Thing, 204: null },
    secrets: {
      strip: ({ token: _, ...rest }) => rest,
      renew: (stored, { caller }) => ({ ...stored, token: caller.userId }),
    },
    async handle({ params, body, query, caller, newId }) {
      expectTypeOf(params).toEqualTypeOf<{ id: string }>();
      expectTypeOf(body).toEqualTypeOf<{ limit: number }>();
      expectTypeOf(query).toEqualTypeOf<undefined>();
      expectTypeOf(caller.role).toEqualTypeOf<AccountRole>();
      const tags: readonly string[] = [];
      return body.limit === 0 ? { status: 204 } : { status: 201, data: { id: newId, state: 'on', tags } };
    },
  });
  expect(route.operationId).toBe('x');
});

test('a declaration without the right answer does not compile', () => {
  const get = { ...common, method: 'get', caller: 'anyone', responses: { 200: Thing } } as const;
  // @ts-expect-error no such state
  defineRoute({ ...get, handle: async () => ({ status: 200, data: { id: '', state: 'broken', tags: [] } }) });
  // @ts-expect-error no tags
  defineRoute({ ...get, handle: async () => ({ status: 200, data: { id: '', state: 'on' } }) });
  // @ts-expect-error 201 is not declared
  defineRoute({ ...get, handle: async () => ({ status: 201, data: { id: '', state: 'on', tags: [] } }) });
  // @ts-expect-error no such code
  defineRoute({ ...get, errors: ['sesion_full'], handle: async () => ({ status: 200, raw: '', contentType: '' }) });
});
