import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { hostId } from '../seed.ts';
import { type Peer, serve } from './peer.ts';

/** The statements of ours in their order, in one transaction, by hand: what the same work costs without our code. */
serve(
  (pool): Peer => ({
    async create(body) {
      await pool.query({ name: 'standing', text: standing, values: [hostId, null] });
      const id = randomUUID();
      await inTransaction(pool, (client) => addSession(client, id, body));
      return await view(pool, id, null);
    },
    read: (id) => view(pool, id, null),
    async list() {
      const { rows } = await pool.query(
        `${viewsOf} where s.status in ('scheduled', 'live') and s.archived_at is null
           and s.visibility in ('public') and s.visibility = 'public' order by s.starts_at asc, s.id asc limit $2`,
        [null, 21],
      );
      return rows.slice(0, 20);
    },
    async join(id, { displayName }) {
      const participantId = randomUUID();
      const joined = await inTransaction(pool, (client) => takeSeat(client, id, participantId, String(displayName)));
      return joined && { participant: { id: participantId }, session: await view(pool, id, participantId) };
    },
  }),
);

const viewsOf = `select s.*, h.display_name as "hostName",
    case when s.co_hosts = '{}' then '{}'::text[] else array(
      select u.display_name from unnest(s.co_hosts) with ordinality as c (id, place)
      join users u on u.id = c.id::uuid order by c.place) end as "coHostNames",
    a.present as "askerPresent", coalesce(a.guest_name, au.display_name) as "askerName"
  from sessions s join users h on h.id = s.host_id
  left join session_participants a on a.session_id = s.id and a.person_id = $1::uuid
  left join users au on au.id = a.user_id`;

const standing = `select u.role, not u.disabled and u.deleted_at is null as active,
    $2::uuid is null or (s.id is not null and s.revoked_at is null) as "signedIn"
  from users u left join sign_ins s on s.id = $2 and s.user_id = u.id where u.id = $1`;

async function view(pool: Pool, id: string, asker: string | null): Promise<unknown> {
  const text = `${viewsOf} where s.id = $2`;
  return (await pool.query({ name: 'find-session', text, values: [asker, id] })).rows[0];
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function addSession(client: PoolClient, id: string, body: Record<string, unknown>): Promise<void> {
  await client.query('select * from users where id = $1', [hostId]);
  await client.query(
    `insert into sessions (id, code, title, description, tags, visibility, status, host_id, host_is_guest, co_hosts,
       starts_at, duration_minutes, ends_at, time_zone, join_window_minutes, auto_start, capacity, seats_taken,
       people_present, locked, chat_enabled, questions_enabled, spirit_enabled, screen_share_enabled,
       recording_enabled, room_provider, room_epoch, room_state, created_at, updated_at, revision)
     values ($1, $2, $3, '', '{}', 'members', 'scheduled', $4, false, '{}', $5, 60, $5::timestamptz + interval '1 hour',
       'UTC', 10, false, $6, 0, 0, false, true, true, true, true, false, 'builtin', 1, 'pending', now(), now(), 1)`,
    [id, randomUUID().slice(0, 12), body['title'], hostId, body['startsAt'], body['capacity']],
  );
  await addEvent(client, id, 'session.created', 'user', hostId, { hostId, instant: false });
}

const addEvent = (client: PoolClient, id: string, kind: string, byType: string, by: string, data: object) =>
  client.query(
    'insert into session_events (session_id, at, kind, by_type, by_id, data) values ($1, now(), $2, $3, $4, $5) returning seq',
    [id, kind, byType, by, JSON.stringify(data)],
  );

async function takeSeat(client: PoolClient, id: string, participantId: string, name: string): Promise<boolean> {
  const { rows } = await client.query('select * from sessions where id = $1 for update', [id]);
  const [session] = rows;
  await client.query('select * from session_participants where session_id = $1 and person_id = $2', [
    id,
    participantId,
  ]);
  if (!session || session.seats_taken >= session.capacity) return false;
  await client.query(
    `update sessions set seats_taken = $3, people_present = $4, updated_at = now(), version = version + 1
     where id = $1 and version = $2`,
    [id, session.version, session.seats_taken + 1, session.people_present + 1],
  );
  await client.query(
    `insert into session_participants (id, session_id, person_id, guest_name, role, seat, present, joined_at)
     values ($1, $2, $1, $3, 'participant', true, true, now())
     on conflict (id) do update set seat = excluded.seat, present = excluded.present, joined_at = excluded.joined_at`,
    [participantId, id, name],
  );
  await addEvent(client, id, 'participant.joined', 'guest', participantId, {
    participantId,
    role: 'participant',
    rejoined: false,
  });
  await client.query(
    `insert into presence_facts (session_id, participant_id, kind, source, happened_at, received_at)
     values ($1, $2, 'joined', 'seat', now(), now()) returning seq`,
    [id, participantId],
  );
  await client.query(
    `insert into session_attendance (participant_id, session_id, first_joined_at, watch_time_seconds, present, final,
       evidence, intervals) values ($1, $2, now(), 0, true, false, '{seat}', $3)
     on conflict (participant_id) do update set present = excluded.present, intervals = excluded.intervals`,
    [participantId, id, JSON.stringify([{ from: new Date().toISOString() }])],
  );
  return true;
}
