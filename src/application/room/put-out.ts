import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Providers } from './providers.ts';

/** Puts a person out of the session's room at the provider, and keeps them out as far as the provider can. */
export class PutOut {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;

  constructor(unitOfWork: UnitOfWork, providers: Providers) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
  }

  /** Somebody who has a place again by now is left alone. @throws {VideoProviderFailed} */
  async execute(who: { readonly sessionId: SessionId; readonly participantId: ParticipantId }): Promise<void> {
    const room = await this.#unitOfWork.run(async ({ sessions }) => {
      const personId = await sessions.personBehind(who.sessionId, who.participantId);
      if (!personId) return undefined;
      const session = await sessions.find(who.sessionId, [personId]);
      return session?.participationOf(personId)?.present ? undefined : session?.state.room;
    });
    if (room?.state !== 'ready') return;
    const { reference, provider } = room;
    await this.#providers.require(provider).removal?.remove({ reference, participantId: who.participantId });
  }
}
