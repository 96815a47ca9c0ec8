import { Migration } from '@mikro-orm/migrations';

/** What is done again and again. The queue that it runs on lies in the schema `pgboss`, which pg-boss looks after. */
export class Schedules extends Migration {
  override up(): void {
    this.addSql(`
      create table schedules (
        name text not null primary key,
        every text not null,
        next_due_at timestamptz(3) not null,
        last_started_at timestamptz(3) null,
        last_finished_at timestamptz(3) null,
        last_summary text null,
        last_error text null
      )`);
  }

  override down(): void {
    this.addSql('drop table schedules');
  }
}
