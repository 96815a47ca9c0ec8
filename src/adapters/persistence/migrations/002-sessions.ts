import { Migration } from '@mikro-orm/migrations';

const appendOnlyTables = ['session_events', 'presence_facts'] as const;

/** Events, sessions, who is in them, and their records that can only grow. */
export class Sessions extends Migration {
  override up(): void {
    this.addSql('create extension if not exists pg_trgm');
    this.addSql(`
      create table events (
        id uuid not null,
        external_id text null check (char_length(external_id) between 1 and 200),
        title text not null check (char_length(title) between 1 and 100),
        description text not null check (char_length(description) <= 5000),
        starts_at timestamptz(3) null,
        ends_at timestamptz(3) null,
        time_zone text not null,
        visibility text not null check (visibility in ('public', 'members')),
        created_by uuid not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        revision int not null check (revision > 0),
        constraint events_pkey primary key (id),
        constraint events_external_id_unique unique (external_id),
        constraint events_ends_after_start check (ends_at > starts_at),
        constraint events_created_by_foreign foreign key (created_by) references users (id)
      )`);
    this.addSql(`
      create table sessions (
        id uuid not null,
        external_id text null check (char_length(external_id) between 1 and 200),
        code text not null check (char_length(code) between 4 and 12),
        title text not null check (char_length(title) between 1 and 100),
        description text not null check (char_length(description) <= 5000),
        tags text[] not null check (cardinality(tags) <= 20),
        visibility text not null check (visibility in ('public', 'members', 'unlisted')),
        status text not null check (status in ('scheduled', 'live', 'ended', 'canceled')),
        host_id uuid not null,
        host_is_guest boolean not null,
        host_origin text null,
        co_hosts text[] not null check (cardinality(co_hosts) <= 10),
        event_id uuid null,
        starts_at timestamptz(3) not null,
        duration_minutes int not null check (duration_minutes between 5 and 480),
        ends_at timestamptz(3) not null,
        time_zone text not null,
        join_window_minutes int not null check (join_window_minutes between 0 and 60),
        started_at timestamptz(3) null,
        ended_at timestamptz(3) null,
        canceled_at timestamptz(3) null,
        end_reason text null check (end_reason in ('host', 'not_started', 'overdue', 'empty')),
        archived_at timestamptz(3) null,
        auto_start boolean not null,
        capacity int not null check (capacity between 1 and 10000),
        seats_taken int not null,
        people_present int not null check (people_present >= 0),
        locked boolean not null,
        chat_enabled boolean not null,
        questions_enabled boolean not null,
        spirit_enabled boolean not null,
        screen_share_enabled boolean not null,
        recording_enabled boolean not null,
        room_provider text not null,
        room_epoch int not null check (room_epoch > 0),
        room_state text not null check (room_state in ('pending', 'ready', 'failed', 'closed')),
        room_reference text null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        revision int not null check (revision > 0),
        version int not null default 1,
        constraint sessions_pkey primary key (id),
        constraint sessions_external_id_unique unique (external_id),
        constraint sessions_code_unique unique (code),
        constraint sessions_host_id_foreign foreign key (host_id) references users (id),
        constraint sessions_event_id_foreign foreign key (event_id) references events (id),
        constraint sessions_never_oversold check (seats_taken between 0 and capacity),
        constraint sessions_end_after_start check (ends_at > starts_at),
        constraint sessions_guests_are_not_members check (not (host_is_guest and visibility = 'members')),
        constraint sessions_ready_room_is_known check ((room_state = 'ready') = (room_reference is not null)),
        constraint sessions_phase check (case status
          when 'scheduled' then started_at is null and ended_at is null and canceled_at is null
          when 'live' then started_at is not null and ended_at is null and canceled_at is null
          when 'ended' then started_at is not null and ended_at is not null and end_reason is not null
          when 'canceled' then ended_at is null and canceled_at is not null end),
        constraint sessions_empty_when_over check (
          status in ('scheduled', 'live') or (seats_taken = 0 and people_present = 0))
      ) with (fillfactor = 80)`);
    // What lists ask for: the two active statuses by time, all sessions by each order, and each filter.
    this.addSql(`create index sessions_active_index on sessions (starts_at, id)
      where status in ('scheduled', 'live') and archived_at is null`);
    this.addSql(`create index sessions_public_active_index on sessions (starts_at, id)
      where visibility = 'public' and status in ('scheduled', 'live') and archived_at is null`);
    this.addSql(`create index sessions_closed_index on sessions (starts_at, id)
      where status in ('ended', 'canceled') and archived_at is null`);
    this.addSql('create index sessions_archived_index on sessions (starts_at, id) where archived_at is not null');
    this.addSql('create index sessions_starts_at_index on sessions (starts_at, id)');
    this.addSql('create index sessions_created_at_index on sessions (created_at, id)');
    this.addSql('create index sessions_title_index on sessions (title collate "und-x-icu", id)');
    this.addSql('create index sessions_host_id_index on sessions (host_id, starts_at, id)');
    this.addSql('create index sessions_co_hosts_index on sessions using gin (co_hosts)');
    this.addSql('create index sessions_event_id_index on sessions (event_id, starts_at, id)');
    this.addSql('create index sessions_tags_index on sessions using gin (tags)');
    this.addSql('create index sessions_title_search_index on sessions using gin (title gin_trgm_ops)');
    this.addSql(`
      create table session_participants (
        id uuid not null,
        session_id uuid not null,
        person_id uuid not null,
        user_id uuid null,
        guest_name text null check (char_length(guest_name) between 1 and 80),
        role text not null check (role in ('host', 'co_host', 'participant')),
        seat boolean not null,
        present boolean not null,
        joined_at timestamptz(3) not null,
        left_at timestamptz(3) null,
        removed_at timestamptz(3) null,
        constraint session_participants_pkey primary key (id),
        constraint session_participants_person_unique unique (session_id, person_id),
        constraint session_participants_session_id_foreign foreign key (session_id) references sessions (id),
        constraint session_participants_user_id_foreign foreign key (user_id) references users (id),
        constraint session_participants_are_named check ((user_id is null) = (guest_name is not null)),
        constraint session_participants_hosts_need_no_seat check (role = 'participant' or not seat)
      ) with (fillfactor = 80)`);
    this.addSql(`create index session_participants_inside_index on session_participants (session_id)
      where present or seat`);
    this.addSql('create index session_participants_order_index on session_participants (session_id, joined_at, id)');
    this.addSql('create index session_participants_user_id_index on session_participants (user_id, session_id)');
    this.addSql(`
      create table session_events (
        seq bigserial not null,
        session_id uuid not null,
        at timestamptz(3) not null,
        kind text not null,
        by_type text not null check (by_type in ('user', 'guest', 'system', 'provider')),
        by_id text null,
        data jsonb not null,
        constraint session_events_pkey primary key (seq),
        constraint session_events_session_id_foreign foreign key (session_id) references sessions (id)
      )`);
    this.addSql('create index session_events_session_id_index on session_events (session_id, seq)');
    this.addSql(`
      create table presence_facts (
        seq bigserial not null,
        session_id uuid not null,
        participant_id uuid not null,
        kind text not null check (kind in ('joined', 'left')),
        source text not null check (source in ('seat', 'socket', 'provider', 'correction')),
        connection_id text null,
        happened_at timestamptz(3) not null,
        received_at timestamptz(3) not null,
        constraint presence_facts_pkey primary key (seq),
        constraint presence_facts_session_id_foreign foreign key (session_id) references sessions (id),
        constraint presence_facts_participant_id_foreign
          foreign key (participant_id) references session_participants (id)
      )`);
    this.addSql('create index presence_facts_person_index on presence_facts (session_id, participant_id, seq)');
    this.addSql(`
      create table session_attendance (
        participant_id uuid not null,
        session_id uuid not null,
        first_joined_at timestamptz(3) not null,
        last_left_at timestamptz(3) null,
        watch_time_seconds int not null check (watch_time_seconds >= 0),
        present boolean not null,
        final boolean not null,
        evidence text[] not null,
        intervals jsonb not null,
        constraint session_attendance_pkey primary key (participant_id),
        constraint session_attendance_participant_id_foreign
          foreign key (participant_id) references session_participants (id),
        constraint session_attendance_session_id_foreign foreign key (session_id) references sessions (id)
      )`);
    this.addSql('create index session_attendance_session_id_index on session_attendance (session_id, first_joined_at)');
    this.addSql(`
      create function refuse_to_change_the_record() returns trigger language plpgsql as $$
      begin
        raise exception 'The table % only grows: its lines are never changed or deleted.', tg_table_name
          using errcode = 'restrict_violation';
      end $$`);
    for (const table of appendOnlyTables)
      this.addSql(`create trigger ${table}_append_only before update or delete or truncate on ${table}
        for each statement execute function refuse_to_change_the_record()`);
  }

  override down(): void {
    for (const table of ['session_attendance', 'presence_facts', 'session_events', 'session_participants'])
      this.addSql(`drop table ${table}`);
    this.addSql('drop table sessions');
    this.addSql('drop table events');
    this.addSql('drop function refuse_to_change_the_record()');
    // The extension stays: others in the database may use it by now.
  }
}
