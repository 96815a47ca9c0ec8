import { Migration } from '@mikro-orm/migrations';

/** When a direct message was written, as entries have it: so that one of before a restored backup is told from one of after. */
export class DirectMessagesBorn extends Migration {
  override up(): void {
    this.addSql('alter table direct_messages add column born bigint not null default 0');
    this.addSql('alter table direct_messages alter column born drop default');
  }

  override down(): void {
    this.addSql('alter table direct_messages drop column born');
  }
}
