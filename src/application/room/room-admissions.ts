import { type ProviderFault, VideoProviderFailed } from '../../domain/room/errors.ts';
import type { ReadyRoom } from '../../domain/room/room.ts';
import type { ParticipantId } from '../../domain/session/ids.ts';
import type { ParticipantRole } from '../../domain/session/participation.ts';
import { latestEnd } from '../../domain/session/schedule.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Deadline } from '../ports/video-budget.ts';
import type { Admission } from '../ports/video-provider.ts';
import type { Providers } from './providers.ts';
import type { RoomMender } from './room-mender.ts';
import { ShutDoors } from './shut-doors.ts';
import { within } from './within.ts';

export interface Guest {
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly role: ParticipantRole;
}

/** After these nobody was asked, or too many at once: they say nothing of the room. */
const saysNothing: readonly ProviderFault[] = ['busy', 'away'];

/** Opens rooms that are there to people, one by one, and sees to those whose provider lets nobody in. */
export class RoomAdmissions {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #mender: RoomMender;
  readonly #clock: Clock;
  readonly #doors = new ShutDoors();

  constructor(unitOfWork: UnitOfWork, providers: Providers, mender: RoomMender, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#mender = mender;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} */
  async admit(state: SessionState, room: ReadyRoom, guest: Guest, deadline: Deadline): Promise<Admission> {
    const wasInTime = !deadline.signal.aborted;
    const name = `${state.id}/${room.epoch}`;
    try {
      const admission = await this.#grantMending(state, room, guest, deadline);
      this.#doors.open(name);
      return admission;
    } catch (error) {
      const counts = error instanceof VideoProviderFailed && !saysNothing.includes(error.fault);
      if (counts && wasInTime && state.phase.status === 'scheduled' && this.#doors.fail(name, this.#clock.now()))
        await this.#leave(state, room);
      throw error;
    }
  }

  /** Whichever server does it goes by the epoch, and not by what it has seen itself. */
  async #leave({ id: sessionId }: SessionState, { epoch }: ReadyRoom): Promise<void> {
    await this.#unitOfWork.run(({ jobs }) => jobs.enqueue({ name: 'tend-room', data: { sessionId, shut: epoch } }));
  }

  async #grantMending(state: SessionState, room: ReadyRoom, guest: Guest, deadline: Deadline): Promise<Admission> {
    try {
      return await this.#grant(state, room, guest, deadline);
    } catch (error) {
      if (!(error instanceof VideoProviderFailed && error.fault === 'gone')) throw error;
      // Somebody deleted it at the provider: it is made anew, once.
      return await this.#grant(state, await this.#mender.mend(state, room, deadline), guest, deadline);
    }
  }

  async #grant(
    { id: sessionId, details, schedule }: SessionState,
    room: ReadyRoom,
    guest: Guest,
    { signal }: Deadline,
  ): Promise<Admission> {
    const provider = this.#providers.require(room.provider);
    const access = {
      ...guest,
      sessionId,
      epoch: room.epoch,
      reference: room.reference,
      mayShareScreen: details.screenShareEnabled,
      mayChat: details.chatEnabled,
      latestEnd: latestEnd(schedule),
    };
    return await within(provider.name, signal, (until) => provider.access.grant(access, { signal: until }));
  }
}
