import { z } from 'zod';
import type { ReceiveDelivery } from '../../../application/room/receive-delivery.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';

/** Where video providers tell what happens in their rooms. */
export function webhookRoutes(receiveDelivery: ReceiveDelivery): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/webhooks/{provider}',
      operationId: 'receiveWebhook',
      tag: 'Webhooks',
      summary: 'What a video provider tells us',
      description:
        'The body is kept as it came once its signature has been verified, and answered before anything follows from it. ' +
        'A delivery that was taken before is answered the same. 503 asks the provider to send it again.',
      caller: 'nobody',
      rateLimit: 'none',
      params: z.strictObject({ provider: anyText.max(100) }),
      query: z.looseObject({}),
      rawBody: { maxBytes: 256 * 1024, contentTypes: ['*/*'] },
      responses: { 200: z.strictObject({ received: z.literal(true) }) },
      errors: ['not_found', 'unavailable'],
      async handle({ params: { provider }, rawBody, headers }) {
        await receiveDelivery.execute({ provider, call: { headers, body: rawBody } });
        return { status: 200, data: { received: true } };
      },
    }),
  ];
}
