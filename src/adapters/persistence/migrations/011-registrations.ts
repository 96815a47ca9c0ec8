import { Migration } from '@mikro-orm/migrations';

/** Seats that are held ahead: for accounts by their place alone, for guests once their e-mail address is confirmed. */
export class Registrations extends Migration {
  override up(): void {
    this.addSql('alter table session_participants alter column joined_at drop not null');
    this.addSql('alter table session_participants add column registered_at timestamptz(3) null');
    this.addSql(`alter table session_participants add constraint session_participants_came_if_present
      check (joined_at is not null or not present)`);
    this.addSql(`create index session_participants_registered_index
      on session_participants (session_id, registered_at, id) where registered_at is not null`);
    this.addSql(`
      create table guest_registrations (
        id uuid not null,
        session_id uuid not null,
        display_name text not null check (char_length(display_name) between 1 and 80),
        email text not null check (char_length(email) between 3 and 254),
        locale text not null,
        time_zone text not null,
        mailed_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        confirmed_at timestamptz(3) null,
        created_at timestamptz(3) not null,
        constraint guest_registrations_pkey primary key (id),
        constraint guest_registrations_address_unique unique (session_id, email),
        constraint guest_registrations_session_id_foreign foreign key (session_id) references sessions (id)
      )`);
    this.addSql(`create index guest_registrations_expires_at_index on guest_registrations (expires_at)
      where confirmed_at is null`);
    this.addSql(`create index guest_registrations_email_index on guest_registrations (email)
      where confirmed_at is null`);
  }

  override down(): void {
    this.addSql('drop table guest_registrations');
    this.addSql('drop index session_participants_registered_index');
    this.addSql('alter table session_participants drop constraint session_participants_came_if_present');
    this.addSql('alter table session_participants drop column registered_at');
    this.addSql(`update session_participants p set joined_at = s.created_at from sessions s
      where s.id = p.session_id and p.joined_at is null`);
    this.addSql('alter table session_participants alter column joined_at set not null');
  }
}
