import { Migration } from '@mikro-orm/migrations';

/** The rooms that providers were asked for, and what witnesses say about who is inside. */
export class Rooms extends Migration {
  override up(): void {
    // Tells apart those who share a provider's account: each touches its own rooms alone.
    this.addSql(`create table installation (
      only_one boolean not null default true check (only_one),
      tag text not null check (tag ~ '^[0-9a-f]{12}$'),
      constraint installation_pkey primary key (only_one)
    )`);
    this.addSql(`insert into installation (tag) values (substr(replace(gen_random_uuid()::text, '-', ''), 1, 12))`);
    this.addSql(`
      create table room_ledger (
        session_id uuid not null,
        epoch int not null check (epoch > 0),
        provider text not null,
        reference text null,
        fitted_revision int null,
        watched boolean not null,
        closed_at timestamptz(3) null,
        last_polled_at timestamptz(3) null,
        failed_polls int not null default 0 check (failed_polls >= 0),
        reconciled_at timestamptz(3) null,
        constraint room_ledger_pkey primary key (session_id, epoch, provider),
        constraint room_ledger_session_id_foreign foreign key (session_id) references sessions (id)
      )`);
    this.addSql('create index room_ledger_reference_index on room_ledger (provider, reference)');
    this.addSql(`create index room_ledger_to_poll_index on room_ledger (last_polled_at)
      where watched and reference is not null and reconciled_at is null`);
    this.addSql(`alter table sessions add column recording_state text not null default 'none'
      check (recording_state in ('none', 'starting', 'recording', 'processing', 'ready', 'failed', 'deleted'))`);
    this.addSql('alter table session_participants add column unwitnessed_since timestamptz(3) null');
    this.addSql(`create index session_participants_unwitnessed_index on session_participants (unwitnessed_since)
      where present and unwitnessed_since is not null`);
    this.addSql('alter table presence_facts drop constraint presence_facts_kind_check');
    this.addSql(`alter table presence_facts add constraint presence_facts_kind_check
      check (kind in ('joined', 'left', 'absent'))`);
    // What is told twice is kept once, whoever tells it first.
    this.addSql(`create unique index presence_facts_once_index on presence_facts
      (session_id, participant_id, source, connection_id, kind, happened_at) where connection_id is not null`);
  }

  override down(): void {
    this.addSql('drop index presence_facts_once_index');
    this.addSql('alter table presence_facts disable trigger presence_facts_append_only');
    this.addSql("delete from presence_facts where kind = 'absent'");
    this.addSql('alter table presence_facts enable trigger presence_facts_append_only');
    this.addSql('alter table presence_facts drop constraint presence_facts_kind_check');
    this.addSql(`alter table presence_facts add constraint presence_facts_kind_check
      check (kind in ('joined', 'left'))`);
    this.addSql('drop index session_participants_unwitnessed_index');
    this.addSql('alter table session_participants drop column unwitnessed_since');
    this.addSql('alter table sessions drop column recording_state');
    this.addSql('drop table room_ledger');
    this.addSql('drop table installation');
  }
}
