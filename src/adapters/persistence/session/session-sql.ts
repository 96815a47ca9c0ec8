import type { SessionView } from '../../../application/ports/session-queries.ts';
import type { Raw } from '../columns.ts';
import { selectedColumns, sessionColumnsIn } from './session-columns.ts';
import { type SessionColumns, stateOf } from './session-mapper.ts';

/**
 * Everything of a view of the sessions in `source`; `$1` is the person who asks, or null. Names are read with the row, so
 * that a page is one read.
 */
export const viewsOf = (source: string): string => `select ${selectedColumns}, h.display_name as "hostName",
  case when s.co_hosts = '{}' then '{}'::text[] else array(
    select u.display_name from unnest(s.co_hosts) with ordinality as c (id, place)
    join users u on u.id = c.id::uuid order by c.place) end as "coHostNames",
  a.present as "askerPresent", a.removed_at is not null as "askerRemoved", coalesce(a.guest_name, au.display_name) as "askerName"
  from ${source} s
  join users h on h.id = s.host_id
  left join session_participants a on a.session_id = s.id and a.person_id = $1::uuid
  left join users au on au.id = a.user_id`;

type ViewRow = SessionColumns & {
  readonly hostName: string;
  readonly coHostNames: readonly string[];
  readonly askerPresent: boolean | null;
  readonly askerRemoved: boolean;
  readonly askerName: string | null;
};

export type RawViewRow = Raw<ViewRow>;

export function viewOf(raw: RawViewRow): SessionView {
  const { hostName, coHostNames, askerPresent, askerRemoved, askerName } = raw;
  return {
    state: stateOf(sessionColumnsIn(raw)),
    hostName,
    coHostNames,
    ...(askerPresent !== null && {
      asker: { present: askerPresent, removed: askerRemoved, displayName: askerName ?? '' },
    }),
  };
}
