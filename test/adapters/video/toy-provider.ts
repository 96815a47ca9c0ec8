import { createHmac, timingSafeEqual } from 'node:crypto';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { readDelivery } from '#src/adapters/video/kept-delivery.ts';
import type {
  Asking,
  ProviderWebhooks,
  RoomAccess,
  RoomInventory,
  RoomPresence,
  RoomRemoval,
  Rooms,
  VideoProvider,
} from '#src/application/ports/video-provider.ts';
import type { ProviderFact } from '#src/domain/room/provider-fact.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { answers, ToyApi, type ToyOptions, unlessThere } from './toy-provider-api.ts';

const toyEvent = z.object({
  id: z.string(),
  type: z.string(),
  room: z.string().optional().catch(undefined),
  connection: z.string().optional().catch(undefined),
  person: z.string().optional().catch(undefined),
  at: z.number().min(0).max(4e9).optional().catch(undefined),
});

/** Rooms at Toy Inc., a provider that there is not, for those who write one. */
export class ToyVideoProvider implements VideoProvider {
  readonly name = 'toy';
  readonly limits = { mostPeople: 20, recommendedCapacity: 12, records: false, sharesScreens: true };
  readonly #api: ToyApi;
  readonly #options: ToyOptions;

  constructor(options: ToyOptions) {
    this.#options = options;
    this.#api = new ToyApi(options);
  }

  readonly rooms: Rooms = {
    // A PUT under our own name: asking twice, or for a room half made, finds it and sets it right.
    open: async (plan, asking) => {
      const name = this.#options.names.of(plan);
      const body = { places: plan.mostPeople, until: plan.latestEnd.plus({ days: 1 }).toUnixInteger() };
      const room = await this.#api.call('PUT', `/rooms/${name}`, answers.room, asking, body);
      return { reference: asRoomReference(room.name) };
    },
    close: async (room, asking) => {
      const name = room.reference ?? this.#options.names.of(room);
      await this.#api.call('DELETE', `/rooms/${name}`, answers.nothing, asking).catch(unlessThere(null));
    },
  };

  readonly inventory: RoomInventory = {
    page: async (cursor, asking) => {
      const path = cursor ? `/rooms?after=${encodeURIComponent(cursor)}` : '/rooms';
      const { rooms, next } = await this.#api.call('GET', path, answers.rooms, asking);
      const own = rooms.flatMap(({ name }) => {
        const room = this.#options.names.read(name);
        return room ? { ...room, reference: asRoomReference(name) } : [];
      });
      return { rooms: own, ...(next && { next }) };
    },
  };

  readonly access: RoomAccess = {
    grant: async ({ reference, participantId, displayName, role, mayShareScreen, mayChat }, asking) => {
      const body = { id: participantId, name: displayName, role, screen: mayShareScreen, chat: mayChat };
      const { url, until } = await this.#api.call('POST', `/rooms/${reference}/passes`, answers.pass, asking, body);
      return { url, expiresAt: DateTime.fromSeconds(until, { zone: 'utc' }) };
    },
  };

  readonly presence: RoomPresence = {
    present: async (reference, asking) => {
      const path = `/rooms/${reference}/people`;
      const { people } = await this.#api.call('GET', path, answers.people, asking);
      return people.map(({ connection, id, since }) => ({
        connectionId: connection,
        ...(id && { participantId: id }),
        joinedAt: DateTime.fromSeconds(since, { zone: 'utc' }),
      }));
    },
  };

  readonly removal: RoomRemoval = {
    remove: async ({ reference, participantId, forGood }, asking) => {
      const body = { id: participantId, keepOut: forGood };
      const path = `/rooms/${reference}/removals`;
      await this.#api.call('POST', path, answers.nothing, asking, body).catch(unlessThere(null));
    },
  };

  readonly webhooks: ProviderWebhooks = {
    judge: async ({ headers, body }) => {
      const signature = createHmac('sha256', this.#options.webhookSecret).update(body).digest('hex');
      const claimed = Buffer.from(headers['toy-signature'] ?? '');
      if (claimed.length !== signature.length || !timingSafeEqual(claimed, Buffer.from(signature)))
        return { verdict: 'not_genuine' };
      const { json, kept } = readDelivery(body);
      const { id, type } = toyEvent.parse(json);
      return { verdict: 'genuine', key: id, type, kept };
    },
    factsOf: (kept) => {
      const { type, room, connection, person, at } = toyEvent.safeParse(kept).data ?? {};
      if ((type !== 'came' && type !== 'went') || !room || !connection || at === undefined) return [];
      const kind: ProviderFact['kind'] = type === 'came' ? 'connection.opened' : 'connection.closed';
      const when = DateTime.fromSeconds(at, { zone: 'utc' });
      const who = { connectionId: connection, ...(person && { participantId: person }) };
      return [{ kind, room: asRoomReference(room), at: when, ...who }];
    },
  };

  readonly health = {
    condition: () => this.#api.condition,
    check: async (asking?: Asking) => {
      const asked = this.#api.call('GET', '/rooms', answers.rooms, asking);
      return await asked.then(
        () => this.#api.condition,
        () => this.#api.condition,
      );
    },
  };
}
