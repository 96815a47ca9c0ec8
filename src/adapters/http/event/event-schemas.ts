import { z } from 'zod';
import { eventVisibilities } from '../../../domain/event/event.ts';
import { asEventId } from '../../../domain/event/event-id.ts';
import { instant, instantOut } from '../instant.ts';
import { optionalMembers } from '../optional-members.ts';
import { session } from '../session/session-schemas.ts';
import { anyText } from '../text.ts';

export const eventParams = z.strictObject({ id: z.uuid().transform(asEventId) });

const title = anyText.min(1).max(400).meta({ description: '1 to 100 characters.' });

const optional = {
  externalId: anyText.min(1).max(200).meta({ description: "The caller's own key, unique." }),
  description: anyText.max(20_000).meta({ description: 'At most 5000 characters.' }),
  startsAt: instant,
  endsAt: instant,
  timeZone: anyText.max(64).meta({ description: 'An IANA name.', example: 'Europe/Berlin' }),
  visibility: z.enum(eventVisibilities),
};

export const newEvent = z
  .strictObject({
    title,
    ...optionalMembers(optional),
  })
  .meta({ id: 'NewEvent', example: { title: 'Spring term', visibility: 'public' } });

export const eventChanges = z
  .strictObject(
    optionalMembers({
      ...optional,
      title,
      externalId: optional.externalId.nullable(),
      startsAt: instant.nullable(),
      endsAt: instant.nullable(),
    }),
  )
  .meta({ id: 'EventChanges', description: '`null` takes an optional value away.' });

const eventShape = {
  id: z.uuid(),
  externalId: z.string().exactOptional(),
  title: z.string(),
  description: z.string(),
  startsAt: instantOut.exactOptional(),
  endsAt: instantOut.exactOptional(),
  timeZone: z.string(),
  visibility: z.enum(eventVisibilities),
  createdBy: z.uuid(),
  createdAt: instantOut,
  updatedAt: instantOut,
  revision: z.int(),
};

export const event = z.strictObject(eventShape).meta({ id: 'Event' });

export const eventDetail = z
  .strictObject({
    ...eventShape,
    sessions: z
      .array(session)
      .meta({ description: 'Scheduled and live ones that you may find, at most 100, soonest first.' }),
    sessionsUnavailable: z.literal(true).exactOptional().meta({ description: "They can't be read just now." }),
  })
  .meta({ id: 'EventDetail' });
