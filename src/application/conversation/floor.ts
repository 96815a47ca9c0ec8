import type { Saying } from '../../domain/conversation/speaking.ts';
import { Conflict } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import type { Permission, RulesBook } from './rules-book.ts';

/** How often it is judged anew when the rules keep changing under it. */
const mostTries = 5;

/** Gives the floor to one who may have it, in a transaction that keeps all others in the session waiting. */
export class Floor {
  readonly #unitOfWork: UnitOfWork;
  readonly #book: RulesBook;

  constructor(unitOfWork: UnitOfWork, book: RulesBook) {
    this.#unitOfWork = unitOfWork;
    this.#book = book;
  }

  /** @throws what keeps this person from it, as the rules are at the moment of storing. */
  async run<T>(
    saying: Saying,
    { sessionId, participantId }: { readonly sessionId: SessionId; readonly participantId: ParticipantId },
    work: (stores: Stores, permission: Permission) => Promise<T>,
  ): Promise<T> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const permission = await this.#book.permit(saying, sessionId, participantId);
      const outcome = await this.#unitOfWork.run(async (stores) => {
        const head = await stores.conversation.open(sessionId);
        return head.rules === permission.version ? { done: await work(stores, permission) } : undefined;
      });
      if (outcome) return outcome.done;
      this.#book.forget(sessionId);
    }
    throw new Conflict('The session is changing all the time. Try again.', { retryAfterSeconds: 1 });
  }
}
