import { DateTime } from 'luxon';
import type { Clock } from '../../../application/ports/clock.ts';
import type {
  Admission,
  Asking,
  ListedConnection,
  RecordingDeletion,
  RecordingLinks,
  RoomAccess,
  RoomGuest,
  RoomInventory,
  RoomPast,
  RoomPlan,
  RoomPresence,
  RoomRecordings,
  RoomRemoval,
  Rooms,
  SoughtRoom,
  VideoProvider,
} from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { ProviderLimits } from '../../../domain/room/provider-limits.ts';
import { asRoomReference, type RoomReference } from '../../../domain/room/room.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { FaultSwitch } from './fault-switch.ts';
import { InMemoryRecordings } from './in-memory-recordings.ts';

interface HeldRoom {
  readonly plan: RoomPlan;
  readonly open: boolean;
  readonly guests: readonly RoomGuest[];
  readonly connections: readonly ListedConnection[];
  readonly banned: readonly ParticipantId[];
}

const referenceOf = ({ sessionId, epoch }: SoughtRoom): RoomReference => asRoomReference(`${sessionId}/${epoch}`);

const tokenOf = (participantId: ParticipantId): string => `access of ${participantId}`;

/**
 * Rooms that nobody sees, named by session and epoch, with every part that a provider can have but webhooks.
 * `faults` makes it fail on purpose, and `joins` and `leaves` say what people do at the provider.
 */
export class InMemoryVideoProvider implements VideoProvider {
  readonly name: string;
  readonly limits: ProviderLimits;
  readonly faults = new FaultSwitch(() => new VideoProviderFailed(this.name, { fault: 'unreachable' }));
  readonly #clock: Clock;
  readonly #rooms = new Map<RoomReference, HeldRoom>();
  /** Left alone by whoever chooses a provider, as when a breaker is open. */
  isLeftAlone = false;

  constructor(limits: Partial<ProviderLimits> = {}, name = 'memory', clock: Clock = { now: () => DateTime.utc() }) {
    this.limits = { recommendedCapacity: 50, records: true, sharesScreens: true, ...limits };
    this.name = name;
    this.#clock = clock;
    this.recordingsHeld = new InMemoryRecordings(this.faults, (reference) => this.#require(reference), clock);
    this.recordings = this.recordingsHeld.control;
    this.recordingLinks = this.recordingsHeld.links;
    this.recordingDeletion = this.recordingsHeld.deletion;
  }

  readonly health = {
    condition: () =>
      this.isLeftAlone
        ? ({ state: 'away', detail: 'left alone on purpose' } as const)
        : ({ state: 'up', detail: 'rooms in memory' } as const),
    check: async () => this.health.condition(),
  };

  readonly rooms: Rooms = {
    open: async (plan: RoomPlan, asking?: Asking) => {
      await this.faults.pass(asking?.signal);
      const reference = referenceOf(plan);
      const held = this.#rooms.get(reference) ?? { guests: [], connections: [], banned: [] };
      this.#rooms.set(reference, { ...held, plan, open: true });
      return { reference };
    },
    close: async (room: SoughtRoom, asking?: Asking) => {
      await this.faults.pass(asking?.signal);
      const reference = room.reference ?? referenceOf(room);
      const held = this.#rooms.get(reference);
      if (held) this.#shut(reference, held);
    },
  };

  readonly inventory: RoomInventory = {
    page: async (cursor: string | undefined, asking?: Asking) => {
      await this.faults.pass(asking?.signal);
      const open = [...this.#rooms].filter(([, held]) => held.open);
      const from = Number(cursor ?? 0);
      const rooms = open
        .slice(from, from + 2)
        .map(([reference, { plan }]) => ({ reference, sessionId: plan.sessionId, epoch: plan.epoch }));
      return { rooms, ...(from + 2 < open.length && { next: String(from + 2) }) };
    },
  };

  readonly access: RoomAccess = {
    grant: async (guest: RoomGuest, asking?: Asking): Promise<Admission> => {
      await this.faults.pass(asking?.signal);
      const held = this.#require(guest.reference);
      const others = held.guests.filter(({ participantId }) => participantId !== guest.participantId);
      this.#rooms.set(guest.reference, { ...held, guests: [...others, guest] });
      return { url: `https://rooms.test/${guest.reference}`, token: tokenOf(guest.participantId) };
    },
  };

  readonly presence: RoomPresence = {
    present: async (reference: RoomReference, asking?: Asking) => {
      await this.faults.pass(asking?.signal);
      return this.#require(reference).connections.filter(({ leftAt }) => !leftAt);
    },
  };

  readonly past: RoomPast = {
    connections: async (reference: RoomReference, asking?: Asking) => {
      await this.faults.pass(asking?.signal);
      return this.#rooms.get(reference)?.connections ?? [];
    },
  };

  readonly removal: RoomRemoval = {
    remove: async ({ reference, participantId, forGood }, asking?: Asking) => {
      await this.faults.pass(asking?.signal);
      const held = this.#rooms.get(reference);
      if (!held) return;
      const guests = held.guests.filter((guest) => guest.participantId !== participantId);
      const connections = this.#ended(held.connections, (one) => one.participantId === participantId);
      this.#rooms.set(reference, {
        ...held,
        guests,
        connections,
        banned: [...held.banned, ...(forGood ? [participantId] : [])],
      });
    },
  };

