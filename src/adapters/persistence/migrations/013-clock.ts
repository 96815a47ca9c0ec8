import { Migration } from '@mikro-orm/migrations';

/** What the clock looks for, and what calendars count by. */
export class Clockwork extends Migration {
  override up(): void {
    // Planned for 480 minutes at most, and extended to 960.
    this.addSql('alter table sessions drop constraint sessions_duration_minutes_check');
    this.addSql(`alter table sessions add constraint sessions_duration_minutes_check
      check (duration_minutes between 5 and 960)`);
    this.addSql(`alter table sessions add column calendar_sequence int not null default 0
      check (calendar_sequence >= 0)`);
    this.addSql(`create index sessions_ends_at_index on sessions (ends_at, id)
      where status in ('scheduled', 'live')`);
    this.addSql(`create index sessions_auto_start_index on sessions (starts_at, id)
      where status = 'scheduled' and auto_start`);
    this.addSql(`create index sessions_over_index on sessions ((coalesce(ended_at, canceled_at)), id)
      where status in ('ended', 'canceled') and archived_at is null`);
  }

  override down(): void {
    this.addSql('drop index sessions_over_index');
    this.addSql('drop index sessions_auto_start_index');
    this.addSql('drop index sessions_ends_at_index');
    this.addSql('alter table sessions drop column calendar_sequence');
    this.addSql('update sessions set duration_minutes = 480 where duration_minutes > 480');
    this.addSql('alter table sessions drop constraint sessions_duration_minutes_check');
    this.addSql(`alter table sessions add constraint sessions_duration_minutes_check
      check (duration_minutes between 5 and 480)`);
  }
}
