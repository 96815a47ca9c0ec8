import type { UserId } from '../../domain/identity/user-id.ts';
import { type PersonId, personOfUser, type SessionId } from '../../domain/session/ids.ts';
import { system } from '../../domain/session/session-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { eachApart } from '../schedule/each-apart.ts';
import { keepSession } from './keep-session.ts';

/** Lets go what is held ahead for an account that was disabled or deleted, as if its person withdrew everywhere. */
export class ReleaseRegistrations {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** Doing it twice changes nothing. @throws what went wrong first; the other sessions have had their turn by then. */
  async execute({ userId }: { readonly userId: UserId }): Promise<void> {
    const failures: unknown[] = [];
    const release = (id: SessionId) => this.#release(id, personOfUser(userId));
    await eachApart(await this.#toCome(userId), release, (error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** None for who may act again by now. */
  async #toCome(userId: UserId): Promise<readonly SessionId[]> {
    return await this.#unitOfWork.run(async ({ users, sessions }) =>
      (await users.find(userId))?.isActive ? [] : await sessions.toComeFor(userId),
    );
  }

  async #release(id: SessionId, personId: PersonId): Promise<void> {
    await this.#unitOfWork.run(async (stores) => {
      const session = await stores.sessions.findForChange(id, [personId]);
      if (session?.state.phase.status !== 'scheduled') return;
      session.registrations.remove(personId, system, this.#clock.now());
      await keepSession(stores, session);
    });
  }
}
