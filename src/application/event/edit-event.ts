import type { EventChanges, EventState } from '../../domain/event/event.ts';
import type { EventId } from '../../domain/event/event-id.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

export interface EditEventInput {
  readonly id: EventId;
  readonly caller: Caller;
  readonly changes: EventChanges;
  readonly ifMatch?: ((revision: number) => boolean) | undefined;
}

/** Its maker, admins and board members change an event. */
export class EditEvent {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  async execute({ id, caller, changes, ifMatch }: EditEventInput): Promise<EventState> {
    return await this.#unitOfWork.run(async ({ events }) => {
      const event = await events.findForChange(id);
      if (!event) throw new NotFound('event');
      event.requireChangeableBy(caller);
      if (ifMatch) event.requireRevision(ifMatch);
      event.edit(changes, caller, this.#clock.now());
      await events.save(event);
      return event.state;
    });
  }
}
