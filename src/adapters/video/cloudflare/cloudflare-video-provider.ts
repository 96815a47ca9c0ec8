import type { Clock } from '../../../application/ports/clock.ts';
import type {
  ProviderHealth,
  ProviderWebhooks,
  RecordingLinks,
  RoomAccess,
  RoomInventory,
  RoomPast,
  RoomPresence,
  RoomRecordings,
  RoomRemoval,
  Rooms,
  VideoProvider,
  WebhookRegistration,
} from '../../../application/ports/video-provider.ts';
import { CloudflareAccess } from './cloudflare-access.ts';
import { CloudflareApi } from './cloudflare-api.ts';
import { CloudflareHealth } from './cloudflare-health.ts';
import { CloudflareInventory } from './cloudflare-inventory.ts';
import { cloudflareRoomLimits } from './cloudflare-limits.ts';
import { type CloudflareVideoOptions, usualWebhookKeyUrl } from './cloudflare-options.ts';
import { CloudflarePresence } from './cloudflare-presence.ts';
import { CloudflareRecordingLinks } from './cloudflare-recording-links.ts';
import { CloudflareRecordings } from './cloudflare-recordings.ts';
import { CloudflareRegistration } from './cloudflare-registration.ts';
import { CloudflareRemoval } from './cloudflare-removal.ts';
import { CloudflareRooms } from './cloudflare-rooms.ts';
import { CloudflareWebhooks } from './cloudflare-webhooks.ts';
import { EnrolledPeople } from './enrolled-people.ts';
import { LastHeard } from './last-heard.ts';
import { Meetings } from './meetings.ts';
import { Participants } from './participants.ts';
import { Presets } from './presets.ts';
import { RecordingApi } from './recording-api.ts';
import { RecordingFiles } from './recording-reports.ts';
import { Sessions } from './sessions.ts';
import { WebhookKey } from './webhook-key.ts';

/**
 * Cloudflare RealtimeKit. What it lacks: a page of its own, an end and a number of places for rooms, rights for single
 * persons, webhooks about screen sharing, and the deletion of recordings, which go by themselves after seven days.
 */
export class CloudflareVideoProvider implements VideoProvider {
  readonly name = 'cloudflare';
  readonly limits = cloudflareRoomLimits;
  readonly health: ProviderHealth;
  readonly rooms: Rooms;
  readonly inventory: RoomInventory;
  readonly access: RoomAccess;
  readonly presence: RoomPresence;
  readonly past: RoomPast;
  readonly removal: RoomRemoval;
  readonly recordings: RoomRecordings;
  readonly recordingLinks: RecordingLinks;
  readonly webhooks: ProviderWebhooks;
  readonly registration: WebhookRegistration;

  constructor(options: CloudflareVideoOptions, clock: Clock) {
    const { names, publicUrl, webhookKeyUrl = usualWebhookKeyUrl } = options;
    const heard = new LastHeard(clock);
    const api = new CloudflareApi(options, clock, heard);
    const presets = new Presets(api, options);
    const meetings = new Meetings(api, names);
    const sessions = new Sessions(api);
    const participants = new Participants(api);
    const enrolled = new EnrolledPeople();
    const recordingApi = new RecordingApi(api);
    const files = new RecordingFiles(names);
    const registration = new CloudflareRegistration(api, names.prefix.replace(/-$/, ''));
    const presence = new CloudflarePresence(sessions, meetings);
    this.rooms = new CloudflareRooms(meetings, sessions, presets);
    this.inventory = new CloudflareInventory(meetings);
    this.access = new CloudflareAccess(participants, presets, enrolled, publicUrl);
    this.presence = presence;
    this.past = presence;
    this.removal = new CloudflareRemoval(participants, sessions, enrolled);
    this.recordings = new CloudflareRecordings(recordingApi, files);
    this.recordingLinks = new CloudflareRecordingLinks(recordingApi, clock);
    this.webhooks = new CloudflareWebhooks(new WebhookKey(webhookKeyUrl), files);
    this.registration = registration;
    this.health = new CloudflareHealth({ api, heard, presets, registration }, options);
  }
}
