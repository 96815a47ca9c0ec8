import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { SessionRow } from '../session/session-row.ts';

/** A room that a provider was asked for. */
export const RoomLedgerRow = defineEntity({
  name: 'RoomLedgerRow',
  tableName: 'room_ledger',
  properties: {
    session: () =>
      p.manyToOne(SessionRow).mapToPk().primary().deleteRule('no action').updateRule('no action').$type<SessionId>(),
    epoch: p.integer().primary(),
    provider: p.text().primary(),
    /** When its provider was last asked for it. */
    expectedAt: p.datetime(3).defaultRaw('now()'),
    reference: p.text().$type<RoomReference>().nullable(),
    fittedRevision: p.integer().nullable(),
    /** Whether its provider tells who is inside. */
    watched: p.boolean(),
    closedAt: p.datetime(3).nullable(),
    lastPolledAt: p.datetime(3).nullable(),
    /** How often in a row its provider did not answer. */
    failedPolls: p.integer().default(0),
    reconciledAt: p.datetime(3).nullable(),
  },
});
export type RoomLedgerRow = InferEntity<typeof RoomLedgerRow>;

/** The name that keeps apart the rooms of those who share a provider's account, and what a copy is known by. */
export const InstallationRow = defineEntity({
  name: 'InstallationRow',
  tableName: 'installation',
  properties: {
    onlyOne: p.boolean().primary().default(true),
    tag: p.text(),
    /** Which database this was when it was last used. */
    database: p.text().nullable(),
    /** Where people reached it then. */
    address: p.text().nullable(),
  },
});
