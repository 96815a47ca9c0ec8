import { VideoProviderFailed } from '../../domain/room/errors.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { joinOpensAt } from '../../domain/session/schedule.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobData } from '../ports/jobs.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { type Deadline, noDeadline } from '../ports/video-budget.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';
import type { OldRooms } from './old-rooms.ts';
import { outlivesUs, type Providers } from './providers.ts';
import type { Making, RoomMaker } from './room-maker.ts';
import type { RoomMender } from './room-mender.ts';

export interface Tending extends Omit<Making, 'starting' | 'shut'> {
  /** Somebody asked for the room. */
  readonly wanted?: boolean;
  /** The room may be gone though it fits by all we know. */
  readonly look?: boolean;
}

/**
 * Brings what the providers hold for a session to what the session says by now: no room, a room, another, or one that
 * fits. Doing it twice changes nothing.
 */
export class TendRoom {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #maker: RoomMaker;
  readonly #mender: RoomMender;
  readonly #oldRooms: OldRooms;
  readonly #clock: Clock;

  constructor(
    unitOfWork: UnitOfWork,
    providers: Providers,
    maker: RoomMaker,
    mender: RoomMender,
    oldRooms: OldRooms,
    clock: Clock,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#maker = maker;
    this.#mender = mender;
    this.#oldRooms = oldRooms;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} when something is left to do. */
  async execute({ sessionId, wanted, look, shut }: JobData['tend-room']): Promise<void> {
    try {
      const state = await this.#load(sessionId);
      if (shut !== undefined) await this.#leave(state, shut);
      else await this.tend(state, { deadline: noDeadline, wanted: !!wanted, look: !!look });
    } catch (error) {
      // It came to its end while we were at it, and the end has left work of its own.
      if (!(error instanceof SessionClosed)) throw error;
    }
  }

  /** The same for a session as it was just stored. @throws {VideoProviderFailed} */
  async tend(
    state: SessionState,
    { deadline, wanted = false, hereOnly = false, look = false }: Tending,
  ): Promise<void> {
    const isOverByNow = isOver(state.phase.status);
    const isWanted = !isOverByNow && this.#isWanted(state, wanted);
    // People wait for it, so it comes first; the room that they were sent to before is closed on the way.
    const unmade = isWanted ? await failureOf(() => this.#make(state, { deadline, hereOnly })) : undefined;
    const [unclosed] = await this.#oldRooms.close(state, deadline.signal);
    if (!isWanted && !isOverByNow) await this.#fit(state, deadline, look);
    const failure = unmade ?? unclosed;
    if (failure) throw failure;
    if (isOverByNow) await this.#noteClosed(state);
  }

  /** What is left to do then is for other work: to do this again later would leave a room that is in order by then. */
  async #leave(state: SessionState, shut: number): Promise<void> {
    const making = { deadline: noDeadline, shut };
    if (state.room.state === 'ready' && this.#maker.needsAnother(state, making)) await this.#maker.make(state, making);
  }

  async #load(id: SessionId): Promise<SessionState> {
    return found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, []))).state;
  }

  /** Whether people may be about to come: the room is made then, at the latest. */
  #isWanted(state: SessionState, wanted: boolean): boolean {
    const { phase, schedule, room, peoplePresent } = state;
    if (room.state === 'ready') return this.#maker.needsAnother(state);
    const somebodyWaits = wanted || peoplePresent > 0;
    return phase.status === 'live' || somebodyWaits || this.#clock.now() >= joinOpensAt(schedule);
  }

  async #make(state: SessionState, making: Making): Promise<void> {
    try {
      await this.#maker.make(state, making);
    } catch (error) {
      if (error instanceof VideoProviderFailed && ['refused', 'key_refused'].includes(error.fault))
        await this.#noteFailed(state.id);
      throw error;
    }
  }

  /** Gives a room that is there the places and the name that its session has by now. */
  async #fit(state: SessionState, deadline: Deadline, look: boolean): Promise<void> {
    const { id: sessionId, room, revision } = state;
    const provider = this.#providers.find(room.provider);
    if (room.state !== 'ready' || !provider || !outlivesUs(provider)) return;
    const known = await this.#unitOfWork.run(({ rooms }) => rooms.ofSession(sessionId));
    const fits = known.some(({ epoch, fittedRevision }) => epoch === room.epoch && fittedRevision === revision);
    if (fits && !look) return;
    await this.#mender.mend(state, room, deadline);
  }

  async #noteClosed({ id, room }: SessionState): Promise<void> {
    if (room.state !== 'ready') return;
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      const { provider, epoch, state } = session.state.room;
      if (state !== 'ready') return;
      session.room.set({ provider, epoch, state: 'closed' }, this.#clock.now());
      await keepSession(stores, session);
    });
  }

  async #noteFailed(id: SessionId): Promise<void> {
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      const { provider, epoch, state } = session.state.room;
      if (state !== 'pending' || isOver(session.state.phase.status)) return;
      session.room.set({ provider, epoch, state: 'failed' }, this.#clock.now(), 'no_provider');
      await keepSession(stores, session);
    });
  }
}

async function failureOf(work: () => Promise<void>): Promise<VideoProviderFailed | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof VideoProviderFailed) return error;
    throw error;
  }
}
