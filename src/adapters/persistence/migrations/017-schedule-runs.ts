import { Migration } from '@mikro-orm/migrations';

/** One run of a schedule at a time: it is somebody's until then, and renewed while they live. */
export class ScheduleRuns extends Migration {
  override up(): void {
    this.addSql('alter table schedules add column running_until timestamptz(3) null');
  }

  override down(): void {
    this.addSql('alter table schedules drop column running_until');
  }
}
