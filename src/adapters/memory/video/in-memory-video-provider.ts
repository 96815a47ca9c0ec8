import type {
  Admission,
  RoomAccess,
  RoomGuest,
  RoomPlan,
  Rooms,
  VideoProvider,
} from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { ProviderLimits } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { FaultSwitch } from './fault-switch.ts';

interface HeldRoom {
  readonly plan: RoomPlan;
  readonly open: boolean;
  readonly guests: readonly RoomGuest[];
}

/** Rooms that nobody sees, named by session and epoch. `faults` makes the provider fail on purpose. */
export class InMemoryVideoProvider implements VideoProvider {
  readonly name = 'memory';
  readonly limits: ProviderLimits;
  readonly faults = new FaultSwitch(() => new VideoProviderFailed(this.name));
  readonly #rooms = new Map<string, HeldRoom>();

  constructor(limits: ProviderLimits = { recommendedCapacity: 50 }) {
    this.limits = limits;
  }

  readonly rooms: Rooms = {
    open: async (plan: RoomPlan) => {
      await this.faults.pass();
      const reference = `${plan.sessionId}/${plan.epoch}`;
      const held = this.#rooms.get(reference);
      this.#rooms.set(reference, { plan, open: true, guests: held?.open ? held.guests : [] });
      return { reference };
    },
    close: async (reference: string) => {
      await this.faults.pass();
      const held = this.#rooms.get(reference);
      if (held) this.#rooms.set(reference, { ...held, open: false, guests: [] });
    },
  };

  readonly access: RoomAccess = {
    grant: async (guest: RoomGuest): Promise<Admission> => {
      await this.faults.pass();
      const held = this.#rooms.get(guest.reference);
      if (!held?.open) throw new VideoProviderFailed(this.name);
      const others = held.guests.filter(({ participantId }) => participantId !== guest.participantId);
      this.#rooms.set(guest.reference, { ...held, guests: [...others, guest] });
      return { url: `https://rooms.test/${guest.reference}`, token: `access of ${guest.participantId}` };
    },
  };

  /** The rooms that were made for a session, in the order of their epochs. */
  roomsOf(sessionId: SessionId): readonly HeldRoom[] {
    return [...this.#rooms.values()]
      .filter(({ plan }) => plan.sessionId === sessionId)
      .sort((a, b) => a.plan.epoch - b.plan.epoch);
  }
}