  readonly recordingsHeld: InMemoryRecordings;
  readonly recordings: RoomRecordings;
  readonly recordingLinks: RecordingLinks;
  readonly recordingDeletion: RecordingDeletion;

  /** Somebody connects at the provider, whether or not they have a seat with us. */
  joins(reference: RoomReference, connection: ListedConnection): void {
    const held = this.#require(reference);
    this.#rooms.set(reference, { ...held, connections: [...held.connections, connection] });
  }

  leaves(reference: RoomReference, connectionId: string, leftAt: DateTime): void {
    const held = this.#require(reference);
    const connections = held.connections.map((one) => (one.connectionId === connectionId ? { ...one, leftAt } : one));
    this.#rooms.set(reference, { ...held, connections });
  }

  /** Whether somebody gets in by this token: not without an admission that still counts, nor when they are kept out. */
  admits(reference: RoomReference, token: string): boolean {
    const { guests = [], banned = [] } = this.#rooms.get(reference) ?? {};
    return guests.some(({ participantId }) => tokenOf(participantId) === token && !banned.includes(participantId));
  }

  /** Somebody deletes the room at the provider, past us. */
  closesBehindOurBack(reference: RoomReference): void {
    this.#shut(reference, this.#require(reference));
  }

  #shut(reference: RoomReference, held: HeldRoom): void {
    const connections = this.#ended(held.connections, () => true);
    this.#rooms.set(reference, { ...held, open: false, guests: [], connections });
  }

  #ended(connections: HeldRoom['connections'], whose: (one: ListedConnection) => boolean): HeldRoom['connections'] {
    const leftAt = this.#clock.now();
    return connections.map((one) => (whose(one) && !one.leftAt ? { ...one, leftAt } : one));
  }

  /** A room that was made, closed or not. */
  find(reference: RoomReference): HeldRoom | undefined {
    return this.#rooms.get(reference);
  }

  /** The rooms that were made for a session, in the order of their epochs. */
  roomsOf(sessionId: SessionId): readonly HeldRoom[] {
    return [...this.#rooms.values()]
      .filter(({ plan }) => plan.sessionId === sessionId)
      .sort((a, b) => a.plan.epoch - b.plan.epoch);
  }

  #require(reference: RoomReference): HeldRoom {
    const held = this.#rooms.get(reference);
    if (!held?.open) throw new VideoProviderFailed(this.name, { fault: 'gone' });
    return held;
  }
}
