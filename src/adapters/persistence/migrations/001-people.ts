import { Migration } from '@mikro-orm/migrations';

/** Accounts, guest hosts and sign-ins. */
export class People extends Migration {
  override up(): void {
    this.addSql(`
      create table users (
        id uuid not null,
        external_id text null check (char_length(external_id) between 1 and 600),
        email text null check (email = lower(email) and char_length(email) between 3 and 254),
        display_name text not null check (char_length(display_name) between 1 and 80),
        role text not null check (role in ('admin', 'board_member', 'instructor', 'member', 'guest')),
        host_name text null check (char_length(host_name) > 0),
        time_zone text not null check (char_length(time_zone) between 1 and 64),
        locale text not null check (char_length(locale) between 1 and 35),
        disabled boolean not null,
        deleted_at timestamptz(3) null,
        created_at timestamptz(3) not null,
        revision int not null check (revision > 0),
        password_hash text null,
        version int not null default 1,
        constraint users_pkey primary key (id),
        constraint users_external_id_unique unique (external_id),
        constraint users_email_unique unique (email),
        constraint users_host_name_unique unique (host_name),
        constraint users_guest_has_no_account check (
          role <> 'guest' or (email is null and external_id is null and password_hash is null)),
        constraint users_host_name_is_for_guests check (
          (host_name is not null) = (role = 'guest' and deleted_at is null)),
        constraint users_deleted_is_forgotten check (
          deleted_at is null or (email is null and external_id is null and password_hash is null and disabled))
      )`);
    this.addSql(`
      create table sign_ins (
        id uuid not null,
        user_id uuid not null,
        token_hash text not null check (char_length(token_hash) = 43),
        generation int not null check (generation >= 0),
        created_at timestamptz(3) not null,
        rotated_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        revoked_at timestamptz(3) null,
        constraint sign_ins_pkey primary key (id),
        constraint sign_ins_token_hash_unique unique (token_hash),
        constraint sign_ins_user_id_foreign foreign key (user_id) references users (id)
      )`);
    this.addSql('create index sign_ins_user_id_index on sign_ins (user_id)');
    this.addSql('create index sign_ins_expires_at_index on sign_ins (expires_at)');
  }

  override down(): void {
    this.addSql('drop table sign_ins');
    this.addSql('drop table users');
  }
}
