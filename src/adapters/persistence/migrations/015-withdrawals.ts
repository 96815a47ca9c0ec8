import { Migration } from '@mikro-orm/migrations';

const others = `'changed', 'canceled', 'reminder_24h', 'reminder_1h', 'reminder_10m', 'host_overdue_soon', 'host_not_started',
  'recording_ready'`;

/** Who withdraws is told so. */
export class Withdrawals extends Migration {
  override up(): void {
    this.#allow(`'confirm_registration', 'registered', 'withdrawn', ${others}`);
  }

  override down(): void {
    this.addSql(`delete from notifications where kind = 'withdrawn'`);
    this.#allow(`'confirm_registration', 'registered', ${others}`);
  }

  #allow(kinds: string): void {
    this.addSql('alter table notifications drop constraint notifications_kind_check');
    this.addSql(`alter table notifications add constraint notifications_kind_check check (kind in (${kinds}))`);
  }
}
