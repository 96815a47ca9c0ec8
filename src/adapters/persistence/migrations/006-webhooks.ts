import { Migration } from '@mikro-orm/migrations';

/** What providers told us by webhook. `kept` is JSON as text: `jsonb` would refuse some of what JSON may hold. */
export class Webhooks extends Migration {
  override up(): void {
    this.addSql(`
      create table webhook_deliveries (
        id uuid not null,
        provider text not null,
        key text not null,
        type text not null,
        kept text not null,
        received_at timestamptz(3) not null,
        state text not null check (state in ('received', 'taken', 'unmatched', 'empty')),
        taken_at timestamptz(3) null,
        facts int null,
        taken int null,
        strangers int null,
        unmatched int null,
        constraint webhook_deliveries_pkey primary key (id),
        constraint webhook_deliveries_key_unique unique (provider, key)
      )`);
    this.addSql('create index webhook_deliveries_received_index on webhook_deliveries (received_at, id)');
    this.addSql(`create index webhook_deliveries_state_index on webhook_deliveries (state, received_at, id)
      where state <> 'taken'`);
  }

  override down(): void {
    this.addSql('drop table webhook_deliveries');
  }
}
