import { randomUUID } from 'node:crypto';
import { hostId } from '../seed.ts';
import { type Peer, serve } from './peer.ts';

/** What somebody writes who wants it fast and nothing else: one statement a call, no checks, no record. */
serve(
  (pool): Peer => ({
    async create({ title, startsAt, capacity }) {
      const { rows } = await pool.query(
        `insert into bare_sessions (id, code, title, description, tags, visibility, status, host_id, host_is_guest,
           co_hosts, starts_at, duration_minutes, ends_at, time_zone, join_window_minutes, auto_start, capacity,
           seats_taken, people_present, locked, chat_enabled, questions_enabled, spirit_enabled, screen_share_enabled,
           recording_enabled, room_provider, room_epoch, room_state, created_at, updated_at, revision, version)
         values ($1, $2, $3, '', '{}', 'members', 'scheduled', $4, false, '{}', $5, 60, $5::timestamptz + interval '1 hour',
           'UTC', 10, false, $6, 0, 0, false, true, true, true, true, false, 'builtin', 1, 'pending', now(), now(), 1, 1)
         returning *`,
        [randomUUID(), randomUUID().slice(0, 6), title, hostId, startsAt, capacity],
      );
      return rows[0];
    },
    async read(id) {
      return (await pool.query('select * from bare_sessions where id = $1', [id])).rows[0];
    },
    async list() {
      const { rows } = await pool.query(
        `select * from bare_sessions where visibility = 'public' and status in ('scheduled', 'live')
         order by starts_at, id limit 20`,
      );
      return rows;
    },
    async join(id, { displayName }) {
      const { rows } = await pool.query(
        `with seat as (update bare_sessions set seats_taken = seats_taken + 1, people_present = people_present + 1
             where id = $1 and seats_taken < capacity returning *),
           entry as (insert into bare_participants select $2, id, $3, now() from seat returning id, joined_at)
         select entry.id as participant_id, entry.joined_at, seat.* from seat, entry`,
        [id, randomUUID(), displayName],
      );
      return rows[0];
    },
  }),
);
