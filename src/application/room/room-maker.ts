import { VideoProviderFailed } from '../../domain/room/errors.ts';
import { lacksFor } from '../../domain/room/provider-limits.ts';
import { type ReadyRoom, type RoomReason, sameRoom } from '../../domain/room/room.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { leavesRoom, mayGoTo } from '../../domain/session/room-leaving.ts';
import { roomNeedsOf } from '../../domain/session/room-needs.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Deadline } from '../ports/video-budget.ts';
import type { VideoProvider } from '../ports/video-provider.ts';
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
  /** The epoch of which it is known that nobody is let in. */
  readonly shut?: number;
  /** Nobody but the room's own provider is asked: its host has chosen it. */
  readonly hereOnly?: boolean;
}

/** How long after the next room was taken a job looks whether it was handed out, and the old ones are closed. */
const followUpSeconds = 3;

/** What is stored by now, and whether the room that was made is the session's. */
interface Settled {
  readonly state: SessionState;
  readonly isWanted: boolean;
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
    const { deadline, hereOnly = false } = making;
    const asked = new Set<string>();
    let failure: VideoProviderFailed | undefined;
    for (let current = state; ; ) {
      const { room, phase } = current;
      if (isOver(phase.status)) throw new SessionClosed(phase.status);
      if (room.state === 'ready' && !this.needsAnother(current, making)) return room;
      const fitting = this.#providers.candidates(roomNeedsOf(current)).filter(({ name }) => !asked.has(name));
      const here = fitting.find(({ name }) => name === room.provider);
      const others = hereOnly ? [] : fitting.filter((one) => one !== here);
      const provider =
        room.state === 'ready' ? await this.#toLeaveFor(current.id, others, making) : (here ?? others[0]);
      if (!provider && room.state === 'ready') return room;
      if (!provider || deadline.signal.aborted) throw failure ?? this.#nobody(current);
      asked.add(provider.name);
      try {
        current = await this.#ask(current, provider, making, failure);
      } catch (error) {
        if (!(error instanceof VideoProviderFailed)) throw error;
        failure = error;
      }
    }
  }

  /** Whether a room that is there should be left for another. */
  needsAnother(
    state: SessionState,
    { starting = false, shut: shutEpoch }: Pick<Making, 'starting' | 'shut'> = {},
  ): boolean {
    const providerIsThere = this.#providers.isThere(state.room.provider);
    return leavesRoom(state, { providerIsThere, starting, shutEpoch }, this.#clock.now());
  }

  /** The first of those where it was not too often of late; a class that begins goes there for good. */
  async #toLeaveFor(
    id: SessionId,
    others: readonly VideoProvider[],
    { starting }: Making,
  ): Promise<VideoProvider | undefined> {
    if (starting || others.length === 0) return others[0];
    const known = await this.#unitOfWork.run(({ rooms }) => rooms.ofSession(id));
    const past = known.flatMap(({ provider, reference, expectedAt }) =>
      reference === undefined ? [] : [{ provider, since: expectedAt }],
    );
    return others.find(({ name }) => mayGoTo(name, past, this.#clock.now()));
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
    making: Making,
    before: VideoProviderFailed | undefined,
  ): Promise<SessionState> {
    const { deadline } = making;
    const { id: sessionId, room } = state;
    const isNext = provider.name !== room.provider;
    const epoch = isNext ? room.epoch + 1 : room.epoch;
    if (outlivesUs(provider)) {
      const expected = { sessionId, epoch, provider: provider.name, watched: !!provider.presence };
      await this.#unitOfWork.run(({ rooms }) => rooms.expect(expected, this.#clock.now()));
    }
    const plan = planOf({ ...state, room: { provider: provider.name, epoch, state: 'pending' } });
    const { reference } = await within(provider.name, deadline.share(1), (signal) =>
      provider.rooms.open(plan, { signal }),
    );
    const made: ReadyRoom = { provider: provider.name, epoch, state: 'ready', reference };
    // First it is settled that this room is the one: another asker may have handed out one of this epoch or the last.
    const settled = isNext ? await this.#take(state, provider, making, before) : { state, isWanted: true };
    if (!settled.isWanted) return await this.#drop(provider, made, settled.state);
    // Two rooms at once are worse than one that comes a moment later; what can't be closed now is closed by a job.
    if (epoch > 1) await this.#oldRooms.closeHandedOut(sessionId, epoch, deadline.share(2));
    const handedOut = await this.#handOut(state, provider, made, isNext);
    return handedOut.isWanted ? handedOut.state : await this.#drop(provider, made, handedOut.state);
  }

  /** The session goes to the next room, unless that has been decided otherwise by now. Nobody is sent anywhere meanwhile. */
  async #take(
    asked: SessionState,
    next: VideoProvider,
    making: Making,
    before: VideoProviderFailed | undefined,
  ): Promise<Settled> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(asked.id, []));
      const { state } = session;
      const isStillThere = state.room.state === 'ready' && state.room.epoch === asked.room.epoch;
      // Its provider may be back by now.
      if (isStillThere && !this.needsAnother(state, making)) return { state, isWanted: false };
      const reason = this.#reasonToLeave(state, before);
      const isWanted = session.room.failOver(asked.room, next, reason, this.#clock.now());
      await keepSession(stores, session);
      // Should we stop here, somebody has to go on.
      if (isWanted)
        await stores.jobs.enqueueLater(followUpSeconds, { name: 'tend-room', data: { sessionId: asked.id } });
      return { state: session.state, isWanted };
    });
  }

  /** Decides again, on what is stored by now. */
  async #handOut(
    asked: SessionState,
    { inventory }: VideoProvider,
    made: ReadyRoom,
    isNext: boolean,
  ): Promise<Settled> {
    const { id: sessionId, revision } = asked;
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(sessionId, []));
      const isWanted = session.room.handOut(made, this.#clock.now());
      if (!isWanted) return { state: session.state, isWanted };
      await keepSession(stores, session);
      if (inventory) await stores.rooms.opened({ ...made, sessionId }, made.reference, revision);
      // It was made for what the session was when it was asked for; and what was passed over may be there.
      if (isNext || session.state.revision !== revision)
        await stores.jobs.enqueue({ name: 'tend-room', data: { sessionId } });
      return { state: session.state, isWanted };
    });
  }

  /**
   * Closes a room that nobody will be sent to. One of a later epoch than the session's may be what another asker is about
   * to hand out: it is left to the sweep.
   */
  async #drop(provider: VideoProvider, made: ReadyRoom, state: SessionState): Promise<SessionState> {
    const { id: sessionId, phase, room } = state;
    const { epoch, reference } = made;
    if (!isOver(phase.status) && (epoch > room.epoch || sameRoom(room, made))) return state;
    try {
      await provider.rooms.close({ sessionId, epoch, reference });
    } catch (error) {
      // It is known to the ledger, or found by the sweep.
      if (!(error instanceof VideoProviderFailed)) throw error;
    }
    return state;
  }

  #reasonToLeave(state: SessionState, failure: VideoProviderFailed | undefined): RoomReason {
    const provider = this.#providers.find(state.room.provider);
    if (!provider) return 'provider_not_configured';
    if (lacksFor(provider.limits, roomNeedsOf(state)).length > 0) return 'provider_lacks';
    if (state.room.state === 'ready' && this.#providers.isThere(provider.name)) return 'nobody_let_in';
    if (failure?.fault === 'refused' || failure?.fault === 'key_refused') return 'provider_refused';
    return failure?.fault === 'busy' ? 'provider_busy' : 'provider_away';
  }
}
