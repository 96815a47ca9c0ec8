import type { DateTime } from 'luxon';
import type { LostSocket, Replicas } from '../../../application/ports/replicas.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import type { Reads } from '../reads.ts';

const silent = `seen_at < now() - make_interval(secs => $1)`;

interface LostRow {
  readonly sessionId: SessionId;
  readonly socketId: string;
  readonly participantId: ParticipantId;
  readonly lastSeenAt: string;
}

/** The servers that share this PostgreSQL, by its own clock. */
export class SqlReplicas implements Replicas {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async beat(replicaId: string): Promise<boolean> {
    const text = `insert into replicas as r (id, seen_at) values ($1, now())
      on conflict (id) do update set seen_at = excluded.seen_at returning r.xmax <> 0 as known`;
    const [row] = await this.#reads.rows<{ known: boolean }>({ name: 'replica-beat', text, values: [replicaId] });
    return row?.known ?? false;
  }

  async lostSockets(silentSeconds: number): Promise<readonly LostSocket[]> {
    // Sockets of replicas that are not known at all are as lost as those of silent ones.
    const text = `select s.session_id as "sessionId", s.id as "socketId", s.participant_id as "participantId",
        coalesce(r.seen_at, now()) as "lastSeenAt"
      from sockets s left join replicas r on r.id = s.replica_id
      where s.replica_id in (
        select distinct o.replica_id from sockets o
        where not exists (select 1 from replicas a where a.id = o.replica_id and not (a.${silent})))`;
    const rows = await this.#reads.rows<LostRow>({ name: 'lost-sockets', text, values: [silentSeconds] });
    return rows.map((row) => ({ ...row, lastSeenAt: instant(new Date(row.lastSeenAt)) }));
  }

  async forget(silentSeconds: number, replicaId?: string): Promise<void> {
    const text = `delete from replicas where (id = $2 or ${silent})
      and not exists (select 1 from sockets s where s.replica_id = replicas.id)`;
    await this.#reads.rows({ name: 'forget-replicas', text, values: [silentSeconds, replicaId ?? null] });
  }

  async sessionsToSweep(now: DateTime): Promise<readonly SessionId[]> {
    const text = 'select distinct session_id as id from attendees where due_at <= $1 order by 1';
    const rows = await this.#reads.rows<{ id: SessionId }>({
      name: 'sessions-to-sweep',
      text,
      values: [now.toJSDate()],
    });
    return rows.map(({ id }) => id);
  }
}
