import { DateTime } from 'luxon';
import type { LedgerRoom } from '../../../application/ports/room-ledger.ts';
import {
  mostDoublings,
  type PollSearch,
  type RoomQueries,
  type WantingSession,
} from '../../../application/ports/room-queries.ts';
import type { ListedRoom } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import { asSessionId, type SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import type { Reads } from '../reads.ts';
import { ledgerColumns, ledgerRoomIn, type RawLedgerRoom } from './room-sql.ts';

/** What comes before every session. */
const beforeAll: WantingSession = {
  id: asSessionId('00000000-0000-0000-0000-000000000000'),
  startsAt: DateTime.fromMillis(0),
};

/** Reads of rooms by SQL: one statement a call. */
export class SqlRoomQueries implements RoomQueries {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async wanting(
    at: DateTime,
    providersThere: readonly string[],
    limit: number,
    after = beforeAll,
  ): Promise<readonly WantingSession[]> {
    const rows = await this.#reads.rows<{ id: SessionId; startsAt: string }>({
      name: 'rooms-wanting',
      // How early a class may begin bounds the search by the index on the start; doors open later than that.
      text: `select s.id, s.starts_at as "startsAt" from sessions s
        where s.status in ('scheduled', 'live') and s.archived_at is null and (s.starts_at, s.id) > ($4, $5::uuid)
          and s.starts_at <= $1::timestamptz + interval '120 minutes'
          and (s.status = 'live' and s.room_state in ('pending', 'failed')
            or s.status = 'scheduled' and s.ends_at > $1 and case when s.room_state = 'ready'
              then not s.room_provider = any($2) and s.starts_at - make_interval(mins => s.join_window_minutes) <= $1
              else s.starts_at - interval '90 minutes' <= $1 end)
        order by s.starts_at, s.id limit $3`,
      values: [at.toJSDate(), providersThere, limit, after.startsAt.toJSDate(), after.id],
    });
    return rows.map(({ id, startsAt }) => ({ id, startsAt: instant(new Date(startsAt)) }));
  }

  async inUse(
    provider: string,
    rooms: readonly ListedRoom[],
    expectedSince: DateTime,
  ): Promise<ReadonlySet<RoomReference>> {
    const rows = await this.#reads.rows<{ reference: RoomReference }>({
      name: 'rooms-in-use',
      text: `select r.reference from jsonb_to_recordset($2::jsonb)
          as r ("sessionId" uuid, epoch int, reference text)
        join sessions s on s.id = r."sessionId"
        where s.status in ('scheduled', 'live')
          and (s.room_provider = $1 and s.room_epoch = r.epoch
              and (s.room_state <> 'ready' or s.room_reference = r.reference)
            or s.room_epoch < r.epoch and exists (select from room_ledger l
              where l.session_id = s.id and l.epoch = r.epoch and l.provider = $1
                and l.closed_at is null and l.expected_at >= $3))`,
      values: [provider, JSON.stringify(rooms), expectedSince.toJSDate()],
    });
    return new Set(rows.map(({ reference }) => reference));
  }

  async toPoll(search: PollSearch, limit: number): Promise<readonly LedgerRoom[]> {
    const { at, everySeconds, closedForSeconds, providersThere, givenUpBy } = search;
    const rows = await this.#reads.rows<RawLedgerRoom>({
      name: 'rooms-to-poll',
      text: `select ${ledgerColumns} from room_ledger l join sessions s on s.id = l.session_id
        cross join lateral (select coalesce(s.ended_at, s.canceled_at, l.closed_at) as closed_at) c
        where l.watched and l.reference is not null and l.reconciled_at is null
          and (l.last_polled_at is null or l.last_polled_at
            <= $1::timestamptz - make_interval(secs => $2) * power(2, least(l.failed_polls, ${mostDoublings})))
          and case when s.room_epoch = l.epoch and s.room_provider = l.provider and s.status in ('scheduled', 'live')
            then l.provider = any($4) and (s.status = 'live' or s.room_state = 'ready' and s.ends_at > $1
              and s.starts_at - make_interval(mins => s.join_window_minutes) <= $1)
            else s.status <> 'scheduled' and c.closed_at <= $1::timestamptz - make_interval(secs => $3)
              and (l.provider = any($4) or c.closed_at <= $5) end
        order by l.last_polled_at nulls first limit $6`,
      values: [at.toJSDate(), everySeconds, closedForSeconds, providersThere, givenUpBy.toJSDate(), limit],
    });
    return rows.map(ledgerRoomIn);
  }
}
