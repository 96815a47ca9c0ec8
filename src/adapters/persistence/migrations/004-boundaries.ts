import { Migration } from '@mikro-orm/migrations';

/** Session boundaries: what is known about whom; the log is the truth behind it. */
export class Boundaries extends Migration {
  override up(): void {
    // "C" orders ids as bytes, whatever the database's own language.
    this.addSql(`
      create table boundary_users (
        user_id text collate "C" not null check (user_id ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$'),
        next_session_id text not null check (next_session_id ~ '^sess_[A-Za-z0-9_-][A-Za-z0-9._-]{0,122}$'),
        constraint boundary_users_pkey primary key (user_id)
      ) with (fillfactor = 80)`);
    this.addSql(`
      create table boundary_sessions (
        session_id text collate "C" not null check (session_id ~ '^sess_[A-Za-z0-9_-][A-Za-z0-9._-]{0,122}$'),
        user_id text collate "C" not null,
        started_at timestamptz(3) not null,
        started_by text not null,
        start_record_id uuid not null,
        is_training_data boolean not null,
        session_notes text null check (char_length(session_notes) <= 2000),
        training_intent_label text null check (char_length(training_intent_label) <= 100),
        closed_by text null check (closed_by in ('end', 'timeout')),
        ended_at timestamptz(3) null,
        ended_by text null,
        end_record_id uuid null,
        log_size int not null check (log_size > 0),
        constraint boundary_sessions_pkey primary key (session_id),
        constraint boundary_sessions_user_id_foreign foreign key (user_id) references boundary_users (user_id),
        constraint boundary_sessions_start_record_id_unique unique (start_record_id),
        constraint boundary_sessions_end_record_id_unique unique (end_record_id),
        constraint boundary_sessions_phase check (case when closed_by is null
          then ended_at is null and ended_by is null and end_record_id is null
          else ended_at >= started_at and ended_by is not null and end_record_id <> start_record_id end)
      ) with (fillfactor = 80)`);
    this.addSql(`create unique index boundary_sessions_one_active_index on boundary_sessions (user_id)
      where closed_by is null`);
    this.addSql(`create index boundary_sessions_active_index on boundary_sessions (started_at)
      where closed_by is null`);
    this.addSql('create index boundary_sessions_user_id_index on boundary_sessions (user_id, started_at, session_id)');
  }

  override down(): void {
    this.addSql('drop table boundary_sessions');
    this.addSql('drop table boundary_users');
  }
}
