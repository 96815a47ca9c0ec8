import type { JobData } from '../ports/jobs.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Providers } from './providers.ts';

/** Puts a person out of the session's room at the provider; who was removed is kept out as far as the provider can. */
export class PutOut {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;

  constructor(unitOfWork: UnitOfWork, providers: Providers) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
  }

  /** Somebody who has a place again by now is left alone, unless they are to come in anew. @throws {VideoProviderFailed} */
  async execute({ sessionId, participantId, anew }: JobData['put-out']): Promise<void> {
    const found = await this.#unitOfWork.run(async ({ sessions }) => {
      const personId = await sessions.personBehind(sessionId, participantId);
      if (!personId) return undefined;
      const session = await sessions.find(sessionId, [personId]);
      const place = session?.participationOf(personId);
      if (!session || (place?.present && !anew)) return undefined;
      // Who was removed and named co-host since then may be inside again.
      return { room: session.state.room, forGood: place?.removedAt !== undefined && !place.present };
    });
    if (found?.room.state !== 'ready') return;
    const { room, forGood } = found;
    await this.#providers.require(room.provider).removal?.remove({ reference: room.reference, participantId, forGood });
  }
}
