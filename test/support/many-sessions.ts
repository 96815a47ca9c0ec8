import type { MikroORM } from '@mikro-orm/postgresql';

/** Ids that follow from a kind and a number, so that tests can name rows that SQL has made. */
const idOf = (kind: number, number: string): string =>
  `('0192${kind}000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

export const madeId = (kind: keyof typeof kinds, number: number): string =>
  `0192${kinds[kind]}000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

const kinds = { user: 1, event: 2, session: 3, participant: 4 } as const;

/** How many hosts there are; those with low numbers teach most. The people after them only come. */
export const hostCount = 2000;
const memberCount = 8000;
export const eventCount = 1000;

/** As in a school that runs for years: most sessions are long over, an eighth are planned, a few are live. */
const liveCount = 200;
const plannedShare = 8;

const words = [
  'Algebra',
  'Biology',
  'Chemistry',
  'Drama',
  'English',
  'French',
  'Geometry',
  'History',
  'Italian',
  'Jazz',
];

const users = `
  insert into users (id, email, display_name, role, time_zone, locale, disabled, created_at, revision)
  select ${idOf(kinds.user, 'n')}, 'person' || n || '@school.example', 'Person ' || n,
    case when n <= ${hostCount} then 'instructor' else 'member' end, 'UTC', 'en', false, now(), 1
  from generate_series(1, ${hostCount + memberCount}) n`;

const events = `
  insert into events (id, title, description, time_zone, visibility, created_by, created_at, updated_at, revision)
  select ${idOf(kinds.event, 'n')}, 'Term ' || n, '', 'UTC', 'public', ${idOf(kinds.user, '1')}, now(), now(), 1
  from generate_series(1, ${eventCount}) n`;

/** `$1` is how many. Number 1 is the oldest; the live ones stand between the past and the planned. */
const sessions = `
  insert into sessions (id, code, title, description, tags, visibility, status, host_id, host_is_guest, co_hosts,
    event_id, starts_at, duration_minutes, ends_at, time_zone, join_window_minutes, started_at, ended_at, canceled_at,
    end_reason, archived_at, auto_start, capacity, seats_taken, people_present, locked, chat_enabled,
    questions_enabled, spirit_enabled, screen_share_enabled, recording_enabled, room_provider, room_epoch, room_state,
    room_reference, created_at, updated_at, revision)
  select ${idOf(kinds.session, 'n')}, lpad(to_hex(n), 6, 'X'), title, 'What we do: ' || title, tags, visibility, status, host_id,
    false, co_hosts, event_id, starts_at, 60, starts_at + interval '1 hour', 'UTC', 10,
    case when status in ('live', 'ended') then starts_at end,
    case when status = 'ended' then starts_at + interval '1 hour' end,
    case when status = 'canceled' then starts_at end, case when status = 'ended' then 'host' end,
    case when starts_at < now() - interval '7 days' then starts_at + interval '7 days' end, false, 50,
    case when status = 'live' then 5 else 0 end, case when status = 'live' then 5 else 0 end, false, true, true, true,
    true, false, 'builtin', 1, 'pending', null, starts_at - interval '30 days', starts_at, 1
  from (
    select n, (array['${words.join("','")}'])[1 + n % ${words.length}] || ' '
        || (array['for beginners', 'advanced', 'workshop', 'in groups', 'before the exam', 'repetition'])[1 + n / 7 % 6]
        || ' ' || n as title,
      array['subject-' || n % ${words.length}, 'room-' || n % 300]
        || case when n % 500 = 0 then array['rare'] else '{}'::text[] end as tags,
      case when n / 10 % 10 < 3 then 'public' when n / 10 % 10 < 9 then 'members' else 'unlisted' end as visibility,
      case when n > $1 - planned then case when n % 50 = 0 then 'canceled' else 'scheduled' end
        when n > $1 - planned - ${liveCount} then 'live'
        when n % 12 = 0 then 'canceled' else 'ended' end as status,
      ${idOf(kinds.user, `1 + (power((n * 7919 % 100003) / 100003.0, 2) * ${hostCount - 1})::int`)} as host_id,
      case when n % 20 = 0 then array[${idOf(kinds.user, `1 + n / 20 % ${hostCount}`)}::text] else '{}' end as co_hosts,
      case when n % 2 = 0 then ${idOf(kinds.event, `1 + n / 2 % ${eventCount}`)} end as event_id,
      date_trunc('minute', now()) + case
        when n > $1 - planned then (n - $1 + planned) * interval '180 days' / planned
        when n > $1 - planned - ${liveCount} then (n - $1 + planned) * interval '10 seconds'
        else (n - $1 + planned + ${liveCount}) * interval '3 years' / $1 - interval '1 hour' end as starts_at
    from generate_series(1, $1) n, (select $1 / ${plannedShare} as planned) share) made`;

/** Every third session has somebody who came, and a line of history. */
const people = `
  insert into session_participants (id, session_id, person_id, user_id, role, seat, present, joined_at, left_at)
  select ${idOf(kinds.participant, 'n')}, ${idOf(kinds.session, 'n * 3')}, person, person, 'participant',
    false, false, now(), now()
  from generate_series(1, $1 / 3) n,
    lateral (select ${idOf(kinds.user, `${hostCount} + 1 + n * 7919 % ${memberCount}`)} as person) as someone`;

const history = `
  insert into session_events (session_id, at, kind, by_type, by_id, data)
  select ${idOf(kinds.session, 'n * 3')}, now(), 'session.created', 'system', null, '{}'
  from generate_series(1, $1 / 3) n`;

const indexes = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid = 'sessions'::regclass and not indisunique`;

/**
 * Fills empty tables with so many sessions and the people and records of a school, and lets PostgreSQL learn how they
 * are spread. The indexes of `sessions` are made anew at the end, as they stood, which takes half the time.
 */
export async function makeManySessions(orm: MikroORM, count: number): Promise<void> {
  const pool = await orm.em.getConnection().getNativeClient();
  const client = await pool.connect();
  try {
    const found = await client.query<{ name: string; definition: string }>(indexes);
    await client.query('begin');
    await client.query("set local synchronous_commit = off; set local maintenance_work_mem = '256MB'");
    await client.query(users);
    await client.query(events);
    for (const { name } of found.rows) await client.query(`drop index ${name}`);
    for (const statement of [sessions, people, history]) await client.query(statement.replaceAll('$1', String(count)));
    for (const { definition } of found.rows) await client.query(definition);
    await client.query('commit');
    await client.query('vacuum analyze users, events, sessions, session_participants, session_events');
  } finally {
    client.release();
  }
}
