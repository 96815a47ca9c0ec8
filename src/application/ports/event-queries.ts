import type { DateTime } from 'luxon';
import type { EventState, EventVisibility } from '../../domain/event/event.ts';
import type { EventId } from '../../domain/event/event-id.ts';
import type { Page, PageRequest } from './page.ts';

export interface EventFilter {
  readonly visibility?: EventVisibility | undefined;
  /** Found in the title, whatever the case. */
  readonly q?: string | undefined;
  /** Starts at or after. */
  readonly from?: DateTime | undefined;
  /** Starts before. */
  readonly to?: DateTime | undefined;
}

/** What is read of events without being changed. */
export interface EventQueries {
  find(id: EventId): Promise<EventState | undefined>;
  /** Newest first. */
  list(filter: EventFilter, page: PageRequest): Promise<Page<EventState>>;
}
