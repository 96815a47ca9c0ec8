import type { Caller } from '../identity/caller.ts';
import { callerIsOverseer } from '../identity/caller.ts';
import type { UserId } from '../identity/user-id.ts';

/** `public`: listed, anyone may join. `members`: account holders. `unlisted`: not listed, anyone with code or link. */
export const visibilities = ['public', 'members', 'unlisted'] as const;
export type Visibility = (typeof visibilities)[number];

/** What a caller finds in lists: these visibilities, and what they host themselves. */
export interface ListScope {
  readonly visibilities: readonly Visibility[];
  readonly hostedBy?: UserId;
}

/** What is one's own is found whatever its visibility: who hosts it or was in it knows of it. */
export const ownScope: ListScope = { visibilities };

/** Lists show what admits the caller; hosts also find their own, admins and board members everything. */
export function listScopeOf(caller: Caller): ListScope {
  if (caller.kind !== 'account') return { visibilities: ['public'] };
  if (callerIsOverseer(caller)) return { visibilities };
  return { visibilities: ['public', 'members'], hostedBy: caller.userId };
}
