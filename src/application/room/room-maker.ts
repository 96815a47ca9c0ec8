import { VideoProviderFailed } from '../../domain/room/errors.ts';
import { lacksFor } from '../../domain/room/provider-limits.ts';
import type { ReadyRoom, RoomReason, RoomReference } from '../../domain/room/room.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import { roomNeedsOf } from '../../domain/session/room-needs.ts';
import { joinOpensAt } from '../../domain/session/schedule.ts';
import { system } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Deadline } from '../ports/video-budget.ts';
import type { RoomName, VideoProvider } from '../ports/video-provider.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';
import type { OldRooms } from './old-rooms.ts';
import { outlivesUs, type Providers } from './providers.ts';
import { planOf } from './room-plan.ts';
import { within } from './within.ts';

export interface Making {
  readonly deadline: Deadline;
  /** The class is about to begin, so that a room at a provider that is away is of no use, whenever its doors open. */
  readonly starting?: boolean;
  /** Nobody but the room's own provider is asked: its host has chosen it. */
  readonly hereOnly?: boolean;
}

/**
 * Makes a session's room at the first provider that works. A session and epoch has one room: whoever asks another
 * provider asks for the next epoch, and the first to have an answer settles which it is. As long as nobody answers the
 * session stays where it is, however often it is tried.
 */
export class RoomMaker {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #oldRooms: OldRooms;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, providers: Providers, oldRooms: OldRooms, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#oldRooms = oldRooms;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} when none works, {SessionClosed} when the session came to its end meanwhile. */
  async make(state: SessionState, making: Making): Promise<ReadyRoom> {
    const { deadline, starting = false, hereOnly = false } = making;
    const asked = new Set<string>();
    let failure: VideoProviderFailed | undefined;
    for (let current = state; ; ) {
      const { room, phase } = current;
      if (isOver(phase.status)) throw new SessionClosed(phase.status);
      if (room.state === 'ready' && !this.needsAnother(current, starting)) return room;
      const fitting = this.#providers.candidates(roomNeedsOf(current)).filter(({ name }) => !asked.has(name));
      const here = fitting.find(({ name }) => name === room.provider);
      const provider = here ?? (hereOnly ? undefined : fitting[0]);
      if (!provider && room.state === 'ready') return room;
      if (!provider || deadline.signal.aborted) throw failure ?? this.#nobody(current);
      asked.add(provider.name);
      try {
        current = await this.#ask(current, provider, deadline, failure);
      } catch (error) {
        if (!(error instanceof VideoProviderFailed)) throw error;
        failure = error;
      }
    }
  }

  /**
   * Whether a room that is there should be left for another: a class that hasn't begun doesn't wait for a provider that
   * is away once its doors are open, or it is to start. A live one is moved by its host alone.
   */
  needsAnother({ phase, schedule, room }: SessionState, starting = false): boolean {
    const isDue = phase.status === 'scheduled' && (starting || this.#clock.now() >= joinOpensAt(schedule));
    return isDue && !this.#providers.isThere(room.provider);
  }

  #nobody({ room, ...state }: SessionState): VideoProviderFailed {
    const needs = roomNeedsOf(state);
    const fits = this.#providers.inOrder.some(({ limits }) => lacksFor(limits, needs).length === 0);
    return fits
      ? new VideoProviderFailed(room.provider, { fault: 'away', detail: 'no provider is there' })
      : new VideoProviderFailed(room.provider, { fault: 'refused', detail: 'no provider has what it needs' });
  }

  /** @param before why the provider that was asked before is passed over. */
  async #ask(
    state: SessionState,
    provider: VideoProvider,
    deadline: Deadline,
    before: VideoProviderFailed | undefined,
  ): Promise<SessionState> {
    const { id: sessionId, room } = state;
    const epoch = provider.name === room.provider ? room.epoch : room.epoch + 1;
    if (outlivesUs(provider)) {
      const expected = { sessionId, epoch, provider: provider.name, watched: !!provider.presence };
      await this.#unitOfWork.run(({ rooms }) => rooms.expect(expected));
    }
    const plan = planOf({ ...state, room: { provider: provider.name, epoch, state: 'pending' } });
    const { reference } = await within(provider.name, deadline.share(1), (signal) =>
      provider.rooms.open(plan, { signal }),
    );
    // Two rooms at once are worse than one that comes a moment later; what can't be closed now is closed by a job.
    if (epoch > 1) await this.#oldRooms.closeHandedOut(sessionId, epoch, deadline.share(2));
    return await this.#settle(state, provider, { sessionId, epoch }, reference, before);
  }

  /** Decides again, on what is stored by now; a room that nobody will be sent to is closed at once. */
  async #settle(
    asked: SessionState,
    { name: provider, ...parts }: VideoProvider,
    { sessionId, epoch }: RoomName,
    reference: RoomReference,
    before: VideoProviderFailed | undefined,
  ): Promise<SessionState> {
    const { state, wanted } = await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(sessionId, []));
      const { room, phase } = session.state;
      const now = this.#clock.now();
      const isHere = room.provider === provider && room.epoch === epoch;
      const isNext =
        room.provider === asked.room.provider && room.epoch === asked.room.epoch && epoch === room.epoch + 1;
      const isTaken = room.state === 'ready' && (isHere ? room.reference !== reference : asked.room.state !== 'ready');
      if (isOver(phase.status) || !(isHere || isNext) || isTaken) return { state: session.state, wanted: false };
      if (isNext) session.room.move(provider, this.#reasonToLeave(session.state, before), system, now);
      session.room.set({ provider, epoch, state: 'ready', reference }, now);
      await keepSession(stores, session);
      if (parts.inventory) await stores.rooms.opened({ sessionId, epoch, provider }, reference, asked.revision);
      // It was made for what the session was when it was asked for; and what was passed over may be there.
      if (isNext || session.state.revision !== asked.revision)
        await stores.jobs.enqueue({ name: 'tend-room', data: { sessionId } });
      return { state: session.state, wanted: true };
    });
    if (!wanted) await closeQuietly({ name: provider, ...parts }, { sessionId, epoch, reference });
    return state;
  }

  #reasonToLeave(state: SessionState, failure: VideoProviderFailed | undefined): RoomReason {
    const provider = this.#providers.find(state.room.provider);
    if (!provider) return 'provider_not_configured';
    if (lacksFor(provider.limits, roomNeedsOf(state)).length > 0) return 'provider_lacks';
    if (failure?.fault === 'refused' || failure?.fault === 'key_refused') return 'provider_refused';
    return failure?.fault === 'busy' ? 'provider_busy' : 'provider_away';
  }
}

/** What can't be closed just now is known to the ledger, or found by the sweep. */
async function closeQuietly(
  provider: Pick<VideoProvider, 'name' | 'rooms'>,
  room: Parameters<VideoProvider['rooms']['close']>[0],
): Promise<void> {
  try {
    await provider.rooms.close(room);
  } catch (error) {
    if (!(error instanceof VideoProviderFailed)) throw error;
  }
}
