import type { KnownConnection } from '../../../application/ports/presence-log.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { Statement } from '../reads.ts';

/** What SQL answers: dates are still text. */
export type RawConnection = Omit<KnownConnection, 'lastAt'> & { readonly lastAt: string };

/**
 * The connections that providers told of and that last, or are named: by the same rule as `connectionsOf` of the domain,
 * which begins one at its first coming and ends it at a leaving after that, or where it was missed and not seen since.
 * In SQL, since a class of a thousand is looked at once a minute, and nothing is new of most.
 */
export const connectionsStatement = (id: SessionId, prefix: string, named: readonly string[]): Statement => ({
  name: 'presence-connections',
  text: `with told as (
      select f.connection_id as "connectionId", (array_agg(f.participant_id order by f.seq))[1] as "participantId",
        min(f.happened_at) filter (where f.kind = 'joined') as came,
        max(f.happened_at) filter (where f.kind = 'joined') as seen,
        max(f.happened_at) filter (where f.kind = 'left') as gone,
        max(f.happened_at) filter (where f.kind = 'absent') as missed,
        max(f.happened_at) as "lastAt"
      from presence_facts f
      where f.session_id = $1 and f.source = 'provider' and starts_with(f.connection_id, $2)
      group by f.connection_id),
    known as (
      select "connectionId", "participantId", came is not null as "hasJoined", gone is not null as "hasLeft",
        came is not null and coalesce(gone < came, true) and coalesce(missed <= seen, true) as "isOpen", "lastAt"
      from told)
    select * from known where "isOpen" or "connectionId" = any($3)`,
  values: [id, prefix, named],
});
