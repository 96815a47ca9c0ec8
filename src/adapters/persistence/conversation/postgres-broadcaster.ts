import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Broadcaster, Fleeting, Listener } from '../../../application/ports/broadcaster.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';

const channel = 'convoke_news';

/** A payload of PostgreSQL holds 8000 bytes; beyond so many ids one word stands for all. */
const mostIds = 150;

/** Wake-ups go out at once, then at most so often: every one makes commits in the whole cluster wait for each other. */
const everyMs = 200;

/** How far back is read for what is not kept: a wake-up may be as late, and whatever came before it is found by its id. */
const fleetingSeconds = 10;

export interface BroadcasterOptions {
  readonly url: string;
  readonly replicaId: string;
  readonly failed: (error: unknown) => void;
}

/**
 * Wakes other servers by NOTIFY, a few times a second however much there is to say. It listens on a connection of its
 * own; when that is lost it comes back by itself, and then says that everything may be new. (Long: waking, listening and
 * handing on share one connection and one rhythm.)
 */
export class PostgresBroadcaster implements Broadcaster {
  readonly #orm: MikroORM;
  readonly #options: BroadcasterOptions;
  readonly #listeners = new Set<Listener>();
  readonly #seen = new Map<string, number>();
  #news = new Set<SessionId>();
  #passing: Fleeting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending = Promise.resolve();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(orm: MikroORM, options: BroadcasterOptions) {
    this.#orm = orm;
    this.#options = options;
  }

  /** Begins to listen; the database may be away, and is tried until it is there. */
  start(): void {
    void this.#connect();
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(sessions: Iterable<SessionId>, whom: 'all' | 'others' = 'all'): void {
    const ids = new Set(sessions);
    if (ids.size === 0) return;
    for (const id of ids) this.#news.add(id);
    if (whom === 'all') this.#tell(ids);
    this.#schedule();
  }

  pass(item: Fleeting): void {
    this.#passing.push(item);
    this.#schedule();
  }

  /** Stops listening, and waits for the last wake-up to be out. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#timer);
    await this.#send();
    await this.#client?.end().catch(() => {});
  }

  /** The first goes out at once; what comes soon after waits for its turn, and goes together. */
  #schedule(): void {
    if (this.#timer || this.#closed) return;
    this.#sending = this.#send();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#news.size > 0 || this.#passing.length > 0) this.#schedule();
    }, everyMs);
  }

  async #send(): Promise<void> {
    await this.#sending;
    const news = this.#news;
    const passing = this.#passing;
    this.#news = new Set();
    this.#passing = [];
    if (news.size === 0 && passing.length === 0) return;
    const ids = new Set([...news, ...passing.map(({ sessionId }) => sessionId)]);
    const payload = `${this.#options.replicaId} ${ids.size > mostIds ? 'all' : [...ids].join(' ')}`;
    try {
      const pool = await this.#orm.em.getConnection().getNativeClient();
      if (passing.length > 0) await pool.query(keep(passing, this.#options.replicaId));
      await pool.query({ name: 'wake', text: 'select pg_notify($1, $2)', values: [channel, payload] });
    } catch (error) {
      // Others find out by looking; what was not kept is lost, as it may be.
      this.#options.failed(error);
    }
  }

  async #connect(): Promise<void> {
    if (this.#closed) return;
    const client = new pg.Client({ connectionString: this.#options.url, keepAlive: true });
    let lost = false;
    const again = (error?: unknown): void => {
      if (lost) return;
      lost = true;
      if (error !== undefined && !this.#closed) this.#options.failed(error);
      client.end().catch(() => {});
      if (!this.#closed) this.#retry = setTimeout(() => void this.#connect(), 500);
    };
    client.on('error', again);
    client.on('end', () => again());
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
      this.#tell('all');
    } catch (error) {
      again(error);
    }
  }

  #heard(payload: string): void {
    const [from, ...ids] = payload.split(' ');
    if (from === this.#options.replicaId) return;
    this.#tell(ids[0] === 'all' ? 'all' : new Set(ids as SessionId[]));
    this.#fetch().catch(this.#options.failed);
  }

  #tell(news: ReadonlySet<SessionId> | 'all'): void {
    for (const listener of this.#listeners) listener.news(news);
  }

  async #fetch(): Promise<void> {
    const pool = await this.#orm.em.getConnection().getNativeClient();
    const { rows } = await pool.query<FleetingRow>({ ...recent, values: [this.#options.replicaId] });
    const now = Date.now();
    for (const { recipient, ...row } of rows) {
      if (this.#seen.has(row.id)) continue;
      this.#seen.set(row.id, now);
      for (const listener of this.#listeners) listener.fleeting({ ...row, ...(recipient && { to: recipient }) });
    }
    for (const [id, at] of this.#seen) if (at < now - 3 * fleetingSeconds * 1000) this.#seen.delete(id);
  }
}

interface FleetingRow {
  readonly id: string;
  readonly sessionId: SessionId;
  readonly kind: Fleeting['kind'];
  readonly recipient: ParticipantId | null;
  readonly data: unknown;
}

const recent = {
  name: 'fleeting-recent',
  text: `select id, session_id as "sessionId", kind, recipient, data from fleeting
    where at > now() - interval '${fleetingSeconds} seconds' and replica_id <> $1 order by at, id`,
};

/** Stores what others are to hear of, and drops what is too old to be. */
const keep = (items: readonly Fleeting[], replicaId: string) => ({
  name: 'fleeting-keep',
  text: `with old as (delete from fleeting where at < now() - interval '1 minute')
    insert into fleeting (id, session_id, replica_id, kind, recipient, data, at)
    select f.id, f."sessionId", $2, f.kind, f."to", f.data, clock_timestamp()
    from jsonb_to_recordset($1::jsonb) as f (id uuid, "sessionId" uuid, kind text, "to" uuid, data jsonb)`,
  values: [JSON.stringify(items), replicaId],
});
