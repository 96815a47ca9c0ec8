import { Migration } from '@mikro-orm/migrations';

/** What is known of the recordings that providers made of sessions. */
export class Recordings extends Migration {
  override up(): void {
    this.addSql(`
      create table recordings (
        id uuid not null,
        session_id uuid not null,
        provider text not null,
        epoch int not null check (epoch > 0),
        room text not null,
        reference text null,
        requested_by_type text not null check (requested_by_type in ('user', 'guest', 'system', 'provider')),
        requested_by_id text null,
        state text not null
          check (state in ('starting', 'recording', 'processing', 'ready', 'failed', 'deleted')),
        requested_at timestamptz(3) not null,
        changed_at timestamptz(3) not null,
        accepted_at timestamptz(3) null,
        stop_asked_at timestamptz(3) null,
        started_at timestamptz(3) null,
        ended_at timestamptz(3) null,
        duration_seconds int null check (duration_seconds >= 0),
        size_bytes bigint null check (size_bytes >= 0),
        file_deleted_at timestamptz(3) null,
        constraint recordings_pkey primary key (id),
        constraint recordings_session_id_foreign foreign key (session_id) references sessions (id),
        constraint recordings_file_deleted_check check (file_deleted_at is null or state = 'deleted')
      )`);
    this.addSql('create index recordings_session_id_index on recordings (session_id, requested_at, id)');
    this.addSql(`create unique index recordings_reference_index on recordings (session_id, provider, reference)
      where reference is not null`);
    this.addSql(`create index recordings_unsettled_index on recordings (changed_at)
      where file_deleted_at is null and state not in ('ready', 'failed')`);
  }

  override down(): void {
    this.addSql('drop table recordings');
  }
}
