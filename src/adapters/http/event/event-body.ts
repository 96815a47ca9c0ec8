import type { z } from 'zod';
import type { EventDetail } from '../../../application/event/event-view.ts';
import type { EventState } from '../../../domain/event/event.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { formatInstant } from '../instant.ts';
import type { SessionWriter } from '../session/session-body.ts';
import type { event, eventDetail } from './event-schemas.ts';

export const eventBody = (state: EventState): z.input<typeof event> => ({
  id: state.id,
  ...(state.externalId !== undefined && { externalId: state.externalId }),
  title: state.title,
  description: state.description,
  ...(state.startsAt && { startsAt: formatInstant(state.startsAt) }),
  ...(state.endsAt && { endsAt: formatInstant(state.endsAt) }),
  timeZone: state.timeZone,
  visibility: state.visibility,
  createdBy: state.createdBy,
  createdAt: formatInstant(state.createdAt),
  updatedAt: formatInstant(state.updatedAt),
  revision: state.revision,
});

export const eventDetailBody = (
  { event: state, sessions }: EventDetail,
  caller: Caller,
  write: SessionWriter,
): z.input<typeof eventDetail> => ({
  ...eventBody(state),
  sessions: (sessions ?? []).map((view) => write(view, caller)),
  ...(!sessions && { sessionsUnavailable: true }),
});
