import { Migration } from '@mikro-orm/migrations';

/** What people are told, and what they do not want to be told. */
export class Notifications extends Migration {
  override up(): void {
    this.addSql(`
      create table notifications (
        id uuid not null,
        session_id uuid not null,
        person_id uuid not null,
        kind text not null check (kind in ('confirm_registration', 'registered', 'changed', 'canceled', 'reminder_24h',
          'reminder_1h', 'reminder_10m', 'host_overdue_soon', 'host_not_started', 'recording_ready')),
        occasion text not null check (char_length(occasion) between 1 and 100),
        starts_at timestamptz(3) not null,
        previous_starts_at timestamptz(3) null,
        status text not null check (status in ('planned', 'claimed', 'sent', 'skipped', 'failed')),
        reason text null,
        attempts int not null check (attempts >= 0),
        next_attempt_at timestamptz(3) not null,
        planned_at timestamptz(3) not null,
        changed_at timestamptz(3) not null,
        constraint notifications_pkey primary key (id),
        constraint notifications_once_unique unique (session_id, person_id, kind, occasion),
        constraint notifications_session_id_foreign foreign key (session_id) references sessions (id),
        constraint notifications_reason check (reason is not null or status in ('planned', 'claimed', 'sent'))
      )`);
    this.addSql(`create index notifications_due_index on notifications (next_attempt_at, id)
      where status in ('planned', 'claimed')`);
    this.addSql('create index notifications_session_index on notifications (session_id, planned_at, id)');
    this.addSql('create index notifications_starts_at_index on notifications (starts_at)');
    this.addSql(`
      create table notification_opt_outs (
        person_id uuid not null,
        kind text not null,
        created_at timestamptz(3) not null,
        constraint notification_opt_outs_pkey primary key (person_id, kind)
      )`);
  }

  override down(): void {
    this.addSql('drop table notification_opt_outs');
    this.addSql('drop table notifications');
  }
}
