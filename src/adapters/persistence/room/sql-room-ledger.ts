import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type { ExpectedRoom, LedgerName, LedgerRoom, RoomLedger } from '../../../application/ports/room-ledger.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { Statement } from '../reads.ts';
import { rowsIn } from '../transaction-rows.ts';
import { ledgerColumns, ledgerRoomIn, type RawLedgerRoom } from './room-sql.ts';

/** The rooms that providers were asked for, in PostgreSQL, within one transaction. */
export class SqlRoomLedger implements RoomLedger {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async expect({ sessionId, epoch, provider, watched }: ExpectedRoom, at: DateTime): Promise<void> {
    await this.#write({
      name: 'room-expected',
      text: `insert into room_ledger (session_id, epoch, provider, watched, expected_at) values ($1, $2, $3, $4, $5)
        on conflict (session_id, epoch, provider) do update set closed_at = null, expected_at = $5`,
      values: [sessionId, epoch, provider, watched, at.toJSDate()],
    });
  }

  async opened(
    { sessionId, epoch, provider }: LedgerName,
    reference: RoomReference,
    fittedRevision: number,
  ): Promise<void> {
    await this.#write({
      name: 'room-opened',
      text: `update room_ledger set reference = $4, fitted_revision = $5, closed_at = null
        where session_id = $1 and epoch = $2 and provider = $3`,
      values: [sessionId, epoch, provider, reference, fittedRevision],
    });
  }

  async closed(room: LedgerName, at: DateTime): Promise<void> {
    await this.#stamp('closed_at', room, at);
  }

  async polled({ sessionId, epoch, provider }: LedgerName, at: DateTime, answered: boolean): Promise<void> {
    await this.#write({
      name: 'room-polled',
      text: `update room_ledger set last_polled_at = $4,
          failed_polls = case when $5 then 0 else least(failed_polls + 1, 1000) end
        where session_id = $1 and epoch = $2 and provider = $3`,
      values: [sessionId, epoch, provider, at.toJSDate(), answered],
    });
  }

  async reconciled(room: LedgerName, at: DateTime): Promise<void> {
    await this.#stamp('reconciled_at', room, at);
  }

  async ofSession(sessionId: SessionId): Promise<readonly LedgerRoom[]> {
    return await this.#rooms({
      name: 'rooms-of-session',
      text: `select ${ledgerColumns} from room_ledger l where l.session_id = $1
        order by l.epoch, l.provider`,
      values: [sessionId],
    });
  }

  async findByReference(provider: string, reference: RoomReference): Promise<LedgerRoom | undefined> {
    const [room] = await this.#rooms({
      name: 'room-by-reference',
      text: `select ${ledgerColumns} from room_ledger l where l.provider = $1 and l.reference = $2
        order by l.epoch desc limit 1`,
      values: [provider, reference],
    });
    return room;
  }

  async #stamp(
    column: 'closed_at' | 'reconciled_at',
    { sessionId, epoch, provider }: LedgerName,
    at: DateTime,
  ): Promise<void> {
    await this.#write({
      name: `room-${column}`,
      text: `update room_ledger set ${column} = $4 where session_id = $1 and epoch = $2 and provider = $3`,
      values: [sessionId, epoch, provider, at.toJSDate()],
    });
  }

  async #write(statement: Statement): Promise<void> {
    await rowsIn(this.#em, statement);
  }

  async #rooms(statement: Statement): Promise<readonly LedgerRoom[]> {
    return (await rowsIn<RawLedgerRoom>(this.#em, statement)).map(ledgerRoomIn);
  }
}
