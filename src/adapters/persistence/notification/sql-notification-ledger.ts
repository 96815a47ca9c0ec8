import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type {
  Addressee,
  Audience,
  ClaimedNotice,
  NoticeOutcome,
  NoticePlan,
  NotificationLedger,
  SessionReminder,
  SessionToRemind,
} from '../../../application/ports/notification-ledger.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import { type NoticeKind, noticeKinds, type OptionalKind } from '../../../domain/schedule/notices.ts';
import type { ReminderKind, ReminderWindow } from '../../../domain/schedule/reminders.ts';
import type { PersonId, SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';
import type { Statement } from '../reads.ts';
import { rowsIn } from '../transaction-rows.ts';
import {
  notStartedStatement,
  overdueSoonStatement,
  planForAllStatement,
  planStatement,
  remindStatement,
  sessionsToRemindStatement,
} from './planning-sql.ts';

type Claim = Pick<ClaimedNotice, 'id' | 'attempt'>;

interface RawClaim {
  readonly id: string;
  readonly session: SessionId;
  readonly personId: PersonId;
  readonly kind: NoticeKind;
  readonly occasion: string;
  readonly startsAt: string;
  readonly previousStartsAt: string | null;
  readonly plannedAt: string;
  readonly attempts: number;
}

interface RawSessionToRemind {
  readonly sessionId: SessionId;
  readonly startsAt: string;
  readonly createdAt: string;
}

interface RawAddressee {
  readonly userId: UserId | null;
  readonly displayName: string;
  readonly address: string | null;
  readonly timeZone: string;
  readonly locale: string;
  readonly disabled: boolean | null;
  readonly optedOut: boolean;
  readonly confirmBy: string | null;
  readonly hostName: string;
}

/** The table `notifications`, in a transaction. */
export class SqlNotificationLedger implements NotificationLedger {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async plan(personId: PersonId, notice: NoticePlan): Promise<void> {
    await this.#rows(planStatement(personId, notice));
  }

  async planForAll(audience: Audience, notice: NoticePlan): Promise<void> {
    await this.#rows(planForAllStatement(audience, notice));
  }

  async sessionsToRemind(window: ReminderWindow, most: number): Promise<readonly SessionToRemind[]> {
    const rows = await this.#rows<RawSessionToRemind>(sessionsToRemindStatement(window, most));
    return rows.map(({ sessionId, startsAt, createdAt }) => ({
      sessionId,
      startsAt: instant(new Date(startsAt)),
      createdAt: instant(new Date(createdAt)),
    }));
  }

  async planReminders(kind: ReminderKind, reminders: readonly SessionReminder[], at: DateTime): Promise<void> {
    if (reminders.length > 0) await this.#rows(remindStatement(kind, reminders, at));
  }

  async planOverdueSoon(after: DateTime, by: DateTime, at: DateTime): Promise<number> {
    return (await this.#rows(overdueSoonStatement(after, by, at))).length;
  }

  async planNotStarted(startsBy: DateTime, at: DateTime): Promise<number> {
    return (await this.#rows(notStartedStatement(startsBy, at))).length;
  }

  async giveUp(sessionId: SessionId, reason: string, at: DateTime, kinds: readonly NoticeKind[] = noticeKinds) {
    await this.#rows({
      name: 'give-up-notices',
      text: `update notifications set status = 'skipped', reason = $2, changed_at = $3
        where session_id = $1 and status = 'planned' and kind = any($4)`,
      values: [sessionId, reason, at.toJSDate(), kinds],
    });
  }

  async claim(now: DateTime, leaseUntil: DateTime, which = 'all'): Promise<ClaimedNotice | undefined> {
    const untried = which === 'untried';
    const [row] = await this.#rows<RawClaim>({
      name: untried ? 'claim-untried-notice' : 'claim-notice',
      text: `update notifications set status = 'claimed', attempts = attempts + 1, next_attempt_at = $2, changed_at = $1
        where id = (select id from notifications where status in ('planned', 'claimed') and next_attempt_at <= $1
          ${untried ? 'and attempts = 0' : ''} order by next_attempt_at, id limit 1 for update skip locked)
        returning id, session_id as session, person_id as "personId", kind, occasion, starts_at as "startsAt",
          previous_starts_at as "previousStartsAt", planned_at as "plannedAt", attempts`,
      values: [now.toJSDate(), leaseUntil.toJSDate()],
    });
    return row && claimedNotice(row);
  }

  async renew({ id, attempt }: Claim, leaseUntil: DateTime): Promise<void> {
    await this.#rows({
      name: 'renew-notice',
      text: `update notifications set next_attempt_at = $3 where id = $1 and status = 'claimed' and attempts = $2`,
      values: [id, attempt, leaseUntil.toJSDate()],
    });
  }

  async settle({ id, attempt }: Claim, outcome: NoticeOutcome, at: DateTime): Promise<void> {
    const { status } = outcome;
    await this.#rows({
      name: 'settle-notice',
      text: `update notifications set status = $3, reason = $4, next_attempt_at = coalesce($5, next_attempt_at),
          changed_at = $6
        where id = $1 and status <> 'sent' and ($3 = 'sent' or (status = 'claimed' and attempts = $2))`,
      values: [
        id,
        attempt,
        status,
        status === 'sent' ? null : outcome.reason,
        status === 'planned' ? outcome.nextAttemptAt.toJSDate() : null,
        at.toJSDate(),
      ],
    });
  }

  async addressee({ sessionId, personId, kind }: Pick<ClaimedNotice, 'sessionId' | 'personId' | 'kind'>) {
    const [row] = await this.#rows<RawAddressee>({
      name: 'addressee',
      text: `select u.id as "userId", coalesce(u.display_name, g.display_name) as "displayName",
          coalesce(u.email, g.email) as address, coalesce(u.time_zone, g.time_zone) as "timeZone",
          coalesce(u.locale, g.locale) as locale, u.disabled,
          case when g.confirmed_at is null then g.expires_at end as "confirmBy",
          h.display_name as "hostName",
          exists (select 1 from notification_opt_outs o where o.person_id = $2 and o.kind = $3) as "optedOut"
        from sessions s join users h on h.id = s.host_id
          left join users u on u.id = $2 left join guest_registrations g on g.id = $2
        where s.id = $1 and (u.id is not null or g.id is not null)`,
      values: [sessionId, personId, kind],
    });
    return row && addresseeIn(row);
  }

  async optOut(personId: PersonId, kind: OptionalKind, at: DateTime): Promise<void> {
    await this.#rows({
      text: 'insert into notification_opt_outs (person_id, kind, created_at) values ($1, $2, $3) on conflict do nothing',
      values: [personId, kind, at.toJSDate()],
    });
  }

  async optIn(personId: PersonId, kind: OptionalKind): Promise<void> {
    const text = 'delete from notification_opt_outs where person_id = $1 and kind = $2';
    await this.#rows({ text, values: [personId, kind] });
  }

  async optedOut(personId: PersonId): Promise<readonly OptionalKind[]> {
    const text = 'select kind from notification_opt_outs where person_id = $1 order by kind';
    return (await this.#rows<{ kind: OptionalKind }>({ text, values: [personId] })).map(({ kind }) => kind);
  }

  async dropOptOutsOfNobody(limit: number): Promise<number> {
    const text = `delete from notification_opt_outs where (person_id, kind) in (
        select o.person_id, o.kind from notification_opt_outs o
        where not exists (select 1 from users u where u.id = o.person_id and u.deleted_at is null)
          and not exists (select 1 from guest_registrations g where g.id = o.person_id)
        limit $1)
      returning kind`;
    return (await this.#rows({ text, values: [limit] })).length;
  }

  async dropBefore(at: DateTime, limit: number): Promise<number> {
    // As a list, since a join of so many may well be made by reading all that there are.
    const text = `delete from notifications where id = any(array(
      select id from notifications where starts_at < $1 order by starts_at limit $2)) returning id`;
    return (await this.#rows({ text, values: [at.toJSDate(), limit] })).length;
  }

  #rows<Row>(statement: Statement): Promise<Row[]> {
    return rowsIn<Row>(this.#em, statement);
  }
}

const claimedNotice = ({
  session,
  startsAt,
  previousStartsAt,
  plannedAt,
  attempts,
  ...row
}: RawClaim): ClaimedNotice => ({
  ...row,
  sessionId: session,
  startsAt: instant(new Date(startsAt)),
  ...(previousStartsAt != null && { previousStartsAt: instant(new Date(previousStartsAt)) }),
  plannedAt: instant(new Date(plannedAt)),
  attempt: attempts,
});

const addresseeIn = ({ userId, address, disabled, confirmBy, ...row }: RawAddressee): Addressee => ({
  ...row,
  ...(userId !== null && { userId }),
  ...(address !== null && { address }),
  isDisabled: disabled ?? false,
  ...(confirmBy != null && { confirmBy: instant(new Date(confirmBy)) }),
});
