import { Migration } from '@mikro-orm/migrations';

/** What a copy of the database is known by. */
export class Installation extends Migration {
  override up(): void {
    this.addSql('alter table installation add column database text null');
    this.addSql('alter table installation add column address text null');
  }

  override down(): void {
    this.addSql('alter table installation drop column address');
    this.addSql('alter table installation drop column database');
  }
}
