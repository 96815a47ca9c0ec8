import type { EventId } from '../../domain/event/event-id.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

export interface DeleteEventInput {
  readonly id: EventId;
  readonly caller: Caller;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** Its maker, admins and board members delete an event that no session belongs to. */
export class DeleteEvent {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  /** @throws {EventInUse} while sessions belong to it. */
  async execute({ id, caller, ifMatch }: DeleteEventInput): Promise<void> {
    await this.#unitOfWork.run(async ({ events }) => {
      const event = await events.findForChange(id);
      if (!event) throw new NotFound('event');
      event.requireChangeableBy(caller);
      if (ifMatch) event.requireRevision(ifMatch);
      event.requireDeletable(caller, await events.countSessions(id));
      await events.delete(id);
    });
  }
}
