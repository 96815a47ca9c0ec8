import type { DateTime } from 'luxon';
import type { EventId } from '../../domain/event/event-id.ts';
import { Unauthenticated } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { Status } from '../../domain/session/status.ts';
import { listScopeOf, ownScope, type Visibility } from '../../domain/session/visibility.ts';
import type { Clock } from '../ports/clock.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { SessionOrder, SessionQueries, SessionView } from '../ports/session-queries.ts';
import { askerOf } from './asker.ts';

export interface ListSessionsInput {
  readonly caller: Caller;
  readonly page: PageRequest;
  readonly order: SessionOrder;
  /** Unless said: scheduled and live; of the archived ones, ended and canceled. */
  readonly status?: readonly Status[] | undefined;
  readonly hostId?: UserId | undefined;
  readonly eventId?: EventId | undefined;
  readonly tag?: string | undefined;
  readonly visibility?: Visibility | undefined;
  readonly from?: DateTime | undefined;
  readonly to?: DateTime | undefined;
  readonly q?: string | undefined;
  readonly mine?: 'host' | 'participant' | 'registered' | undefined;
  readonly archived?: boolean | undefined;
}

/** Lists the sessions that the caller may find. */
export class ListSessions {
  readonly #queries: SessionQueries;
  readonly #clock: Clock;

  constructor(queries: SessionQueries, clock: Clock) {
    this.#queries = queries;
    this.#clock = clock;
  }

  async execute({
    caller,
    page,
    order,
    mine,
    status,
    archived = false,
    ...input
  }: ListSessionsInput): Promise<Page<SessionView>> {
    if (mine && caller.kind !== 'account') throw new Unauthenticated('Sign in to find your own sessions.');
    const filter = {
      ...input,
      status: status ?? (archived ? (['ended', 'canceled'] as const) : (['scheduled', 'live'] as const)),
      archived,
      ...(mine && caller.kind === 'account' && { mine: { as: mine, userId: caller.userId } }),
    };
    const scope = mine ? ownScope : listScopeOf(caller);
    return await this.#queries.list(filter, order, scope, page, askerOf(caller));
  }

  /** Scheduled ones that are still to come, soonest first. */
  async upcoming(caller: Caller, hostId: UserId | undefined, page: PageRequest): Promise<Page<SessionView>> {
    const order = { by: 'startsAt', direction: 'asc' } as const;
    return await this.execute({ caller, page, order, status: ['scheduled'], hostId, from: this.#clock.now() });
  }
}
