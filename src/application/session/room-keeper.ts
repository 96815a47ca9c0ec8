import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { ReadyRoom } from '../../domain/room/room.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import type { ParticipantId } from '../../domain/session/ids.ts';
import type { ParticipantRole } from '../../domain/session/participation.ts';
import { mostPeopleInside } from '../../domain/session/seats.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Admission, RoomPlan, VideoProvider } from '../ports/video-provider.ts';
import { keepSession } from './keep-session.ts';
import { found } from './require-session.ts';

const planOf = (state: SessionState): RoomPlan => ({
  sessionId: state.id,
  epoch: state.room.epoch,
  title: state.details.title,
  mostPeople: mostPeopleInside(state),
});

/** For what may be made good later: with the provider away there is no answer, and everything else goes on. */
export async function unlessProviderFails<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof VideoProviderFailed) return undefined;
    throw error;
  }
}

export interface Guest {
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly role: ParticipantRole;
}

/** Sees to it that a session has a room at the provider. No transaction is open while a provider is asked. */
export class RoomKeeper {
  readonly #unitOfWork: UnitOfWork;
  readonly #videoProvider: VideoProvider;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, videoProvider: VideoProvider, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#videoProvider = videoProvider;
    this.#clock = clock;
  }

  /**
   * The session's room, made now if it isn't there yet.
   * @throws {VideoProviderFailed | SessionClosed}
   */
  async ensure(state: SessionState): Promise<ReadyRoom> {
    if (state.room.state === 'ready') return state.room;
    const { id, room } = state;
    const { reference } = await this.#videoProvider.rooms.open(planOf(state));
    const ready = { provider: this.#videoProvider.name, epoch: room.epoch, state: 'ready', reference } as const;
    const status = await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      const { status } = session.state.phase;
      if (isOver(status)) return status;
      session.setRoom(ready, this.#clock.now());
      await keepSession(stores, session);
      return status;
    });
    if (!isOver(status)) return ready;
    await unlessProviderFails(() => this.#videoProvider.rooms.close(reference));
    throw new SessionClosed(status);
  }

  /** Gives a room that is there already the places and the name that its session has by now. @throws {VideoProviderFailed} */
  async refit(state: SessionState): Promise<void> {
    if (state.room.state === 'ready') await this.#videoProvider.rooms.open(planOf(state));
  }

  /** @throws {VideoProviderFailed} */
  async admit({ id, details }: SessionState, { reference }: ReadyRoom, guest: Guest): Promise<Admission> {
    return await this.#videoProvider.access.grant({
      ...guest,
      reference,
      sessionId: id,
      mayShareScreen: details.screenShareEnabled,
      mayChat: details.chatEnabled,
    });
  }

  /** Closes what the session has at the provider and puts everybody out there. @throws {VideoProviderFailed} */
  async close({ id, room }: SessionState): Promise<void> {
    if (room.state !== 'ready') return;
    await this.#videoProvider.rooms.close(room.reference);
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      session.setRoom({ provider: room.provider, epoch: room.epoch, state: 'closed' }, this.#clock.now());
      await keepSession(stores, session);
    });
  }
}
