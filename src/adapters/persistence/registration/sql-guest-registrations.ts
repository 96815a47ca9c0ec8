import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type { GuestRegistrations } from '../../../application/ports/guest-registrations.ts';
import type { Email } from '../../../domain/identity/email.ts';
import type { GuestRegistration } from '../../../domain/session/guest-registration.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { dateOrNull, instant } from '../instants.ts';
import { rowsIn } from '../transaction-rows.ts';

interface RawRegistration {
  readonly id: ParticipantId;
  readonly sessionId: SessionId;
  readonly displayName: string;
  readonly email: Email;
  readonly locale: string;
  readonly timeZone: string;
  readonly createdAt: string;
  readonly mailedAt: string;
  readonly expiresAt: string;
  readonly confirmedAt: string | null;
}

const select = `select id, session_id as "sessionId", display_name as "displayName", email, locale,
  time_zone as "timeZone", created_at as "createdAt", mailed_at as "mailedAt", expires_at as "expiresAt",
  confirmed_at as "confirmedAt" from guest_registrations`;

/** The table `guest_registrations`, in a transaction. */
export class SqlGuestRegistrations implements GuestRegistrations {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async find(id: ParticipantId): Promise<GuestRegistration | undefined> {
    const [row] = await this.#rows<RawRegistration>(`${select} where id = $1`, [id]);
    return row && registrationIn(row);
  }

  async ofAddress(sessionId: SessionId, email: Email): Promise<GuestRegistration | undefined> {
    const text = `${select} where session_id = $1 and email = $2`;
    const [row] = await this.#rows<RawRegistration>(text, [sessionId, email]);
    return row && registrationIn(row);
  }

  async countUnconfirmed(email: Email, at: DateTime): Promise<number> {
    const text = `select count(*)::int as count from guest_registrations
      where email = $1 and confirmed_at is null and expires_at > $2`;
    const [row] = await this.#rows<{ count: number }>(text, [email, at.toJSDate()]);
    return row?.count ?? 0;
  }

  async save({ id, sessionId, displayName, email, locale, timeZone, ...times }: GuestRegistration): Promise<void> {
    const { createdAt, mailedAt, expiresAt, confirmedAt } = times;
    await this.#rows(
      `insert into guest_registrations (id, session_id, display_name, email, locale, time_zone, created_at, mailed_at,
          expires_at, confirmed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (id) do update set display_name = excluded.display_name, locale = excluded.locale,
          time_zone = excluded.time_zone, mailed_at = excluded.mailed_at, expires_at = excluded.expires_at,
          confirmed_at = excluded.confirmed_at`,
      [
        id,
        sessionId,
        displayName,
        email,
        locale,
        timeZone,
        createdAt.toJSDate(),
        mailedAt.toJSDate(),
        expiresAt.toJSDate(),
        dateOrNull(confirmedAt),
      ],
    );
  }

  async removeAllOf(sessionId: SessionId): Promise<void> {
    await this.#rows('delete from guest_registrations where session_id = $1', [sessionId]);
  }

  async dropUnconfirmed(at: DateTime, limit: number): Promise<number> {
    const text = `delete from guest_registrations where id in (
        select g.id from guest_registrations g where g.confirmed_at is null and g.expires_at <= $1 and not exists (
          select 1 from notifications n
          where n.session_id = g.session_id and n.person_id = g.id and n.status in ('planned', 'claimed'))
        order by g.expires_at limit $2 for update of g skip locked)
      returning id`;
    return (await this.#rows(text, [at.toJSDate(), limit])).length;
  }

  #rows<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return rowsIn<Row>(this.#em, { text, values });
  }
}

const at = (text: string): DateTime => instant(new Date(text));

const registrationIn = ({
  createdAt,
  mailedAt,
  expiresAt,
  confirmedAt,
  ...row
}: RawRegistration): GuestRegistration => ({
  ...row,
  createdAt: at(createdAt),
  mailedAt: at(mailedAt),
  expiresAt: at(expiresAt),
  ...(confirmedAt !== null && { confirmedAt: at(confirmedAt) }),
});
