import { VideoProviderFailed } from '../../domain/room/errors.ts';
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
    return await this.#closeThose(state, signal, () => true);
  }

  /** The same for those alone that people may have been sent to. */
  async closeHandedOut(state: SessionState, signal: AbortSignal): Promise<readonly VideoProviderFailed[]> {
    return await this.#closeThose(state, signal, ({ reference }) => reference !== undefined);
  }

  async #closeThose(
    state: SessionState,
    signal: AbortSignal,
    isMeant: (room: LedgerRoom) => boolean,
  ): Promise<readonly VideoProviderFailed[]> {
    const provider = this.#providers.find(state.room.provider);
    if (state.room.epoch === 1 && provider && !outlivesUs(provider)) return [];
    const known = await this.#unitOfWork.run(({ rooms }) => rooms.ofSession(state.id));
    const outdated = known.filter((room) => !room.closedAt && isOutdated(state, room) && isMeant(room));
    const outcomes = await Promise.all(outdated.map((room) => this.#close(room, signal)));
    return outcomes.flatMap((failure) => failure ?? []);
  }

  async #close(room: LedgerRoom, signal: AbortSignal): Promise<VideoProviderFailed | undefined> {
    try {
      const provider = this.#providers.require(room.provider);
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
 * Nobody is to be in a room of a session that is over. Before that, one of a later epoch than we were told of is what the
 * session has moved to meanwhile.
 */
const isOutdated = ({ room, phase }: SessionState, { epoch }: LedgerRoom): boolean =>
  isOver(phase.status) || epoch < room.epoch;
