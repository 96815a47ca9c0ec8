import { RoomNotReady, VideoProviderFailed } from '../../domain/room/errors.ts';
import { isGoingOn } from '../../domain/room/recording.ts';
import type { ReadyRoom } from '../../domain/room/room.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { JobData } from '../ports/jobs.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import type { Deadline, VideoBudget } from '../ports/video-budget.ts';
import type { Admission } from '../ports/video-provider.ts';
import { outlivesUs, type Providers } from './providers.ts';
import type { Guest, RoomAdmissions } from './room-admissions.ts';
import type { Making, RoomMaker } from './room-maker.ts';
import { seeRecordingsOut } from './see-recordings-out.ts';
import type { TendRoom } from './tend-room.ts';

/** How long after a change the job looks whether the request has done its part at the provider. */
const followUpSeconds = 3;

/**
 * Sees to a session's room while somebody waits: for as long as a request may take, then a job goes on.
 * No transaction is open while a provider is asked.
 */
export class RoomKeeper {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #maker: RoomMaker;
  readonly #admissions: RoomAdmissions;
  readonly #tendRoom: TendRoom;
  readonly #budget: VideoBudget;
  /** Those who come at once wait for one room together. */
  readonly #underway = new Map<SessionId, Promise<ReadyRoom>>();

  constructor(
    unitOfWork: UnitOfWork,
    providers: Providers,
    maker: RoomMaker,
    admissions: RoomAdmissions,
    tendRoom: TendRoom,
    budget: VideoBudget,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#maker = maker;
    this.#admissions = admissions;
    this.#tendRoom = tendRoom;
    this.#budget = budget;
  }

  /** The time begins that all providers together get of one request. */
  begin(): Deadline {
    return this.#budget.start();
  }

  /**
   * The session's room, made now if it isn't there yet.
   * @throws {RoomNotReady} when the time is over, {VideoProviderFailed} when no provider works: a job goes on either way.
   * @throws {SessionClosed}
   */
  async ensure(state: SessionState, making: Making = { deadline: this.begin() }): Promise<ReadyRoom> {
    if (state.room.state === 'ready' && !this.#maker.needsAnother(state, making)) return state.room;
    const underway = this.#underway.get(state.id);
    if (underway) return await underway;
    const made = this.#make(state, making).finally(() => this.#underway.delete(state.id));
    this.#underway.set(state.id, made);
    return await made;
  }

  async #make(state: SessionState, making: Making): Promise<ReadyRoom> {
    try {
      return await this.#maker.make(state, making);
    } catch (error) {
      if (!(error instanceof VideoProviderFailed)) throw error;
      await this.#unitOfWork.run(({ jobs }) =>
        jobs.enqueue({ name: 'tend-room', data: { sessionId: state.id, wanted: true } }),
      );
      throw making.deadline.signal.aborted ? new RoomNotReady() : error;
    }
  }

  /** @throws {VideoProviderFailed} */
  async admit(state: SessionState, room: ReadyRoom, guest: Guest, deadline = this.begin()): Promise<Admission> {
    return await this.#admissions.admit(state, room, guest, deadline);
  }

  /** Leaves what the change means for the provider to a job, in the transaction of the change: nothing is forgotten. */
  async followUp(stores: Stores, state: SessionState): Promise<void> {
    const { jobs, rooms } = stores;
    const { id: sessionId, room, phase } = state;
    if (isOver(phase.status) && isGoingOn(state.recordingState)) await seeRecordingsOut(stores, sessionId);
    const provider = this.#providers.find(room.provider);
    if (provider && !outlivesUs(provider)) {
      // A room that lives nowhere needs nobody, but one that the session had elsewhere before may.
      if (room.epoch === 1 || (await rooms.ofSession(sessionId)).length === 0) return;
    }
    await jobs.enqueueLater(followUpSeconds, { name: 'tend-room', data: { sessionId } });
  }

  /** Has people put out of the room at the provider, who may be connected there whatever we were told; `anew` though they have a place. */
  async putOutLater(
    { jobs }: Stores,
    { id: sessionId, room }: SessionState,
    participants: readonly ParticipantId[],
    { anew }: Pick<JobData['put-out'], 'anew'> = {},
  ): Promise<void> {
    if (room.state !== 'ready' || !this.#providers.find(room.provider)?.removal) return;
    const data = { sessionId, ...(anew && { anew }) };
    await jobs.enqueue(
      ...participants.map((participantId) => ({ name: 'put-out', data: { ...data, participantId } }) as const),
    );
  }

  /** Does what the session means for the provider now, for as long as a request may take; a job does the rest. */
  async tendNow(state: SessionState, how: Pick<Making, 'hereOnly'> = {}): Promise<void> {
    try {
      await unlessProviderFails(() => this.#tendRoom.tend(state, { ...how, deadline: this.begin() }));
    } catch (error) {
      // What was asked for is stored; that the session came to its end meanwhile takes nothing of it back.
      if (!(error instanceof SessionClosed)) throw error;
    }
  }
}

/** For what may be made good later: with the provider away there is no answer, and everything else goes on. */
export async function unlessProviderFails<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isOfTheProvider(error)) return undefined;
    throw error;
  }
}

/** Whether it is the provider's fault, so that the session itself is none the worse. */
export const isOfTheProvider = (error: unknown): error is VideoProviderFailed | RoomNotReady =>
  error instanceof VideoProviderFailed || error instanceof RoomNotReady;
