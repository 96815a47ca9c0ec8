import { changesRules, entriesOf } from '../../../domain/conversation/entry.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import type { SessionEvent } from '../../../domain/session/session-event.ts';
import { entriesJson, insertEntries } from '../conversation/entry-columns.ts';
import type { Statement } from '../reads.ts';
import { historyColumnsOf } from './history-mapper.ts';
import { participantColumnsOf } from './participant-mapper.ts';
import { columnOf } from './session-columns.ts';
import type { columnsOf } from './session-mapper.ts';

type SessionValues = ReturnType<typeof columnsOf>;

/** What joining and leaving change; their statement is prepared, since it is run all the time. */
const traffic = 'peoplePresent,seatsTaken,updatedAt';

/** The history goes in with the session's own row, in one statement; lists go as JSON. */
const history = (events: string): string => `
  history as (
    insert into session_events (session_id, at, kind, by_type, by_id, data)
    select stored.id, e.at, e.kind, e."byType", e."byId", e.data
    from stored, jsonb_to_recordset(${events}::jsonb)
      as e (at timestamptz, kind text, "byType" text, "byId" text, data jsonb))`;

const people = (participations: string): string => `
  people as (
    insert into session_participants
      (id, session_id, person_id, user_id, guest_name, role, seat, present, joined_at, left_at, removed_at,
        unwitnessed_since, registered_at)
    select p.id, stored.id, p."personId", p."user", p."guestName", p.role, p.seat, p.present, p."joinedAt",
      p."leftAt", p."removedAt", p."unwitnessedSince", p."registeredAt"
    from stored, jsonb_to_recordset(${participations}::jsonb) as p (id uuid, "personId" uuid, "user" uuid,
      "guestName" text, role text, seat boolean, present boolean, "joinedAt" timestamptz, "leftAt" timestamptz,
      "removedAt" timestamptz, "unwitnessedSince" timestamptz,
      "registeredAt" timestamptz)
    on conflict (session_id, person_id) do update set guest_name = excluded.guest_name, role = excluded.role,
      seat = excluded.seat, present = excluded.present, left_at = excluded.left_at, removed_at = excluded.removed_at,
      unwitnessed_since = excluded.unwitnessed_since, joined_at = excluded.joined_at,
      registered_at = excluded.registered_at)`;

/** What the session's conversation, if there is one, is told of it: in the order of everything that is said there. */
const conversation = (events: readonly SessionEvent[], entries: string, at: string): string => `
  head as (
    update conversations c set seq = c.seq + jsonb_array_length(${entries}::jsonb)${
      changesRules(events) ? ', rules = c.rules + 1' : ''
    } from stored where c.session_id = stored.id
    returning c.session_id, c.seq - jsonb_array_length(${entries}::jsonb) as base),
  told as (${insertEntries(entries, at)})`;

const asHistory = (id: SessionId, events: readonly SessionEvent[]): string =>
  JSON.stringify(events.map((event) => historyColumnsOf(id, event)));

/** Stores a new session with its history. */
export function addStatement(columns: SessionValues, events: readonly SessionEvent[]): Statement {
  const names = Object.keys(columns);
  const places = names.map((_, index) => `$${index + 2}`);
  return {
    name: 'add-session',
    text: `with stored as (
        insert into sessions (${names.map(columnOf).join(', ')}, version) values (${places.join(', ')}, 1) returning id),
      ${history('$1')}
      select id from stored`,
    values: [asHistory(columns.id, events), ...Object.values(columns)],
  };
}

export interface Save {
  readonly id: SessionId;
  /** What the row must still be at. */
  readonly version: number;
  /** Only what differs from what was loaded. */
  readonly changes: Partial<SessionValues>;
  readonly participations: readonly Participation[];
  readonly events: readonly SessionEvent[];
}

/** Stores changes of a session, of the people in it and their history; answers no row when somebody else was faster. */
export function saveStatement({ id, version, changes, participations, events }: Save): Statement {
  const names = Object.keys(changes).sort();
  const entries = entriesOf(events);
  const isTold = entries.length > 0 || changesRules(events);
  const settings = names.map((name, index) => `${columnOf(name)} = $${index + 5}, `).join('');
  const [told, at] = [`$${names.length + 5}`, `$${names.length + 6}::timestamptz`];
  return {
    ...(names.join() === traffic && !isTold && { name: 'save-session-traffic' }),
    text: `with stored as (
        update sessions set ${settings}version = version + 1 where id = $1 and version = $2 returning id),
      ${people('$3')},
      ${history('$4')}${isTold ? `, ${conversation(events, told, at)}` : ''}
      select id from stored`,
    values: [
      id,
      version,
      JSON.stringify(participations.map((one) => participantColumnsOf(id, one))),
      asHistory(id, events),
      ...names.map((name) => changes[name as keyof SessionValues]),
      ...(isTold ? [entriesJson(entries), events.at(-1)?.at.toJSDate()] : []),
    ],
  };
}
