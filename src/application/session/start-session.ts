import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { RoomKeeper } from '../room/room-keeper.ts';
import { found } from './require-session.ts';
import type { SessionCommands } from './session-commands.ts';

/** The host starts the class; its room is made now if it isn't there yet. */
export class StartSession {
  readonly #unitOfWork: UnitOfWork;
  readonly #commands: SessionCommands;
  readonly #roomKeeper: RoomKeeper;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, commands: SessionCommands, roomKeeper: RoomKeeper, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#commands = commands;
    this.#roomKeeper = roomKeeper;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} when no room can be had; the session then stays scheduled. */
  async execute({ id, caller }: { readonly id: SessionId; readonly caller: Caller }): Promise<SessionView> {
    const plan = found(await this.#unitOfWork.run(({ sessions }) => sessions.find(id, [])));
    const now = this.#clock.now();
    plan.recognise(caller, now);
    plan.requireStartableBy(caller, now);
    await this.#roomKeeper.ensure(plan.state, { deadline: this.#roomKeeper.begin(), starting: true }); // no transaction is open while we wait for others
    await this.#commands.run({ id, caller }, (session, at) => session.start(caller, at)); // decided again, on what is stored by now
    return await this.#commands.show(id, caller);
  }
}
