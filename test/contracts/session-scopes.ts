import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { UserId } from '#src/domain/identity/user-id.ts';
import { statuses } from '#src/domain/session/status.ts';
import { listScopeOf, visibilities } from '#src/domain/session/visibility.ts';
import { aGuest, anAccount, minutesFromNoon } from '../support/a-session.ts';
import { addAccount, addLiveSession, addSession, type Fixture, join, type OpenFixture } from './fixture.ts';
import { freshTag, list, listedTitles } from './listing.ts';
import { walk } from './walk.ts';

/** Who finds what in lists of sessions. */
export function describeSessionScopes(name: string, open: OpenFixture): void {
  describe(`who finds what in lists of sessions (${name})`, () => {
    let fixture: Fixture;
    let tag: string;
    let host: UserId;
    beforeAll(async () => {
      fixture = await open();
      tag = freshTag();
      host = await addAccount(fixture, 'Hana', 'instructor');
      const other = await addAccount(fixture, 'Otto', 'instructor');
      for (const [index, visibility] of visibilities.entries())
        for (const [owner, id] of [['hers', host] as const, ['his', other] as const]) {
          const wishes = { title: `${owner}, ${visibility}`, startsAt: minutesFromNoon(index), visibility };
          await addSession(fixture, { ...wishes, tags: [tag], host: { id, isGuest: false } });
        }
    });
    afterAll(() => fixture.close());

    const foundBy = async (caller: Parameters<typeof listScopeOf>[0]) =>
      [...(await listedTitles(fixture, { filter: { tag }, scope: listScopeOf(caller) }))].sort();
    const all = ['members', 'public', 'unlisted'];
    const [hers, his] = ['hers', 'his'].map((owner) => all.map((visibility) => `${owner}, ${visibility}`));

    test('anybody finds public ones', async () => {
      expect(await foundBy(anonymous)).toEqual(['hers, public', 'his, public']);
    });

    test('account holders find those for members too', async () => {
      const expected = ['hers, members', 'hers, public', 'his, members', 'his, public'];
      expect(await foundBy(anAccount())).toEqual(expected);
    });

    test('a host finds all of their own as well', async () => {
      const caller = anAccount({ userId: host, role: 'instructor' });
      expect(await foundBy(caller)).toEqual([...(hers ?? []), 'his, members', 'his, public']);
    });

    test.each(['admin', 'board_member'] as const)('an overseer (%s) finds all', async (role) => {
      expect(await foundBy(anAccount({ role }))).toEqual([...(hers ?? []), ...(his ?? [])]);
    });

    test('a filter never widens what somebody finds', async () => {
      const scope = listScopeOf(anonymous);
      const titles = (filter: object) => listedTitles(fixture, { filter: { tag, ...filter }, scope });
      expect(await titles({ visibility: 'unlisted' })).toEqual([]);
      expect(await titles({ hostId: host })).toEqual(['hers, public']);
    });

    test('pages hold to the scope', async () => {
      const scope = listScopeOf(anAccount({ userId: host, role: 'instructor' }));
      const walked = await walk(2, (page) => list(fixture, { filter: { tag }, scope, page }));
      expect(walked).toHaveLength(5);
    });

    test('who asks is told of themselves in each', async () => {
      const own = freshTag();
      const [one] = [await addLiveSession(fixture, { title: 'in', tags: [own] })];
      await addLiveSession(fixture, { title: 'out', tags: [own], startsAt: minutesFromNoon(1) });
      const gwen = aGuest('Gwen');
      await join(fixture, one.id, gwen);
      const { items } = await fixture.sessionQueries.list(
        { status: statuses, archived: false, tag: own },
        { by: 'startsAt', direction: 'asc' },
        { visibilities },
        { limit: 10 },
        gwen.personId,
      );
      expect(items.map(({ asker }) => asker)).toEqual([
        { displayName: 'Gwen', present: true, removed: false },
        undefined,
      ]);
      expect(items.map(({ hostName }) => hostName)).toEqual(['Grace Hopper', 'Grace Hopper']);
    });
  });
}
