import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { BoundarySessionRow, BoundaryUserRow } from './boundary/boundary-rows.ts';
import { conversationRows } from './conversation/conversation-rows.ts';
import { EventRow } from './event/event-row.ts';
import { IdempotencyRow } from './idempotency/idempotency-row.ts';
import { identityRows } from './identity/identity-rows.ts';
import { ScheduleRow } from './jobs/schedule-row.ts';
import { People } from './migrations/001-people.ts';
import { Sessions } from './migrations/002-sessions.ts';
import { Idempotency } from './migrations/003-idempotency.ts';
import { Boundaries } from './migrations/004-boundaries.ts';
import { Rooms } from './migrations/005-rooms.ts';
import { Webhooks } from './migrations/006-webhooks.ts';
import { Recordings } from './migrations/007-recordings.ts';
import { Schedules } from './migrations/008-schedules.ts';
import { CallBudgets } from './migrations/009-call-budgets.ts';
import { Conversation } from './migrations/010-conversation.ts';
import { Registrations } from './migrations/011-registrations.ts';
import { Notifications } from './migrations/012-notifications.ts';
import { Clockwork } from './migrations/013-clock.ts';
import { Installation } from './migrations/014-installation.ts';
import { Withdrawals } from './migrations/015-withdrawals.ts';
import { DirectMessagesBorn } from './migrations/016-direct-messages-born.ts';
import { ScheduleRuns } from './migrations/017-schedule-runs.ts';
import { UnclaimedSeats } from './migrations/018-unclaimed-seats.ts';
import { RoomsAskedFor } from './migrations/019-rooms-asked-for.ts';
import { NotificationOptOutRow, NotificationRow } from './notification/notification-rows.ts';
import { connectionTimeoutMs, releasingWhatWasCut } from './pool.ts';
import { RecordingRow } from './recording/recording-row.ts';
import { GuestRegistrationRow } from './registration/guest-registration-row.ts';
import { InstallationRow, RoomLedgerRow } from './room/room-ledger-row.ts';
import { ParticipantRow } from './session/participant-row.ts';
import { AttendanceRow, PresenceFactRow, SessionEventRow } from './session/record-rows.ts';
import { SessionRow } from './session/session-row.ts';
import { CallBudgetRow } from './video/call-budget-row.ts';
import { DeliveryRow } from './webhook/delivery-row.ts';

export interface DatabaseOptions {
  /** `postgresql://…` */
  readonly url: string;
  readonly poolSize: number;
}

const entities = [
  ...identityRows,
  EventRow,
  SessionRow,
  ParticipantRow,
  SessionEventRow,
  PresenceFactRow,
  AttendanceRow,
  GuestRegistrationRow,
  NotificationRow,
  NotificationOptOutRow,
  InstallationRow,
  RoomLedgerRow,
  DeliveryRow,
  RecordingRow,
  IdempotencyRow,
  BoundaryUserRow,
  BoundarySessionRow,
  ScheduleRow,
  CallBudgetRow,
  ...conversationRows,
];

/** In the order in which they are run; a name, once released, never changes. */
const migrations = [
  { name: '001-people', class: People },
  { name: '002-sessions', class: Sessions },
  { name: '003-idempotency', class: Idempotency },
  { name: '004-boundaries', class: Boundaries },
  { name: '005-rooms', class: Rooms },
  { name: '006-webhooks', class: Webhooks },
  { name: '007-recordings', class: Recordings },
  { name: '008-schedules', class: Schedules },
  { name: '009-call-budgets', class: CallBudgets },
  { name: '010-conversation', class: Conversation },
  { name: '011-registrations', class: Registrations },
  { name: '012-notifications', class: Notifications },
  { name: '013-clock', class: Clockwork },
  { name: '014-installation', class: Installation },
  { name: '015-withdrawals', class: Withdrawals },
  { name: '016-direct-messages-born', class: DirectMessagesBorn },
  { name: '017-schedule-runs', class: ScheduleRuns },
  { name: '018-unclaimed-seats', class: UnclaimedSeats },
  { name: '019-rooms-asked-for', class: RoomsAskedFor },
];

/** The ORM over one pool of connections; it connects at the first query. */
export function openDatabase({ url, poolSize }: DatabaseOptions): MikroORM {
  return new MikroORM({
    clientUrl: url,
    entities,
    pool: { min: 0, max: poolSize },
    driverOptions: { onPoolCreated: releasingWhatWasCut, connectionTimeoutMillis: connectionTimeoutMs },
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, silent: true, tableName: 'schema_migrations' },
    forceUtcTimezone: true,
  });
}
