import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Broadcaster, Fleeting, Listener } from '../../../application/ports/broadcaster.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { beforeAll, FleetingTable } from './fleeting-table.ts';
import { Rhythm } from './rhythm.ts';

const channel = 'convoke_news';

/** A payload of PostgreSQL holds 8000 bytes; beyond so many ids in a list one word stands for all. */
const mostIds = 80;

/** Wake-ups go out at once, then at most so often: every one makes commits in the whole cluster wait for each other. */
const everyMs = 200;

/** What waits to be passed on while the database is slow; beyond, the oldest is lost, as it may be. */
const mostPassing = 2000;

/** Servers of which is known how far they were read. */
const mostReplicas = 100;

export interface BroadcasterOptions {
  readonly url: string;
  readonly replicaId: string;
  readonly failed: (error: unknown) => void;
}

/**
 * Wakes other servers by NOTIFY, a few times a second however much there is to say. It listens on a connection of its
 * own; when that is lost it comes back by itself, and then says that everything may be new. A wake-up names its server
 * and the sessions with news, or what was passed on since the last one of these: `after..last`, and in which sessions. (Long:
 * what is said and what is heard must fit.)
 */
export class PostgresBroadcaster implements Broadcaster {
  readonly #orm: MikroORM;
  readonly #options: BroadcasterOptions;
  readonly #table: FleetingTable;
  readonly #listeners = new Set<Listener>();
  /** The last that each server has said to have passed on, the latest server last. */
  readonly #heardTo = new Map<string, string>();
  readonly #unread = new Map<string, { readonly after: string; readonly last: string }>();
  readonly #unreadIn = new Set<SessionId>();
  #passedTo = beforeAll;
  #reading: Promise<void> | undefined;
  #news = new Set<SessionId>();
  #passing: Fleeting[] = [];
  /** One for each, so that who signals much slows down no chat. */
  readonly #telling = new Rhythm(() => this.#tellNews(), everyMs);
  readonly #handingOn = new Rhythm(() => this.#handOn(), everyMs);
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(orm: MikroORM, options: BroadcasterOptions) {
    this.#orm = orm;
    this.#options = options;
    this.#table = new FleetingTable(orm);
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
    if (!this.#closed) this.#telling.due();
  }

  pass(item: Fleeting): void {
    if (this.#passing.length >= mostPassing) this.#passing.shift();
    this.#passing.push(item);
    if (!this.#closed) this.#handingOn.due();
  }

  /** Stops listening, and waits for the last wake-up to be out. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await Promise.all([this.#telling.finish(), this.#handingOn.finish()]);
    await this.#reading;
    await this.#client?.end().catch(() => {});
  }

  async #tellNews(): Promise<void> {
    const news = this.#news;
    this.#news = new Set();
    await this.#notify(idList(news));
  }

  async #handOn(): Promise<void> {
    const items = this.#passing;
    this.#passing = [];
    const kept = await this.#table.keep(items, this.#options.replicaId, this.#options.failed);
    const last = kept.at(-1)?.id;
    if (last === undefined) return;
    const passed = `${this.#passedTo}..${last}`;
    this.#passedTo = last;
    await this.#notify('', passed, idList(kept.map(({ sessionId }) => sessionId)));
  }

  async #notify(...told: readonly string[]): Promise<void> {
    const payload = [this.#options.replicaId, ...told].join(' ');
    try {
      const pool = await this.#orm.em.getConnection().getNativeClient();
      await pool.query({ name: 'wake', text: 'select pg_notify($1, $2)', values: [channel, payload] });
    } catch (error) {
      // Others find out by looking.
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
    const [from = '', news = '', passed = '', sessions = ''] = payload.split(' ');
    if (from === this.#options.replicaId) return;
    if (news !== '') this.#tell(idsIn(news));
    const [after, last] = passed.split('..');
    if (after !== undefined && last !== undefined) this.#read(from, { after, last }, idsIn(sessions));
  }

  #tell(news: ReadonlySet<SessionId> | 'all'): void {
    for (const listener of this.#listeners) listener.news(news);
  }

  /** Reads what is for somebody here, one reading at a time; what was passed while nobody listened comes along. */
  #read(
    from: string,
    { after, last }: { after: string; last: string },
    sessions: ReadonlySet<SessionId> | 'all',
  ): void {
    const known = this.#heardTo.get(from);
    this.#heardTo.delete(from);
    this.#heardTo.set(from, last);
    const [oldest] = this.#heardTo.keys();
    if (this.#heardTo.size > mostReplicas && oldest !== undefined) this.#heardTo.delete(oldest);
    const here = [...this.#listeners].flatMap((listener) => [...listener.hears()]);
    const wanted = here.filter((id) => sessions === 'all' || sessions.has(id));
    if (wanted.length === 0) return;
    for (const id of wanted) this.#unreadIn.add(id);
    this.#unread.set(from, { after: this.#unread.get(from)?.after ?? known ?? after, last });
    this.#reading ??= this.#readAll()
      .catch(this.#options.failed)
      .finally(() => {
        this.#reading = undefined;
      });
  }

  async #readAll(): Promise<void> {
    while (this.#unread.size > 0) {
      const passed = [...this.#unread].map(([replicaId, range]) => ({ replicaId, ...range }));
      const sessions = new Set(this.#unreadIn);
      this.#unread.clear();
      this.#unreadIn.clear();
      for await (const item of this.#table.read(passed, sessions))
        for (const listener of this.#listeners) listener.fleeting(item);
    }
  }
}

function idList(sessions: Iterable<SessionId>): string {
  const ids = new Set(sessions);
  return ids.size > mostIds ? 'all' : [...ids].join(',');
}

const idsIn = (list: string): ReadonlySet<SessionId> | 'all' =>
  list === 'all' ? 'all' : new Set(list.split(',') as SessionId[]);
