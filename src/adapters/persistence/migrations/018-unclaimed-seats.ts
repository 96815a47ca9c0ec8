import { Migration } from '@mikro-orm/migrations';

/** Of the seats that are taken, those that are held ahead for people who are not there. */
export class UnclaimedSeats extends Migration {
  override up(): void {
    this.addSql('alter table sessions add column seats_unclaimed int not null default 0');
    this.addSql(`update sessions s set seats_unclaimed = held.seats
      from (select session_id, count(*) as seats from session_participants where seat and not present
        group by session_id) held
      where s.id = held.session_id`);
    this.addSql(`alter table sessions add constraint sessions_unclaimed_are_taken
      check (seats_unclaimed between 0 and seats_taken)`);
  }

  override down(): void {
    this.addSql('alter table sessions drop constraint sessions_unclaimed_are_taken');
    this.addSql('alter table sessions drop column seats_unclaimed');
  }
}
