import type { LedgerRoom } from '../../../application/ports/room-ledger.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { instant, instantOrNone } from '../instants.ts';

export const ledgerColumns = `l.session_id as "sessionId", l.epoch, l.provider, l.expected_at as "expectedAt", l.reference,
  l.fitted_revision as "fittedRevision", l.watched, l.closed_at as "closedAt", l.last_polled_at as "lastPolledAt",
  l.failed_polls as "failedPolls",
  l.reconciled_at as "reconciledAt"`;

/** What SQL answers: dates are still text. */
export interface RawLedgerRoom {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly provider: string;
  readonly expectedAt: string;
  readonly reference: RoomReference | null;
  readonly fittedRevision: number | null;
  readonly watched: boolean;
  readonly closedAt: string | null;
  readonly lastPolledAt: string | null;
  readonly failedPolls: number;
  readonly reconciledAt: string | null;
}

const instantIn = (text: string | null) => instantOrNone(text === null ? null : new Date(text));

export function ledgerRoomIn(row: RawLedgerRoom): LedgerRoom {
  const [closedAt, lastPolledAt] = [instantIn(row.closedAt), instantIn(row.lastPolledAt)];
  const reconciledAt = instantIn(row.reconciledAt);
  return {
    sessionId: row.sessionId,
    epoch: row.epoch,
    provider: row.provider,
    expectedAt: instant(new Date(row.expectedAt)),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.fittedRevision !== null && { fittedRevision: row.fittedRevision }),
    watched: row.watched,
    ...(closedAt && { closedAt }),
    ...(lastPolledAt && { lastPolledAt, failedPolls: row.failedPolls }),
    ...(reconciledAt && { reconciledAt }),
  };
}
