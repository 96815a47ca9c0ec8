import type { DateTime } from 'luxon';
import type { Audience, NoticePlan, SessionReminder } from '../../../application/ports/notification-ledger.ts';
import type { ReminderKind, ReminderWindow } from '../../../domain/schedule/reminders.ts';
import type { PersonId } from '../../../domain/session/ids.ts';
import { dateOrNull } from '../instants.ts';
import type { Statement } from '../reads.ts';

const columns = `id, session_id, person_id, kind, occasion, starts_at, previous_starts_at, status, reason, attempts,
  next_attempt_at, planned_at, changed_at`;

/** An instant as occasions name it: whole milliseconds. */
const millis = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint::text`;

// In the order of people, so that two that plan the same never wait for each other in turn.
const rowsOf = (people: string): string => `
  insert into notifications (${columns})
  select gen_random_uuid(), $1::uuid, who.person_id, $2, $3, $4::timestamptz, $5::timestamptz,
    case when $6::text is null then 'planned' else 'skipped' end, $6::text, 0,
    $7::timestamptz, $7::timestamptz, $7::timestamptz
  from (${people}) who order by who.person_id on conflict do nothing`;

const valuesOf = ({ sessionId, kind, occasion, startsAt, previousStartsAt, skipped, at }: NoticePlan) => [
  sessionId,
  kind,
  occasion,
  startsAt.toJSDate(),
  dateOrNull(previousStartsAt),
  skipped ?? null,
  at.toJSDate(),
];

const onePerson = rowsOf('select $8::uuid as person_id');

export const planStatement = (personId: PersonId, notice: NoticePlan): Statement => ({
  name: 'plan-notice',
  text: onePerson,
  values: [...valuesOf(notice), personId],
});

/** The mail that puts a class into their calendar has left, or may be leaving. */
const isTold = `n.kind = 'registered' and n.status in ('claimed', 'sent')`;

const everybody = rowsOf(`
    select s.host_id as person_id from sessions s where s.id = $1 and $8::boolean
    union
    select p.person_id from session_participants p
    where p.session_id = $1 and $9::boolean and p.registered_at is not null and p.removed_at is null
    union
    select p.person_id from session_participants p
    where p.session_id = $1 and p.id = any($10::uuid[]) and (not $11::boolean or exists (
      select 1 from notifications n
      where n.session_id = p.session_id and n.person_id = p.person_id and ${isTold}))
    union
    select n.person_id from notifications n
    where n.session_id = $1 and $12::boolean and ${isTold}
      and not exists (
        select 1 from notifications w where w.session_id = n.session_id and w.person_id = n.person_id
          and w.kind = 'withdrawn' and w.status not in ('planned', 'claimed') and w.planned_at >= n.planned_at)
      and not exists (
        select 1 from session_participants p
        where p.session_id = n.session_id and p.person_id = n.person_id and p.removed_at is not null)`);

export const planForAllStatement = (audience: Audience, notice: NoticePlan): Statement => ({
  name: 'plan-notices',
  text: everybody,
  values: [
    ...valuesOf(notice),
    audience.host ?? false,
    audience.registered ?? false,
    audience.places ?? [],
    audience.toldAlone ?? false,
    audience.told ?? false,
  ],
});

/** Whoever changes one of them has it locked, and what they change is seen the next time. */
export const sessionsToRemindStatement = (window: ReminderWindow, most: number): Statement => ({
  name: 'sessions-to-remind',
  text: `select s.id as "sessionId", s.starts_at as "startsAt", s.created_at as "createdAt" from sessions s
    where s.status in ('scheduled', 'live') and s.archived_at is null and s.starts_at <= $1
      and s.created_at < s.starts_at
      and not exists (
        select 1 from notifications n where n.session_id = s.id and n.person_id = s.host_id and n.kind = $2
          and n.occasion = ${millis('s.starts_at')})
    order by s.starts_at, s.id limit $3 for no key update of s skip locked`,
  values: [window.startsBy.toJSDate(), window.kind, most],
});

/** A statement after the sessions were locked, so that it sees everybody who registered meanwhile. */
export const remindStatement = (
  kind: ReminderKind,
  reminders: readonly SessionReminder[],
  at: DateTime,
): Statement => ({
  name: 'plan-reminders',
  text: `insert into notifications (${columns})
    select gen_random_uuid(), s.id, who.person_id, $3, ${millis('s.starts_at')}, s.starts_at, null,
      case when decided.reason is null then 'planned' else 'skipped' end, decided.reason, 0, $4, $4, $4
    from unnest($1::uuid[], $2::text[]) as decided (session_id, reason) join sessions s on s.id = decided.session_id,
    lateral (
      select s.host_id as person_id
      union
      select p.person_id from session_participants p
      where p.session_id = s.id and p.registered_at is not null and p.removed_at is null
    ) who
    order by s.id, who.person_id on conflict do nothing`,
  values: [
    reminders.map(({ sessionId }) => sessionId),
    reminders.map(({ skipped }) => skipped ?? null),
    kind,
    at.toJSDate(),
  ],
});

const forHosts = (kind: string, about: string, condition: string): string => `
  insert into notifications (${columns})
  select gen_random_uuid(), s.id, s.host_id, '${kind}', ${millis(about)}, s.starts_at, null, 'planned', null, 0, $1, $1, $1
  from sessions s where ${condition} and not exists (
    select 1 from notifications n where n.session_id = s.id and n.person_id = s.host_id and n.kind = '${kind}'
      and n.occasion = ${millis(about)})
  order by s.id on conflict do nothing returning id`;

export const overdueSoonStatement = (after: DateTime, by: DateTime, at: DateTime): Statement => ({
  name: 'plan-overdue-soon',
  text: forHosts(
    'host_overdue_soon',
    's.ends_at',
    `s.status in ('scheduled', 'live') and s.status = 'live' and s.ends_at > $2 and s.ends_at <= $3`,
  ),
  values: [at.toJSDate(), after.toJSDate(), by.toJSDate()],
});

export const notStartedStatement = (startsBy: DateTime, at: DateTime): Statement => ({
  name: 'plan-not-started',
  text: forHosts(
    'host_not_started',
    's.starts_at',
    `s.status = 'scheduled' and s.auto_start and s.starts_at <= $2 and s.ends_at > $1`,
  ),
  values: [at.toJSDate(), startsBy.toJSDate()],
});
