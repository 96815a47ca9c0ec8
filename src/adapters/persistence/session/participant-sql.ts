import type { DateTime } from 'luxon';
import type { PageRequest } from '../../../application/ports/page.ts';
import type { ParticipantView, RegistrationView } from '../../../application/ports/session-queries.ts';
import type { Concerned } from '../../../application/ports/session-repository.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import type { Raw } from '../columns.ts';
import { decodeCursor, isMillis, type Keyset, uuid } from '../keyset.ts';
import type { Statement } from '../reads.ts';
import { type ParticipantColumns, participationOf } from './participant-mapper.ts';

/** What SQL answers: dates are still text. */
export type RawParticipationRow = Raw<ParticipantColumns>;
export type RawParticipantRow = RawParticipationRow & { readonly displayName: string };

const columns = `a.id, a.person_id as "personId", a.user_id as "user", a.guest_name as "guestName", a.role, a.seat,
  a.present, a.joined_at as "joinedAt", a.left_at as "leftAt", a.removed_at as "removedAt",
  a.unwitnessed_since as "unwitnessedSince", a.registered_at as "registeredAt"`;

/** The participations that a command concerns. */
export function participationsStatement(id: SessionId, concerned: Concerned): Statement {
  const select = `select ${columns} from session_participants a where a.session_id = $1`;
  if (concerned === 'everybody inside')
    return { name: 'session-everybody-inside', text: `${select} and (a.present or a.seat)`, values: [id] };
  if ('places' in concerned)
    return { name: 'session-places', text: `${select} and a.id = any($2::uuid[])`, values: [id, concerned.places] };
  return { name: 'session-people', text: `${select} and a.person_id = any($2::uuid[])`, values: [id, concerned] };
}

/** Who is present, and was last seen by a witness at that moment or before. */
export const unwitnessedStatement = (id: SessionId, since: DateTime): Statement => ({
  name: 'session-unwitnessed',
  text: `select ${columns} from session_participants a
    where a.session_id = $1 and a.present and a.unwitnessed_since <= $2 order by a.unwitnessed_since, a.id`,
  values: [id, since.toJSDate()],
});

/** People in the order in which they first came, or in which they registered. */
type Order = 'joinedAt' | 'registeredAt';
const orderColumns = { joinedAt: 'a.joined_at', registeredAt: 'a.registered_at' } as const;

function peopleStatement(id: SessionId, order: Order, condition: string, { limit, cursor }: PageRequest): Statement {
  const column = orderColumns[order];
  const key = cursor === undefined ? undefined : decodeCursor(cursor, { order, isValue: isMillis, id: uuid });
  return {
    text: `select ${columns},
        coalesce(a.guest_name, u.display_name) as "displayName"
      from session_participants a left join users u on u.id = a.user_id
      where a.session_id = $1 and ${column} is not null ${condition}
        ${key ? `and (${column}, a.id) > ($3, $4::uuid)` : ''}
      order by ${column}, a.id limit $2`,
    values: [id, limit + 1, ...(key ? [new Date(Number(key.value)), key.id] : [])],
  };
}

/** One page of a session's people, in the order in which they first came. */
export const participantsStatement = (id: SessionId, presentOnly: boolean, page: PageRequest): Statement =>
  peopleStatement(id, 'joinedAt', presentOnly ? 'and a.present' : '', page);

/** One page of those for whom a seat is held ahead, in the order in which they registered. */
export const registrationsStatement = (id: SessionId, page: PageRequest): Statement =>
  peopleStatement(id, 'registeredAt', '', page);

/** Which of these places were left at that moment or before. */
export const leftByStatement = (id: SessionId, places: readonly ParticipantId[], at: DateTime): Statement => ({
  name: 'session-left-by',
  text: `select a.id from session_participants a
    where a.session_id = $1 and a.id = any($2::uuid[]) and not a.present and a.left_at <= $3`,
  values: [id, places, at.toJSDate()],
});

/** Whose seat is held and was not claimed. */
export const unclaimedStatement = (id: SessionId): Statement => ({
  name: 'session-unclaimed',
  text: `select ${columns} from session_participants a where a.session_id = $1 and a.seat and not a.present`,
  values: [id],
});

const keyBy =
  (order: Order) =>
  (row: RawParticipantRow): Keyset => ({
    order,
    value: String(new Date(row[order] ?? '').getTime()),
    id: row.id,
  });
export const participantKey = keyBy('joinedAt');
export const registrationKey = keyBy('registeredAt');

const date = (text: string | null | undefined): Date | null => (text == null ? null : new Date(text));

export const participationIn = (row: RawParticipationRow): Participation =>
  participationOf({
    ...row,
    joinedAt: date(row.joinedAt),
    registeredAt: date(row.registeredAt),
    leftAt: date(row.leftAt),
    removedAt: date(row.removedAt),
    unwitnessedSince: date(row.unwitnessedSince),
  });

/** @throws for a row whose person never came: the statement leaves them out. */
export const participantViewOf = ({ displayName, ...row }: RawParticipantRow): ParticipantView => {
  const participation = participationIn(row);
  if (!participation.joinedAt) throw new Error(`The participant ${row.id} never came.`);
  return { ...participation, joinedAt: participation.joinedAt, displayName };
};

/** @throws for a row whose person did not register: the statement leaves them out. */
export const registrationViewOf = ({ displayName, ...row }: RawParticipantRow): RegistrationView => {
  const participation = participationIn(row);
  if (!participation.registeredAt) throw new Error(`The participant ${row.id} did not register.`);
  return { ...participation, registeredAt: participation.registeredAt, displayName };
};
