import type { Page, PageRequest } from '#src/application/ports/page.ts';
import type { SessionFilter, SessionOrder, SessionView } from '#src/application/ports/session-queries.ts';
import { statuses } from '#src/domain/session/status.ts';
import { type ListScope, visibilities } from '#src/domain/session/visibility.ts';
import { type Fixture, freshWord } from './fixture.ts';

export interface Listing {
  readonly filter?: Partial<SessionFilter>;
  readonly order?: SessionOrder;
  readonly scope?: ListScope;
  readonly page?: PageRequest;
}

/** Reads a list: unless said otherwise all of it, of any status, for an overseer, soonest first. */
export const list = (
  { sessionQueries }: Fixture,
  {
    filter = {},
    order = { by: 'startsAt', direction: 'asc' },
    scope = { visibilities },
    page = { limit: 100 },
  }: Listing,
): Promise<Page<SessionView>> =>
  sessionQueries.list({ status: statuses, archived: false, ...filter }, order, scope, page);

export async function listedTitles(fixture: Fixture, listing: Listing): Promise<readonly string[]> {
  return (await list(fixture, listing)).items.map(({ state }) => state.details.title);
}

/** A tag that only one test's sessions have, so that its lists show no others. */
export const freshTag = (): string => freshWord();
