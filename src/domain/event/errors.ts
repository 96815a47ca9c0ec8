import { ExpectedError } from '../expected-error.ts';

/** Sessions still belong to the event. */
export class EventInUse extends ExpectedError {
  override readonly code = 'event_in_use';
  override readonly kind = 'conflict';
  constructor(sessions: number) {
    super(sessions === 1 ? 'A session belongs to the event.' : `${sessions} sessions belong to the event.`, {
      sessions,
    });
  }
}
