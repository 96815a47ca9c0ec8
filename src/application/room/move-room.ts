import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { roomNeedsOf } from '../../domain/session/room-needs.ts';
import type { Session } from '../../domain/session/session.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { VideoProvider } from '../ports/video-provider.ts';
import type { SessionCommands } from '../session/session-commands.ts';
import { outlivesUs, type Providers } from './providers.ts';
import type { RoomKeeper } from './room-keeper.ts';
import { seeRecordingsOut } from './see-recordings-out.ts';

export interface MoveRoomInput {
  readonly id: SessionId;
  readonly caller: Caller;
  /** The name of the provider to go to; the next that fits unless said. */
  readonly provider?: string | undefined;
  /** The epoch of the room that the caller wants to leave: where it is another by now, nothing moves. */
  readonly epoch?: number | undefined;
}

/** How long after the move the job looks whether the request has closed the old room and made the new one. */
const followUpSeconds = 3;

/**
 * Puts a session into another room: at another provider, or, for a room that went bad, a fresh one at the same. Whoever
 * joins from then on is sent there, and the old room is closed.
 */
export class MoveRoom {
  readonly #commands: SessionCommands;
  readonly #providers: Providers;
  readonly #roomKeeper: RoomKeeper;

  constructor(commands: SessionCommands, providers: Providers, roomKeeper: RoomKeeper) {
    this.#commands = commands;
    this.#providers = providers;
    this.#roomKeeper = roomKeeper;
  }

  /**
   * @throws {NotSessionHost | Forbidden | SessionClosed}, {NotFound} for a provider that is not set up,
   * {ProviderTooSmall} for one that has too little, {VideoProviderFailed} for one that is away: nothing has moved then.
   */
  async execute({ id, caller, provider: wanted, epoch: left }: MoveRoomInput): Promise<SessionView> {
    const permit = (session: Session) => session.room.requireMovableBy(caller);
    let moves = false;
    const state = await this.#commands.run({ id, caller, permit }, async (session, now, stores) => {
      moves = left === undefined || left === session.state.room.epoch;
      if (!moves) return;
      const next = this.#target(session, wanted);
      session.room.move(next.name, 'asked_by_host', actorOf(caller), now);
      const { epoch } = session.state.room;
      await stores.jobs.enqueueLater(followUpSeconds, { name: 'tend-room', data: { sessionId: id } });
      await seeRecordingsOut(stores, id);
      if (outlivesUs(next))
        await stores.rooms.expect({ sessionId: id, epoch, provider: next.name, watched: !!next.presence }, now);
    });
    if (moves) await this.#roomKeeper.tendNow(state, { hereOnly: true });
    return await this.#commands.show(id, caller);
  }

  #target(session: Session, wanted: string | undefined): VideoProvider {
    const needs = roomNeedsOf(session.state);
    const { provider: current } = session.state.room;
    if (wanted === undefined) {
      const firstFitting = this.#providers.requireFor(needs);
      const there = this.#providers.candidates(needs);
      const next = there.find(({ name }) => name !== current) ?? there[0];
      if (next) return next;
      throw away(firstFitting.name);
    }
    const provider = this.#providers.find(wanted);
    if (!provider) throw new NotFound('provider');
    session.room.requireFits(provider.limits, 'named');
    if (!this.#providers.isThere(wanted)) throw away(wanted);
    return provider;
  }
}

const away = (provider: string) => new VideoProviderFailed(provider, { fault: 'away', detail: 'asked to move there' });
