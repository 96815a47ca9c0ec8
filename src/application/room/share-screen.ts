import { Forbidden, Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { ScreenShareDisabled, SessionClosed, SessionNotLive } from '../../domain/session/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { actorOfParticipation } from '../../domain/session/session-event.ts';
import { isOver } from '../../domain/session/status.ts';
import { concerning } from '../session/asker.ts';
import type { SessionCommands } from '../session/session-commands.ts';

export interface ShareScreenInput {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly sharing: boolean;
}

/**
 * Takes a client's word that its person shares a screen, or no longer does: not every provider tells. It is marked as
 * the client's, and saying what is known already, from whomever, changes nothing.
 */
export class ShareScreen {
  readonly #commands: SessionCommands;

  constructor(commands: SessionCommands) {
    this.#commands = commands;
  }

  /** @throws {Unauthenticated | Forbidden} for who is not inside, {SessionClosed | SessionNotLive | ScreenShareDisabled}. */
  async execute({ id, caller, sharing }: ShareScreenInput): Promise<void> {
    const concerned = concerning(caller);
    await this.#commands.run({ id, caller, concerned }, async (session, now, stores) => {
      const participation = session.participationOf(concerned[0]);
      if (caller.kind === 'anonymous')
        throw new Unauthenticated('Say who shares: send the participantToken of the join.');
      const { phase, details, host } = session.state;
      if (isOver(phase.status)) throw new SessionClosed(phase.status);
      if (phase.status !== 'live') throw new SessionNotLive();
      if (!participation?.present) throw new Forbidden('Only who is in the session can share a screen there.');
      if (!details.screenShareEnabled) throw new ScreenShareDisabled();
      const { id: participantId } = participation;
      if ((await stores.screenShares.isSharing(id, participantId)) === sharing) return;
      const by = actorOfParticipation(participation, host);
      session.room.noteScreenShare({ sharing, participantId, saidBy: 'client' }, by, now);
    });
  }
}
