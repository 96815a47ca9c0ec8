import { Migration } from '@mikro-orm/migrations';

export class Idempotency extends Migration {
  override up(): void {
    this.addSql(`
      create table idempotency_keys (
        key text not null primary key,
        fingerprint text not null,
        new_id uuid not null,
        attempt uuid not null,
        lease_until timestamptz(3) null,
        expires_at timestamptz(3) not null,
        answer text null
      )`);
    this.addSql('create index idempotency_keys_expires_at_index on idempotency_keys (expires_at)');
  }

  override down(): void {
    this.addSql('drop table idempotency_keys');
  }
}
