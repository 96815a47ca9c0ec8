import { z } from 'zod';
import { type Delivery, deliveryStates } from '../../../application/ports/delivery-store.ts';
import type { TendDeliveries } from '../../../application/room/tend-deliveries.ts';
import { formatInstant, instantOut } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';

const state = z.enum(deliveryStates).meta({
  description:
    '`received`: not worked on yet. `taken`: taken over. `unmatched`: about no room or recording of ours. ' +
    '`empty`: it says nothing of use to us.',
});

const counts = z
  .strictObject({ facts: z.int(), taken: z.int(), strangers: z.int(), unmatched: z.int() })
  .meta({ description: 'Strangers are connections of people whom the provider names by no id of ours.' });

const shape = {
  id: z.uuid(),
  provider: z.string(),
  type: z.string().meta({ description: "In the provider's own words." }),
  key: z.string().meta({ description: "Tells the provider's deliveries apart." }),
  receivedAt: instantOut,
  state,
  takenAt: instantOut.meta({ description: 'When it was worked on last.' }).exactOptional(),
  counts: counts.exactOptional(),
};

const delivery = z.strictObject(shape).meta({ id: 'WebhookDelivery' });

const wholeDelivery = z
  .strictObject({ ...shape, kept: z.unknown().meta({ description: 'The body without secrets and names.' }) })
  .meta({ id: 'WholeWebhookDelivery' });

const params = z.strictObject({ id: z.uuid() });

/** What providers told us, for admins. */
export function deliveryRoutes(deliveries: TendDeliveries): readonly Route[] {
  const forAdmins = { tag: 'Webhooks', caller: 'account' } as const;

  return [
    defineRoute({
      ...forAdmins,
      method: 'get',
      path: '/admin/webhook-deliveries',
      operationId: 'listWebhookDeliveries',
      summary: 'List what providers told us, the newest first',
      query: z.strictObject({
        ...pageQuery,
        provider: anyText.min(1).max(100).exactOptional(),
        state: state.exactOptional(),
      }),
      responses: { 200: z.array(delivery) },
      errors: ['forbidden'],
      list: true,
      async handle({ caller, query: { provider, state, ...page } }) {
        const { items, nextCursor } = await deliveries.list(caller, { provider, state }, page);
        return { status: 200, data: items.map(deliveryBody), nextCursor };
      },
    }),
    defineRoute({
      ...forAdmins,
      method: 'get',
      path: '/admin/webhook-deliveries/{id}',
      operationId: 'getWebhookDelivery',
      summary: 'Read a delivery, with what was kept of its body',
      params,
      responses: { 200: wholeDelivery },
      errors: ['forbidden', 'webhook_delivery_not_found'],
      async handle({ caller, params: { id } }) {
        const found = await deliveries.read({ id, caller });
        return { status: 200, data: { ...deliveryBody(found), kept: found.kept } };
      },
    }),
    defineRoute({
      ...forAdmins,
      method: 'post',
      path: '/admin/webhook-deliveries/{id}/replay',
      operationId: 'replayWebhookDelivery',
      summary: 'Take a delivery over once more',
      description: 'What was taken over before is not taken over twice.',
      params,
      responses: { 202: delivery },
      errors: ['forbidden', 'webhook_delivery_not_found'],
      handle: async ({ caller, params: { id } }) => ({
        status: 202,
        data: deliveryBody(await deliveries.replay({ id, caller })),
      }),
    }),
  ];
}

const deliveryBody = ({ receivedAt, takenAt, counts, ...one }: Delivery): z.input<typeof delivery> => ({
  id: one.id,
  provider: one.provider,
  type: one.type,
  key: one.key,
  receivedAt: formatInstant(receivedAt),
  state: one.state,
  ...(takenAt && { takenAt: formatInstant(takenAt) }),
  ...(counts && { counts: { ...counts } }),
});
