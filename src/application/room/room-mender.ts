import { VideoProviderFailed } from '../../domain/room/errors.ts';
import { type ReadyRoom, sameRoom } from '../../domain/room/room.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import { system } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Deadline } from '../ports/video-budget.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';
import type { Providers } from './providers.ts';
import type { RoomMaker } from './room-maker.ts';
import { planOf } from './room-plan.ts';
import { within } from './within.ts';

/** How long after a room was opened in vain a job looks whether it is closed again. */
const followUpSeconds = 3;

/** Makes a room that is there fit what its session has become, or be there again when somebody deleted it past us. */
export class RoomMender {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #maker: RoomMaker;
  readonly #clock: Clock;
  /** Those who miss the same room at once wait for it together. */
  readonly #underway = new Map<string, Promise<ReadyRoom>>();

  constructor(unitOfWork: UnitOfWork, providers: Providers, maker: RoomMaker, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#maker = maker;
    this.#clock = clock;
  }

  /** @returns the same room, or the next one where the provider can't bring it back. @throws {VideoProviderFailed} */
  async mend(state: SessionState, room: ReadyRoom, deadline: Deadline): Promise<ReadyRoom> {
    // Nobody is sent there any more, so it may well be closed.
    if (!sameRoom(state.room, room)) throw movedOn(room.provider);
    // What the session has become since then is for another round.
    const name = `${state.id}/${room.epoch}/${state.revision}`;
    const underway = this.#underway.get(name);
    if (underway) return await within(room.provider, deadline.signal, () => underway);
    const mending = this.#mend(state, room, deadline).finally(() => this.#underway.delete(name));
    this.#underway.set(name, mending);
    return await mending;
  }

  async #mend(state: SessionState, room: ReadyRoom, deadline: Deadline): Promise<ReadyRoom> {
    const { id: sessionId } = state;
    const { epoch } = room;
    const provider = this.#providers.require(room.provider);
    const ask = <T>(call: (signal: AbortSignal) => Promise<T>) => within(provider.name, deadline.signal, call);
    const plan = { ...planOf({ ...state, room }), reference: room.reference };
    const { reference } = await ask((signal) => provider.rooms.open(plan, { signal }));
    if (reference !== room.reference) {
      // The room had vanished, and this is another one: nobody may be sent to two rooms of one epoch.
      await ask((signal) => provider.rooms.close({ sessionId, epoch, reference }, { signal }));
      return await this.#maker.make(await this.#leave(state, room), { deadline });
    }
    const name = { sessionId, epoch, provider: room.provider };
    const { status, isWanted } = await this.#unitOfWork.run(async ({ sessions, rooms, jobs }) => {
      await rooms.opened(name, reference, state.revision);
      const after = found(await sessions.find(sessionId, [])).state;
      const isWanted = !isOver(after.phase.status) && after.room.epoch === epoch;
      if (!isWanted) await jobs.enqueueLater(followUpSeconds, { name: 'tend-room', data: { sessionId } });
      return { status: after.phase.status, isWanted };
    });
    if (isWanted) return room;
    // It has come to its end or moved on meanwhile, and asking may have opened the room anew.
    await ask((signal) => provider.rooms.close({ sessionId, epoch, reference }, { signal }));
    await this.#unitOfWork.run(({ rooms }) => rooms.closed(name, this.#clock.now()));
    if (isOver(status)) throw new SessionClosed(status);
    throw movedOn(provider.name);
  }

  async #leave({ id }: SessionState, { provider, epoch }: ReadyRoom): Promise<SessionState> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      if (session.state.room.epoch === epoch && !isOver(session.state.phase.status)) {
        session.room.move(provider, 'room_gone', system, this.#clock.now());
        await keepSession(stores, session);
      }
      return session.state;
    });
  }
}

const movedOn = (provider: string) =>
  new VideoProviderFailed(provider, { fault: 'gone', detail: 'the session moved to another room meanwhile' });
