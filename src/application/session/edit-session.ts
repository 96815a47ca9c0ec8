import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionChanges } from '../../domain/session/session-changes.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { VideoProvider } from '../ports/video-provider.ts';
import { type RoomKeeper, unlessProviderFails } from './room-keeper.ts';
import type { IfMatch, SessionCommands } from './session-commands.ts';

export interface EditSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly changes: SessionChanges;
  readonly ifMatch?: IfMatch | undefined;
}

/** Changes what managers may edit; a new time frees the seats taken at the door unless the new window is open. */
export class EditSession {
  readonly #commands: SessionCommands;
  readonly #videoProvider: VideoProvider;
  readonly #roomKeeper: RoomKeeper;

  constructor(commands: SessionCommands, videoProvider: VideoProvider, roomKeeper: RoomKeeper) {
    this.#commands = commands;
    this.#videoProvider = videoProvider;
    this.#roomKeeper = roomKeeper;
  }

  async execute({ id, caller, changes, ifMatch }: EditSessionInput): Promise<SessionView> {
    const moves = changes.startsAt !== undefined || changes.durationMinutes !== undefined;
    const concerned = moves ? 'everybody inside' : [];
    const permit = (session: Session) => session.requireManagedBy(caller);
    const state = await this.#commands.run(
      { id, caller, ifMatch, concerned, permit },
      async (session, now, { events }) => {
        session.edit(changes, caller, now);
        if (changes.eventId && !(await events.find(changes.eventId))) throw new NotFound('event');
        if (changes.capacity !== undefined) session.requireFits(this.#videoProvider.limits);
      },
    );
    if (changes.capacity !== undefined || changes.title !== undefined)
      await unlessProviderFails(() => this.#roomKeeper.refit(state));
    return await this.#commands.show(id, caller);
  }
}
