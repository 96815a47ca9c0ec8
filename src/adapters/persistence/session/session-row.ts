import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import type { EventId } from '../../../domain/event/event-id.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { recordingStates } from '../../../domain/room/recording-report.ts';
import { type RoomReference, roomStates } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { JoinCode } from '../../../domain/session/join-code.ts';
import { endReasons, statuses } from '../../../domain/session/status.ts';
import { visibilities } from '../../../domain/session/visibility.ts';
import { EventRow } from '../event/event-row.ts';
import { UserRow } from '../identity/user-row.ts';

/** One session. The checks repeat the domain's bounds as the last line. */
export const SessionRow = defineEntity({
  name: 'SessionRow',
  tableName: 'sessions',
  properties: {
    id: p.uuid().$type<SessionId>().primary(),
    externalId: p.text().nullable().unique('sessions_external_id_unique'),
    code: p.text().$type<JoinCode>().unique('sessions_code_unique'),
    title: p.text(),
    description: p.text(),
    tags: p.array(),
    visibility: p.enum(visibilities),
    status: p.enum(statuses),
    host: () => p.manyToOne(UserRow).mapToPk().$type<UserId>(),
    hostIsGuest: p.boolean(),
    hostOrigin: p.text().nullable(),
    coHosts: p.array(),
    event: () => p.manyToOne(EventRow).mapToPk().nullable().deleteRule('no action').$type<EventId>(),
    startsAt: p.datetime(3),
    durationMinutes: p.integer(),
    /** Follows from the start and the duration; kept for lists. */
    endsAt: p.datetime(3),
    timeZone: p.text(),
    joinWindowMinutes: p.integer(),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
    canceledAt: p.datetime(3).nullable(),
    endReason: p.enum(endReasons).nullable(),
    archivedAt: p.datetime(3).nullable(),
    autoStart: p.boolean(),
    capacity: p.integer(),
    seatsTaken: p.integer(),
    seatsUnclaimed: p.integer().default(0),
    peoplePresent: p.integer(),
    locked: p.boolean(),
    chatEnabled: p.boolean(),
    questionsEnabled: p.boolean(),
    spiritEnabled: p.boolean(),
    screenShareEnabled: p.boolean(),
    recordingEnabled: p.boolean(),
    roomProvider: p.text(),
    roomEpoch: p.integer(),
    roomState: p.enum(roomStates),
    roomReference: p.text().$type<RoomReference>().nullable(),
    /** Of the recording that changed last. */
    recordingState: p.enum(['none', ...recordingStates] as const).default('none'),
    /** Grows with what calendars must know of. */
    calendarSequence: p.integer().default(0),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    revision: p.integer(),
    version: p.integer().version(),
  },
});
export type SessionRow = InferEntity<typeof SessionRow>;
