import { z } from 'zod';
import type { Asking } from '../../../application/ports/video-provider.ts';
import { type DailyApi, json } from './daily-api.ts';

/** A webhook as Daily tells it. `state` is `ACTIVE`, or whatever means that nothing is sent. */
export const dailyWebhook = z.looseObject({
  uuid: z.string().min(1),
  url: z.string(),
  hmac: z.string().nullish(),
  retryType: z.string().nullish(),
  eventTypes: z.array(z.string()).nullish(),
  state: z.union([z.string(), z.number()]).nullish(),
});
export type DailyWebhook = z.infer<typeof dailyWebhook>;

export const isActive = ({ state }: DailyWebhook): boolean => state === 'ACTIVE';

/** All webhooks of the domain: each of them gets the events of all its rooms. @throws {VideoProviderFailed} */
export const webhooksOf = (api: DailyApi, asking?: Asking): Promise<readonly DailyWebhook[]> =>
  api.ask({ operation: 'webhooks.list', method: 'GET', path: '/webhooks', read: json(z.array(dailyWebhook)) }, asking);
