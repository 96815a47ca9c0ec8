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
import type { Deadline, VideoBudget } from '../ports/video-budget.ts';
import type { VideoProvider } from '../ports/video-provider.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';
import type { OldRooms } from './old-rooms.ts';
import { outlivesUs, type Providers } from './providers.ts';
import { planOf } from './room-plan.ts';
import { within } from './within.ts';

/**
 * Makes a session's room at the first provider that works. A session and epoch has one provider, settled before it is
 * asked, so that two servers at once make the same room; going on to the next provider raises the epoch.
 */
export class RoomMaker {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #oldRooms: OldRooms;
  readonly #budget: VideoBudget;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, providers: Providers, oldRooms: OldRooms, budget: VideoBudget, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#oldRooms = oldRooms;
    this.#budget = budget;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} when none works, {SessionClosed} when the session came to its end meanwhile. */
  async make(state: SessionState, deadline: Deadline): Promise<ReadyRoom> {
    const asked = new Set<string>();
    let failure: VideoProviderFailed | undefined;
    for (let current = state; ; ) {
      const { room, phase } = current;
      if (isOver(phase.status)) throw new SessionClosed(phase.status);
      if (room.state === 'ready' && !this.needsAnother(current)) return room;
      const left = this.#providers.candidates(roomNeedsOf(current)).filter(({ name }) => !asked.has(name));
      const provider = left.find(({ name }) => name === room.provider) ?? left[0];
      if (!provider && room.state === 'ready') return room;
      if (!provider || deadline.signal.aborted)
        throw failure ?? new VideoProviderFailed(room.provider, { fault: 'away', detail: 'no provider is there' });
      if (provider.name !== room.provider) current = await this.#moveOn(current, provider);
      else {
        asked.add(provider.name);
        try {
          current = await this.#open(current, provider, deadline, left.length);
        } catch (error) {
          if (!(error instanceof VideoProviderFailed)) throw error;
          failure = error;
        }
      }
    }
  }

  /**
   * Whether a room that is there should be left for another: a class that hasn't begun doesn't wait, once its doors are
   * open, for a provider that is away. A live one is moved by its host alone.
   */
  needsAnother({ phase, schedule, room }: SessionState): boolean {
    const doorsAreOpen = phase.status === 'scheduled' && this.#clock.now() >= joinOpensAt(schedule);
    return doorsAreOpen && !this.#providers.isThere(room.provider);
  }

  async #open(state: SessionState, provider: VideoProvider, deadline: Deadline, parts: number): Promise<SessionState> {
    const { id: sessionId, room } = state;
    if (outlivesUs(provider)) {
      const expected = { sessionId, epoch: room.epoch, provider: provider.name, watched: !!provider.presence };
      await this.#unitOfWork.run(({ rooms }) => rooms.expect(expected));
      // Two rooms at once are worse than one that comes a moment later; what can't be closed now is closed by a job.
      // In a job, too, what hangs gets no more time than a request would give it: people wait for the new one.
      if (room.epoch > 1) {
        const bound = AbortSignal.any([deadline.share(parts + 1), this.#budget.start().signal]);
        await this.#oldRooms.closeHandedOut(state, bound);
      }
    }
    const { reference } = await within(provider.name, deadline.share(parts), (until) =>
      provider.rooms.open(planOf(state), { signal: until }),
    );
    return await this.#settle(state, provider, reference);
  }

  /** Decides again, on what is stored by now; a room that nobody will be sent to is closed at once. */
  async #settle(asked: SessionState, provider: VideoProvider, reference: RoomReference): Promise<SessionState> {
    const { id: sessionId } = asked;
    const { epoch } = asked.room;
    const { state, wanted } = await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(sessionId, []));
      const { room, phase } = session.state;
      const isThisOne = room.provider === provider.name && room.epoch === epoch;
      const isTaken = room.state === 'ready' && room.reference !== reference;
      if (isOver(phase.status) || !isThisOne || isTaken) return { state: session.state, wanted: false };
      session.room.set({ provider: provider.name, epoch, state: 'ready', reference }, this.#clock.now());
      await keepSession(stores, session);
      if (outlivesUs(provider)) await stores.rooms.opened({ sessionId, epoch }, reference, asked.revision);
      return { state: session.state, wanted: true };
    });
    if (!wanted) await closeQuietly(provider, { sessionId, epoch, reference });
    return state;
  }

  async #moveOn({ id, room: before }: SessionState, { name, presence }: VideoProvider): Promise<SessionState> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      const { room, phase } = session.state;
      const isAsBefore = room.provider === before.provider && room.epoch === before.epoch;
      const isGood = room.state === 'ready' && !this.needsAnother(session.state);
      if (!isAsBefore || isGood || isOver(phase.status)) return session.state;
      session.room.move(name, this.#reasonToLeave(session.state), system, this.#clock.now());
      await keepSession(stores, session);
      const { epoch } = session.state.room;
      await stores.rooms.expect({ sessionId: id, epoch, provider: name, watched: !!presence });
      await stores.jobs.enqueueLater(10, { name: 'tend-room', data: { sessionId: id } });
      return session.state;
    });
  }

  #reasonToLeave(state: SessionState): RoomReason {
    const provider = this.#providers.find(state.room.provider);
    if (!provider) return 'provider_not_configured';
    return lacksFor(provider.limits, roomNeedsOf(state)).length > 0 ? 'provider_lacks' : 'provider_away';
  }
}

/** What can't be closed just now is known to the ledger, or found by the sweep. */
async function closeQuietly(
  provider: VideoProvider,
  room: Parameters<VideoProvider['rooms']['close']>[0],
): Promise<void> {
  try {
    await provider.rooms.close(room);
  } catch (error) {
    if (!(error instanceof VideoProviderFailed)) throw error;
  }
}
