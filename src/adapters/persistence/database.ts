import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { BoundarySessionRow, BoundaryUserRow } from './boundary/boundary-rows.ts';
import { conversationRows } from './conversation/conversation-rows.ts';
import { EventRow } from './event/event-row.ts';
import { IdempotencyRow } from './idempotency/idempotency-row.ts';
import { identityRows } from './identity/identity-rows.ts';
import { People } from './migrations/001-people.ts';
import { Sessions } from './migrations/002-sessions.ts';
import { Idempotency } from './migrations/003-idempotency.ts';
import { Boundaries } from './migrations/004-boundaries.ts';
import { Conversation } from './migrations/010-conversation.ts';
import { connectionTimeoutMs, releasingWhatWasCut } from './pool.ts';
import { ParticipantRow } from './session/participant-row.ts';
import { AttendanceRow, PresenceFactRow, SessionEventRow } from './session/record-rows.ts';
import { SessionRow } from './session/session-row.ts';

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
  IdempotencyRow,
  BoundaryUserRow,
  BoundarySessionRow,
  ...conversationRows,
];

/** In the order in which they are run; a name, once released, never changes. */
const migrations = [
  { name: '001-people', class: People },
  { name: '002-sessions', class: Sessions },
  { name: '003-idempotency', class: Idempotency },
  { name: '004-boundaries', class: Boundaries },
  { name: '010-conversation', class: Conversation },
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
