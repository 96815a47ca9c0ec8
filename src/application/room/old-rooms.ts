import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerRoom } from '../ports/room-ledger.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { outlivesUs, type Providers } from './providers.ts';
import { within } from './within.ts';

/** Closes what providers may still hold for a session and nobody is sent to any more. */
export class OldRooms {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, providers: Providers, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#clock = clock;
  }

  /**
   * Asks for every one of them, also after a failure: a room whose making timed out counts as there until its provider
   * has said otherwise.
   * @returns the failures; those rooms are still to be closed.
   */
  async close(state: SessionState, signal: AbortSignal): Promise<readonly VideoProviderFailed[]> {
    const provider = this.#providers.find(state.room.provider);
    if (state.room.epoch === 1 && provider && !outlivesUs(provider)) return [];
    return await this.#closeThose(state.id, signal, (room) => isOutdated(state, room));
  }

  /** The same for those alone that people may have been sent to before this epoch. */
  async closeHandedOut(id: SessionId, before: number, signal: AbortSignal): Promise<void> {
    await this.#closeThose(id, signal, ({ epoch, reference }) => epoch < before && reference !== undefined);
  }

  async #closeThose(
    id: SessionId,
    signal: AbortSignal,
    isMeant: (room: LedgerRoom) => boolean,
  ): Promise<readonly VideoProviderFailed[]> {
    const known = await this.#unitOfWork.run(({ rooms }) => rooms.ofSession(id));
    const outcomes = await Promise.all(
      known.filter((room) => !room.closedAt && isMeant(room)).map((room) => this.#close(room, signal)),
    );
    return outcomes.flatMap((failure) => failure ?? []);
  }

  async #close(room: LedgerRoom, signal: AbortSignal): Promise<VideoProviderFailed | undefined> {
    const provider = this.#providers.find(room.provider);
    // Of one that is not set up any more nobody can ask; the sweep finds its rooms when it is set up again.
    if (!provider) return undefined;
    try {
      await within(room.provider, signal, (until) => provider.rooms.close(room, { signal: until }));
    } catch (error) {
      if (error instanceof VideoProviderFailed) return error;
      throw error;
    }
    await this.#unitOfWork.run(({ rooms }) => rooms.closed(room, this.#clock.now()));
    return undefined;
  }
}

/**
 * Nobody is to be in a room of a session that is over. Before that, one of a later epoch is what the session may move to,
 * or has moved to since we were told of it.
 */
const isOutdated = ({ room, phase }: SessionState, { provider, epoch }: LedgerRoom): boolean =>
  isOver(phase.status) || epoch < room.epoch || (epoch === room.epoch && provider !== room.provider);
