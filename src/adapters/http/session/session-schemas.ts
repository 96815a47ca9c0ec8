import { z } from 'zod';
import { asEventId } from '../../../domain/event/event-id.ts';
import { recordingStates } from '../../../domain/room/recording-report.ts';
import { roomStates } from '../../../domain/room/room.ts';
import { asSessionId } from '../../../domain/session/ids.ts';
import { participantRoles } from '../../../domain/session/participation.ts';
import { durationBounds, joinWindowBounds } from '../../../domain/session/schedule.ts';
import { bounds } from '../../../domain/session/session-details.ts';
import { endReasons, statuses } from '../../../domain/session/status.ts';
import { visibilities } from '../../../domain/session/visibility.ts';
import { instant, instantOut } from '../instant.ts';
import { optionalMembers } from '../optional-members.ts';
import { anyText } from '../text.ts';

export const sessionParams = z.strictObject({ id: z.uuid().transform(asSessionId) });

const eventId = z.uuid().transform(asEventId);

/** What people may say of a session. Bounds are the domain's own; here they only stand in the document and stop excess. */
const editable = {
  externalId: anyText.min(1).max(bounds.externalId).meta({ description: "The caller's own key, unique." }),
  title: anyText
    .min(1)
    .max(4 * bounds.title)
    .meta({ description: `1 to ${bounds.title} characters.` }),
  description: anyText.max(4 * bounds.description).meta({ description: `At most ${bounds.description} characters.` }),
  tags: z
    .array(anyText.max(4 * bounds.tag))
    .max(4 * bounds.tags)
    .meta({
      description: `At most ${bounds.tags} of ${bounds.tag} characters.`,
    }),
  visibility: z.enum(visibilities),
  eventId,
  startsAt: instant,
  durationMinutes: z.int().meta({ description: `${durationBounds.least} to ${durationBounds.most} minutes.` }),
  timeZone: anyText.max(64).meta({ description: 'An IANA name.', example: 'Europe/Berlin' }),
  joinWindowMinutes: z.int().meta({
    description: `The doors open ${joinWindowBounds.least} to ${joinWindowBounds.most} minutes before the start.`,
  }),
  capacity: z.int().meta({ description: `Seats, 1 to ${bounds.capacity}; host and co-hosts need none.` }),
  autoStart: z.boolean(),
  chatEnabled: z.boolean(),
  questionsEnabled: z.boolean(),
  spiritEnabled: z.boolean(),
  screenShareEnabled: z.boolean(),
  recordingEnabled: z.boolean(),
};

export const newSession = z
  .strictObject(
    optionalMembers({
      ...editable,
      hostName: anyText.min(1).max(400).meta({ description: 'Without a token: what the guest host is called.' }),
    }),
  )
  .meta({ id: 'NewSession', example: { title: 'Algebra II', startsAt: '2027-03-01T09:00:00+01:00', capacity: 30 } });

export const sessionChanges = z
  .strictObject(
    optionalMembers({ ...editable, externalId: editable.externalId.nullable(), eventId: eventId.nullable() }),
  )
  .meta({ id: 'SessionChanges', description: '`null` takes the externalId or the event away.' });

const person = z.strictObject({ id: z.uuid(), displayName: z.string() });

export const room = z
  .strictObject({ provider: z.string(), state: z.enum(roomStates), epoch: z.int() })
  .meta({ id: 'Room', description: 'The room behind the session may change; `epoch` then grows.' });

const sessionShape = {
  id: z.uuid(),
  externalId: z.string().exactOptional(),
  code: z.string().exactOptional().meta({
    description: 'Shown to the host, co-hosts, admins, board members and whoever is present.',
  }),
  joinUrl: z.url(),
  title: z.string(),
  description: z.string(),
  status: z.enum(statuses),
  visibility: z.enum(visibilities),
  tags: z.array(z.string()),
  eventId: z.uuid().exactOptional(),
  host: person,
  coHosts: z.array(person),
  startsAt: instantOut,
  durationMinutes: z.int(),
  endsAt: instantOut,
  timeZone: z.string(),
  joinWindowMinutes: z.int(),
  joinOpensAt: instantOut,
  joinClosesAt: instantOut,
  startedAt: instantOut.exactOptional(),
  endedAt: instantOut.exactOptional(),
  endReason: z.enum(endReasons).exactOptional(),
  archivedAt: instantOut.exactOptional(),
  autoStart: z.boolean(),
  capacity: z.int(),
  participantCount: z.int().meta({ description: 'People present, host and co-hosts included.' }),
  seatsLeft: z.int(),
  locked: z.boolean(),
  chatEnabled: z.boolean(),
  questionsEnabled: z.boolean(),
  spiritEnabled: z.boolean(),
  screenShareEnabled: z.boolean(),
  recordingEnabled: z.boolean(),
  recording: z
    .strictObject({ state: z.enum(['none', ...recordingStates]) })
    .meta({ description: 'Of the recording that goes on, else of the one that changed last.' }),
  room,
  createdAt: instantOut,
  updatedAt: instantOut,
  revision: z.int(),
};

export const session = z.strictObject(sessionShape).meta({ id: 'Session' });
export type SessionBody = z.input<typeof session>;

export const createdSession = z
  .strictObject({ ...sessionShape, hostToken: z.string().exactOptional() })
  .meta({ id: 'CreatedSession', description: 'A guest host gets a `hostToken`, good for this session alone.' });

export const participant = z
  .strictObject({
    id: z.uuid(),
    userId: z.uuid().exactOptional(),
    displayName: z.string(),
    role: z.enum(participantRoles),
    present: z.boolean(),
    joinedAt: instantOut,
    leftAt: instantOut.exactOptional(),
  })
  .meta({ id: 'Participant' });
