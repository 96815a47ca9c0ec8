import { Migration } from '@mikro-orm/migrations';

const tables = [
  'fleeting',
  'replicas',
  'sockets',
  'attendees',
  'conversation_members',
  'direct_messages',
  'question_votes',
  'questions',
  'conversation_entries',
  'conversations',
] as const;

/** The live room: its conversation, and who is in it by a socket. */
export class Conversation extends Migration {
  override up(): void {
    // Grows with each start of the database and each change of timeline, so that what was written before a backup was
    // restored can be told from what was written after.
    this.addSql(`
      create function conversation_incarnation() returns bigint language sql stable as $$
        select (('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint % 4096) * 2251799813685248
          + (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint $$`);
    this.addSql(`
      create table conversations (
        session_id uuid not null,
        seq bigint not null check (seq >= 0),
        rules int not null,
        directs bigint not null,
        stream_id uuid not null,
        constraint conversations_pkey primary key (session_id),
        constraint conversations_session_id_foreign foreign key (session_id) references sessions (id)
      ) with (fillfactor = 50)`);
    this.addSql(`
      create table conversation_entries (
        session_id uuid not null,
        seq bigint not null check (seq > 0),
        kind text not null,
        at timestamptz(3) not null,
        id uuid null,
        author uuid null,
        text text null check (char_length(text) <= 2000),
        deleted boolean not null,
        subject uuid null,
        data jsonb null,
        ref uuid null,
        born bigint not null,
        constraint conversation_entries_pkey primary key (session_id, seq),
        constraint conversation_entries_id_unique unique (id),
        constraint conversation_entries_ref_unique unique (ref),
        constraint conversation_entries_message check ((kind = 'message') = (id is not null)),
        constraint conversation_entries_deleted check (not deleted or text = ''),
        constraint conversation_entries_session_id_foreign foreign key (session_id) references conversations (session_id)
      )`);
    // Another database, or the same one filled from a dump, gives the same conversation another name.
    this.addSql(`
      create function conversation_stream(id uuid) returns text language sql stable as $$
        select substr(encode(sha256(convert_to(concat_ws(' ', id,
            (select oid from pg_database where datname = current_database()),
            pg_relation_filenode('conversation_entries')), 'UTF8')), 'hex'), 1, 16)
          || '-' || to_hex(conversation_incarnation()) $$`);
    this.addSql(`
      create table questions (
        id uuid not null,
        session_id uuid not null,
        at timestamptz(3) not null,
        author uuid not null,
        text text not null check (char_length(text) between 1 and 500),
        votes int not null check (votes >= 0),
        answered boolean not null,
        answer text null check (char_length(answer) between 1 and 500),
        hidden boolean not null,
        ref uuid null,
        constraint questions_pkey primary key (id),
        constraint questions_ref_unique unique (ref),
        constraint questions_session_id_foreign foreign key (session_id) references conversations (session_id),
        constraint questions_author_foreign foreign key (author) references session_participants (id)
      )`);
    this.addSql('create index questions_order_index on questions (session_id, votes desc, at, id)');
    this.addSql(`
      create table question_votes (
        question_id uuid not null,
        participant_id uuid not null,
        at timestamptz(3) not null,
        constraint question_votes_pkey primary key (question_id, participant_id),
        constraint question_votes_question_id_foreign foreign key (question_id) references questions (id),
        constraint question_votes_participant_id_foreign
          foreign key (participant_id) references session_participants (id)
      )`);
    this.addSql('create index question_votes_participant_id_index on question_votes (participant_id)');
    this.addSql(`
      create table direct_messages (
        id uuid not null,
        session_id uuid not null,
        place bigint not null,
        at timestamptz(3) not null,
        author uuid not null,
        recipient uuid not null,
        text text not null check (char_length(text) between 1 and 500),
        from_seq bigint not null,
        to_seq bigint not null,
        ref uuid null,
        constraint direct_messages_pkey primary key (id),
        constraint direct_messages_place_unique unique (session_id, place),
        constraint direct_messages_ref_unique unique (ref),
        constraint direct_messages_session_id_foreign foreign key (session_id) references conversations (session_id),
        constraint direct_messages_author_foreign foreign key (author) references session_participants (id),
        constraint direct_messages_recipient_foreign foreign key (recipient) references session_participants (id)
      )`);
    this.addSql('create index direct_messages_author_index on direct_messages (author, from_seq)');
    this.addSql('create index direct_messages_recipient_index on direct_messages (recipient, to_seq)');
    this.addSql(`
      create table conversation_members (
        participant_id uuid not null,
        session_id uuid not null,
        direct_seq bigint not null,
        muted boolean not null,
        constraint conversation_members_pkey primary key (participant_id),
        constraint conversation_members_participant_id_foreign
          foreign key (participant_id) references session_participants (id),
        constraint conversation_members_session_id_foreign foreign key (session_id) references conversations (session_id)
      )`);
    this.addSql(`
      create table attendees (
        participant_id uuid not null,
        session_id uuid not null,
        since timestamptz(3) not null,
        due_at timestamptz(3) null,
        constraint attendees_pkey primary key (participant_id),
        constraint attendees_participant_id_foreign foreign key (participant_id) references session_participants (id),
        constraint attendees_session_id_foreign foreign key (session_id) references conversations (session_id)
      ) with (fillfactor = 80)`);
    this.addSql('create index attendees_session_id_index on attendees (session_id)');
    this.addSql('create index attendees_due_index on attendees (due_at) where due_at is not null');
    this.addSql(`
      create table sockets (
        id uuid not null,
        session_id uuid not null,
        participant_id uuid not null,
        replica_id uuid not null,
        constraint sockets_pkey primary key (id),
        constraint sockets_session_id_foreign foreign key (session_id) references conversations (session_id),
        constraint sockets_participant_id_foreign foreign key (participant_id) references session_participants (id)
      )`);
    this.addSql('create index sockets_participant_id_index on sockets (participant_id)');
    this.addSql('create index sockets_replica_id_index on sockets (replica_id)');
    this.addSql(`
      create table replicas (
        id uuid not null,
        seen_at timestamptz(3) not null,
        constraint replicas_pkey primary key (id)
      ) with (fillfactor = 50)`);
    // What is here is read within seconds or never, and may be lost with a crash.
    this.addSql(`
      create unlogged table fleeting (
        id uuid not null,
        session_id uuid not null,
        replica_id uuid not null,
        kind text not null,
        recipient uuid null,
        data jsonb not null,
        at timestamptz(3) not null,
        constraint fleeting_pkey primary key (id)
      )`);
    this.addSql('create index fleeting_at_index on fleeting (at)');
  }

  override down(): void {
    for (const table of tables) this.addSql(`drop table ${table}`);
    this.addSql('drop function conversation_stream(uuid)');
    this.addSql('drop function conversation_incarnation()');
  }
}
