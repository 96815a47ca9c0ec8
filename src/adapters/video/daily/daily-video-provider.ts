import type { Clock } from '../../../application/ports/clock.ts';
import type { VideoProvider } from '../../../application/ports/video-provider.ts';
import type { ProviderCalls } from '../provider-calls.ts';
import type { RoomNames } from '../room-names.ts';
import { CallMemory } from './call-memory.ts';
import { DailyAccess } from './daily-access.ts';
import { DailyApi } from './daily-api.ts';
import { DailyDomain } from './daily-domain.ts';
import { DailyHealth } from './daily-health.ts';
import { DailyInventory } from './daily-inventory.ts';
import { DailyKeptRecordings } from './daily-kept-recordings.ts';
import { dailyRoomLimits } from './daily-limits.ts';
import { DailyPast } from './daily-past.ts';
import { DailyPresence } from './daily-presence.ts';
import { DailyRecordings } from './daily-recordings.ts';
import { DailyRegistration } from './daily-registration.ts';
import { DailyRemoval } from './daily-removal.ts';
import { DailyRooms } from './daily-rooms.ts';
import { DailyWebhooks } from './daily-webhooks.ts';

export interface DailyVideoOptions {
  readonly apiKey: string;
  /** `class`, `class.daily.co` or `https://class.daily.co`; without it Daily is asked once. */
  readonly domain?: string;
  /** The webhook's `hmac`, in base64; without it no webhook is trusted, and none can be registered. */
  readonly webhookSecret?: string;
  readonly apiUrl?: string;
  readonly calls: ProviderCalls;
  readonly names: RoomNames;
}

/** Rooms at Daily.co. What Daily can and can't do, and what an operator has to set up, is in `docs/providers/daily.md`. */
export class DailyVideoProvider implements VideoProvider {
  readonly name = 'daily';
  readonly limits = dailyRoomLimits;
  readonly health: DailyHealth;
  readonly rooms: DailyRooms;
  readonly access: DailyAccess;
  readonly inventory: DailyInventory;
  readonly presence: DailyPresence;
  readonly past: DailyPast;
  readonly removal: DailyRemoval;
  readonly recordings: DailyRecordings;
  readonly recordingLinks: DailyKeptRecordings;
  readonly recordingDeletion: DailyKeptRecordings;
  readonly webhooks: DailyWebhooks;
  readonly registration: DailyRegistration;

  constructor(options: DailyVideoOptions, clock: Clock) {
    const { apiKey, apiUrl = 'https://api.daily.co/v1', webhookSecret, calls, names } = options;
    const domain = options.domain && nameOfDomain(options.domain);
    const memory = new CallMemory();
    const api = new DailyApi({ apiKey, apiUrl, calls }, memory, clock);
    const known = new DailyDomain(api);
    this.health = new DailyHealth(
      { ...(domain && { domain }), ...(webhookSecret && { webhookSecret }) },
      api,
      known,
      memory,
    );
    this.rooms = new DailyRooms(api, names, clock);
    this.access = new DailyAccess({ apiKey, ...(domain && { domain }) }, known, clock);
    this.inventory = new DailyInventory(api, names, clock);
    this.presence = new DailyPresence(api);
    this.past = new DailyPast(api, this.presence);
    this.removal = new DailyRemoval(api);
    this.recordings = new DailyRecordings(api);
    this.recordingLinks = new DailyKeptRecordings(api, clock);
    this.recordingDeletion = this.recordingLinks;
    this.webhooks = new DailyWebhooks(webhookSecret);
    this.registration = new DailyRegistration(api, webhookSecret);
  }
}

const nameOfDomain = (text: string): string =>
  text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\.daily\.co\/?$/i, '');
