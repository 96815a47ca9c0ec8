import type { Client } from 'pg';
import { withClient } from './cluster.ts';

/** Who hosts all that is generated. */
export const hostId = '0198c5a4-3f8e-7c1a-8b6e-3d1f2a4b5c6d';

/** Sessions of one kind, found again by the start of their title. */
export interface Kind {
  readonly title: string;
  readonly count: number;
  /** Live ones have a room and 10,000 seats; the others are public and begin within the next 30 days, */
  readonly live: boolean;
  /**
   * but for those beyond this number: as many a day as before, half of them later than that, half of them years ago. So
   * the next day, at which the clock looks, is as full as before, however many sessions there are.
   */
  readonly soon?: number;
}

const addHost = (client: Client) =>
  client.query(
    `insert into users (id, email, display_name, role, time_zone, locale, disabled, created_at, revision)
     values ($1, 'host@bench.example', 'Ada Bench', 'instructor', 'Europe/Berlin', 'en', false, now(), 1)`,
    [hostId],
  );

const addSessions = (client: Client, codePrefix: string, { title, count, live, soon = count }: Kind) =>
  client.query(
    `insert into sessions (id, code, title, description, tags, visibility, status, host_id, host_is_guest, co_hosts,
       starts_at, duration_minutes, ends_at, time_zone, join_window_minutes, started_at, ended_at, end_reason,
       archived_at, auto_start, capacity,
       seats_taken, people_present, locked, chat_enabled, questions_enabled, spirit_enabled, screen_share_enabled,
       recording_enabled, room_provider, room_epoch, room_state, room_reference, created_at, updated_at, revision)
     select id, $1 || n, $2 || ' ' || n, 'What the class of number ' || n || ' is about, in a sentence or two.',
       array['tag-' || n % 50], case when $4 then 'unlisted' else 'public' end,
       status, $5, false, '{}', starts, 480, ends, 'Europe/Berlin', 60,
       case when $4 then now() when status = 'ended' then starts end, case when status = 'ended' then ends end,
       case when status = 'ended' then 'host' end, case when status = 'ended' then ends + interval '7 days' end, false, 10000, 0, 0, false, true, true, true, true, false,
       'builtin', 1, case when $4 then 'ready' else 'pending' end, case when $4 then id || '-1' end, now(), now(), 1
     from (select n, gen_random_uuid() as id, starts, starts + interval '480 minutes' as ends,
         case when $4 then 'live' when starts > now() then 'scheduled' else 'ended' end as status
       from (select n, date_trunc('milliseconds', now()) + case
           when $4 then interval '0'
           when n <= $6 or n % 2 = 0
             then interval '1 hour' + (least(n, $6::int) + greatest(n - $6, 0) / 2) * (interval '30 days' / $6)
           else interval '-10 days' - (n - $6) / 2 * (interval '30 days' / $6) end as starts
         from generate_series(1, $3::int) as n) as spread) as generated`,
    [codePrefix, title, count, live, hostId, soon],
  );

/** The bare peer's tables: the same rows, two indexes and no further duties. */
const bareTables = `
  create table bare_sessions as select * from sessions;
  alter table bare_sessions add primary key (id);
  create index on bare_sessions (starts_at, id) where visibility = 'public' and status in ('scheduled', 'live');
  create table bare_participants (id uuid primary key, session_id uuid not null, name text not null,
    joined_at timestamptz(3) not null)`;

/** Fills the tables of an empty schema. */
export async function seed(url: string, kinds: readonly Kind[]): Promise<void> {
  await withClient(url, async (client) => {
    await addHost(client);
    for (const [index, kind] of kinds.entries()) await addSessions(client, `K${index}X`, kind);
    await client.query(bareTables);
    await client.query('vacuum analyze');
  });
}

/** The ids of the sessions of a kind, at most so many, drawn over all of them. */
export async function idsOf(url: string, title: string, atMost: number): Promise<readonly string[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ id: string }>(
      `select id from (select id from sessions where title ~ ('^' || $1 || ' [0-9]+$') order by random() limit $2) drawn`,
      [title, atMost],
    ),
  );
  return rows.map(({ id }) => id);
}
