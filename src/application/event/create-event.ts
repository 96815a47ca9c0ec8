import type { EventDetails, EventState } from '../../domain/event/event.ts';
import { Event } from '../../domain/event/event.ts';
import type { EventId } from '../../domain/event/event-id.ts';
import { Forbidden, NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { callerIsStaff } from '../../domain/identity/caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

export interface CreateEventInput {
  readonly id: EventId;
  readonly caller: Extract<Caller, { kind: 'account' }>;
  readonly details: Pick<EventDetails, 'title'> & Partial<EventDetails>;
}

/** Staff make what sessions belong to. */
export class CreateEvent {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** A repeated call with the same id answers with the event that the first one made. */
  async execute({ id, caller, details }: CreateEventInput): Promise<EventState> {
    if (!callerIsStaff(caller)) throw new Forbidden('Only staff can make events.');
    return await this.#unitOfWork.run(async ({ events, users }) => {
      const made = await events.find(id);
      if (made) return made.state;
      const maker = await users.find(caller.userId);
      if (!maker) throw new NotFound('user');
      const { timeZone } = maker.state;
      const all: EventDetails = { description: '', timeZone, visibility: 'members', ...details };
      const event = Event.create(id, all, caller.userId, this.#clock.now());
      await events.add(event);
      return event.state;
    });
  }
}
