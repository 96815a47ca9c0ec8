import { Migration } from '@mikro-orm/migrations';

/** When a provider was last asked for a room: what was asked for just now is not swept, whatever its session says. */
export class RoomsAskedFor extends Migration {
  override up(): void {
    this.addSql('alter table room_ledger add column expected_at timestamptz(3) not null default now()');
  }

  override down(): void {
    this.addSql('alter table room_ledger drop column expected_at');
  }
}
