import type { EventState } from '../../../domain/event/event.ts';
import type { Columns } from '../columns.ts';
import { dateOrNull, instant, instantOrNone } from '../instants.ts';
import type { EventRow } from './event-row.ts';

export type EventColumns = Columns<EventRow>;

export const eventColumnsOf = (state: EventState) => ({
  id: state.id,
  externalId: state.externalId ?? null,
  title: state.title,
  description: state.description,
  startsAt: dateOrNull(state.startsAt),
  endsAt: dateOrNull(state.endsAt),
  timeZone: state.timeZone,
  visibility: state.visibility,
  createdBy: state.createdBy,
  createdAt: state.createdAt.toJSDate(),
  updatedAt: state.updatedAt.toJSDate(),
  revision: state.revision,
});

export function eventStateOf(row: EventColumns): EventState {
  const [startsAt, endsAt] = [instantOrNone(row.startsAt), instantOrNone(row.endsAt)];
  return {
    id: row.id,
    ...(row.externalId != null && { externalId: row.externalId }),
    title: row.title,
    description: row.description,
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
    timeZone: row.timeZone,
    visibility: row.visibility,
    createdBy: row.createdBy,
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
    revision: row.revision,
  };
}
