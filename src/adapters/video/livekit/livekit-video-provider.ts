import { createSecretKey } from 'node:crypto';
import type { Clock } from '../../../application/ports/clock.ts';
import type {
  ProviderHealth,
  ProviderWebhooks,
  RoomAccess,
  RoomInventory,
  RoomPresence,
  RoomRecordings,
  RoomRemoval,
  Rooms,
  VideoProvider,
} from '../../../application/ports/video-provider.ts';
import type { ProviderLimits } from '../../../domain/room/provider-limits.ts';
import { LiveKitAccess } from './livekit-access.ts';
import { LiveKitApi } from './livekit-api.ts';
import { basicOperation, LiveKitHealth } from './livekit-health.ts';
import type { LiveKitOptions } from './livekit-options.ts';
import { LiveKitPresence } from './livekit-presence.ts';
import { LiveKitRecordings } from './livekit-recordings.ts';
import { LiveKitRooms } from './livekit-rooms.ts';
import { LiveKitWebhooks } from './livekit-webhooks.ts';

/**
 * Rooms on LiveKit, in its cloud or on a server of one's own. It remembers no past, and its webhooks are set up by
 * hand (its dashboard, or the server's file); it records where there is a bucket to record into.
 */
export class LiveKitVideoProvider implements VideoProvider {
  readonly name = 'livekit';
  readonly limits: ProviderLimits;
  readonly health: ProviderHealth;
  readonly rooms: Rooms;
  readonly inventory: RoomInventory;
  readonly access: RoomAccess;
  readonly presence: RoomPresence;
  readonly removal: RoomRemoval;
  readonly recordings?: RoomRecordings;
  readonly webhooks: ProviderWebhooks;

  constructor(options: LiveKitOptions, clock: Clock) {
    const health = new LiveKitHealth(clock);
    const api = new LiveKitApi(options, health);
    const key = createSecretKey(Buffer.from(options.apiSecret, 'utf8'));
    const rooms = new LiveKitRooms(api, options.names, clock);
    const presence = new LiveKitPresence(api, clock);
    // A room has no hard limit: how many fit is a matter of the server and of how many cameras are on.
    this.limits = { recommendedCapacity: 100, records: options.recordingStorage !== undefined, sharesScreens: true };
    this.rooms = rooms;
    this.inventory = rooms;
    this.access = new LiveKitAccess(options, key, clock);
    this.presence = presence;
    this.removal = presence;
    if (options.recordingStorage) this.recordings = new LiveKitRecordings(api, options.recordingStorage);
    this.webhooks = new LiveKitWebhooks(options.apiKey, key);
    this.health = {
      condition: () => health.condition(),
      check: async ({ signal } = {}) => {
        // A name that no room has: the answer is short, however many rooms there are.
        const names = [`${options.names.prefix}health`];
        const asked = api.call({ operation: basicOperation, repeatable: true, signal }, ({ rooms }) =>
          rooms.listRooms(names),
        );
        // Either way the condition tells what came of it.
        return await asked.then(
          () => health.condition(),
          () => health.condition(),
        );
      },
    };
  }
}
