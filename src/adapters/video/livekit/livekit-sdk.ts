import type { EgressClient, RoomServiceClient } from 'livekit-server-sdk';
import type { LiveKitOptions } from './livekit-options.ts';
import { LiveKitTransport } from './livekit-transport.ts';

type Sdk = typeof import('livekit-server-sdk');

/** LiveKit's own clients, for one attempt. */
export interface LiveKitClients {
  readonly rooms: RoomServiceClient;
  readonly egress: EgressClient;
  readonly sdk: Sdk;
}

/** The API is at the host that clients connect to, by HTTP. */
export const apiOrigin = (url: string): string => url.replace(/^ws/, 'http');

/**
 * The official SDK's clients, giving up by the signal. They sign each call with just the grant it needs. The SDK is
 * loaded with the first call: it costs 18 MB and some tenths of a second, and most installations never need it.
 */
export async function clientsOf(options: LiveKitOptions, signal: AbortSignal): Promise<LiveKitClients> {
  const sdk = await import('livekit-server-sdk');
  const origin = apiOrigin(options.url);
  const rooms = new sdk.RoomServiceClient(origin, options.apiKey, options.apiSecret);
  const egress = new sdk.EgressClient(origin, options.apiKey, options.apiSecret);
  // What carries a client's calls is a member of it that no option sets; tests of faults go red should it be renamed.
  const rpc = new LiveKitTransport(origin, signal);
  Object.assign(rooms, { rpc });
  Object.assign(egress, { rpc });
  return { rooms, egress, sdk };
}
