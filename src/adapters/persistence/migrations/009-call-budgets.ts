import { Migration } from '@mikro-orm/migrations';

/**
 * The calls to video providers, counted for all servers together. Unlogged, so that a count waits for no disk: after a
 * crash of the database it begins anew, while each server still counts its own.
 */
export class CallBudgets extends Migration {
  override up(): void {
    this.addSql(`
      create unlogged table call_budgets (
        name text not null,
        slot bigint not null,
        counts int[] not null check (cardinality(counts) = 12),
        held_until timestamptz(3) not null,
        constraint call_budgets_pkey primary key (name)
      ) with (fillfactor = 50)`);
  }

  override down(): void {
    this.addSql('drop table call_budgets');
  }
}
