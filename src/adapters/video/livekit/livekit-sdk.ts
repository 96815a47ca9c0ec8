import { EgressClient, RoomServiceClient } from 'livekit-server-sdk';
import type { LiveKitOptions } from './livekit-options.ts';
import { LiveKitTransport } from './livekit-transport.ts';

/** LiveKit's own clients, for one attempt. */
export interface LiveKitClients {
  readonly rooms: RoomServiceClient;
  readonly egress: EgressClient;
}

/** The official SDK's clients, giving up by the signal. They sign each call with just the grant that it needs. */
export function clientsOf({ url, apiKey, apiSecret }: LiveKitOptions, signal: AbortSignal): LiveKitClients {
  // The API is at the host that clients connect to, by HTTP.
  const origin = url.replace(/^ws/, 'http');
  const rooms = new RoomServiceClient(origin, apiKey, apiSecret);
  const egress = new EgressClient(origin, apiKey, apiSecret);
  // What carries a client's calls is a member of it that no option sets; tests of faults go red should it be renamed.
  const rpc = new LiveKitTransport(origin, signal);
  Object.assign(rooms, { rpc });
  Object.assign(egress, { rpc });
  return { rooms, egress };
}
