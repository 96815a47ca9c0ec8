import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { roomNeedsOf } from '../../domain/session/room-needs.ts';
import { joinOpensAt } from '../../domain/session/schedule.ts';
import { system } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { type Deadline, noDeadline } from '../ports/video-budget.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';
import type { OldRooms } from './old-rooms.ts';
import { outlivesUs, type Providers } from './providers.ts';
import type { RoomMaker } from './room-maker.ts';
import { planOf } from './room-plan.ts';
import { within } from './within.ts';

/**
 * Brings what the providers hold for a session to what the session says by now: no room, a room, another, or one that
 * fits. Doing it twice changes nothing.
 */
export class TendRoom {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #maker: RoomMaker;
  readonly #oldRooms: OldRooms;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, providers: Providers, maker: RoomMaker, oldRooms: OldRooms, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#maker = maker;
    this.#oldRooms = oldRooms;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} when something is left to do. */
  async execute({ sessionId }: { readonly sessionId: SessionId }): Promise<void> {
    await this.tend(await this.#load(sessionId), noDeadline);
  }

  /** The same for a session as it was just stored. @throws {VideoProviderFailed} */
  async tend(stored: SessionState, deadline: Deadline): Promise<void> {
    const state = await this.#leaveWhoIsAway(stored);
    const failures = await this.#oldRooms.close(state, deadline.signal);
    if (isOver(state.phase.status)) {
      if (failures[0]) throw failures[0];
      return await this.#noteClosed(state);
    }
    if (this.#isWanted(state)) await this.#make(state, deadline);
    else await this.#fit(state, deadline);
    if (failures[0]) throw failures[0];
  }

  async #load(id: SessionId): Promise<SessionState> {
    return found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, []))).state;
  }

  /** Whether people may be about to come: the room is made then, at the latest. */
  #isWanted({ phase, schedule, room }: SessionState): boolean {
    if (room.state === 'ready') return false;
    return phase.status === 'live' || this.#clock.now() >= joinOpensAt(schedule);
  }

  /** A class that hasn't begun doesn't wait for a provider that is away; a live one is moved by its host alone. */
  async #leaveWhoIsAway(state: SessionState): Promise<SessionState> {
    const isDue = state.phase.status === 'scheduled' && this.#clock.now() >= joinOpensAt(state.schedule);
    if (!isDue || state.room.state !== 'ready' || this.#providers.isThere(state.room.provider)) return state;
    const [next] = this.#providers.candidates(roomNeedsOf(state));
    if (!next) return state;
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(state.id, []));
      const { room, phase } = session.state;
      if (phase.status !== 'scheduled' || room.epoch !== state.room.epoch) return session.state;
      const reason = this.#providers.find(room.provider) ? 'provider_away' : 'provider_not_configured';
      session.room.move(next.name, reason, system, this.#clock.now());
      await keepSession(stores, session);
      return session.state;
    });
  }

  async #make(state: SessionState, deadline: Deadline): Promise<void> {
    try {
      await this.#maker.make(state, deadline);
    } catch (error) {
      if (error instanceof VideoProviderFailed && ['refused', 'key_refused'].includes(error.fault))
        await this.#noteFailed(state.id);
      throw error;
    }
  }

  /** Gives a room that is there the places and the name that its session has by now. */
  async #fit(state: SessionState, deadline: Deadline): Promise<void> {
    const { id: sessionId, room, revision } = state;
    const provider = this.#providers.find(room.provider);
    if (room.state !== 'ready' || !provider || !outlivesUs(provider)) return;
    const known = await this.#unitOfWork.run(({ rooms }) => rooms.ofSession(sessionId));
    if (known.some(({ epoch, fittedRevision }) => epoch === room.epoch && fittedRevision === revision)) return;
    const { reference } = await within(provider.name, deadline.signal, (signal) =>
      provider.rooms.open(planOf(state), { signal }),
    );
    const { epoch } = room;
    const close = () =>
      within(provider.name, deadline.signal, (signal) =>
        provider.rooms.close({ sessionId, epoch, reference }, { signal }),
      );
    if (reference !== room.reference) {
      // The room had vanished, and this is another one: nobody may be sent to two rooms of one epoch.
      await close();
      return await this.#make(await this.#replaceVanished(state), deadline);
    }
    await this.#unitOfWork.run(({ rooms }) => rooms.opened({ sessionId, epoch }, reference, revision));
    // It may have come to its end meanwhile, and fitting may have opened the room anew.
    if (isOver((await this.#load(sessionId)).phase.status)) await close();
  }

  async #replaceVanished({ id, room: vanished }: SessionState): Promise<SessionState> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      if (session.state.room.epoch === vanished.epoch && !isOver(session.state.phase.status)) {
        session.room.move(vanished.provider, 'room_gone', system, this.#clock.now());
        await keepSession(stores, session);
      }
      return session.state;
    });
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
