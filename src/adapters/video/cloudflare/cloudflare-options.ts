import type { ProviderCalls } from '../provider-calls.ts';
import type { RoomNames } from '../room-names.ts';

export interface CloudflareVideoOptions {
  readonly accountId: string;
  /** With the permission Realtime or Realtime Admin on this account. */
  readonly apiToken: string;
  readonly appId: string;
  /** What hosts and co-hosts may do; looked up among the app's presets where not told. */
  readonly hostPreset?: string;
  readonly participantPreset?: string;
  readonly apiUrl?: string;
  readonly webhookKeyUrl?: string;
  /** Where browsers find this server: RealtimeKit has no page of its own to send people to. */
  readonly publicUrl: string;
  readonly calls: ProviderCalls;
  readonly names: RoomNames;
}

export const usualApiUrl = 'https://api.cloudflare.com/client/v4';
export const usualWebhookKeyUrl = 'https://api.realtime.cloudflare.com/.well-known/webhooks.json';
