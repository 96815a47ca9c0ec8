import { describe, expect, test } from 'vitest';
import type { ListSessionsInput } from '#src/application/session/list-sessions.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { aGuest, minutesFromNoon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { begun, comesIn, guestHosted, planned, signedIn } from '../../support/in-an-application.ts';

const listed = async (app: Application, input: Partial<ListSessionsInput> = {}) => {
  const { items } = await app.listSessions.execute({
    caller: anonymous,
    page: { limit: 100 },
    order: { by: 'startsAt', direction: 'asc' },
    ...input,
  });
  return items.map(({ state }) => state.details.title);
};

describe('listing sessions', () => {
  test('shows scheduled and live ones, unless the status says otherwise', async () => {
    const app = anApplication();
    const [ended, canceled] = [await begun(app, { title: 'ended' }), await begun(app, { title: 'canceled' })];
    await begun(app, { title: 'live' });
    await planned(app, { title: 'scheduled', startsAt: minutesFromNoon(5) });
    await app.endSession.execute({ id: ended.id, caller: ended.host });
    await app.cancelSession.execute({ id: canceled.id, caller: canceled.host });
    expect(await listed(app)).toEqual(['live', 'scheduled']);
    expect(await listed(app, { status: ['ended', 'canceled'] })).toEqual(['ended', 'canceled']);
    expect(await listed(app, { archived: true })).toEqual([]);
  });

  test('shows each caller what its visibility admits; hosts their own, overseers all', async () => {
    const app = anApplication();
    for (const visibility of ['public', 'members', 'unlisted'] as const)
      await planned(app, { title: visibility, visibility });
    const own = await planned(app, { title: 'own', visibility: 'unlisted', startsAt: minutesFromNoon(1) });
    const guests = await guestHosted(app, { title: 'of a guest', startsAt: minutesFromNoon(2) });
    expect(await listed(app)).toEqual(['public']);
    expect(await listed(app, { caller: guests.host })).toEqual(['public']);
    expect(await listed(app, { caller: await signedIn(app) })).toEqual(['public', 'members']);
    expect(await listed(app, { caller: own.host })).toEqual(['public', 'members', 'own']);
    for (const role of ['admin', 'board_member'] as const)
      expect(await listed(app, { caller: await signedIn(app, role) })).toHaveLength(5);
  });

  test('finds what is one\u2019s own', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { title: 'hosted' });
    const ada = await signedIn(app);
    await comesIn(app, id, { caller: ada });
    await begun(app, { title: 'other', startsAt: minutesFromNoon(1) });
    expect(await listed(app, { caller: host, mine: 'host' })).toEqual(['hosted']);
    expect(await listed(app, { caller: ada, mine: 'host' })).toEqual([]);
    expect(await listed(app, { caller: ada, mine: 'participant' })).toEqual(['hosted']);
    expect(await listed(app, { caller: ada, mine: 'registered' })).toEqual([]);
  });

  test('finds what is one’s own whatever its visibility: as host, as co-host and where one was let in', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { title: 'unlisted', visibility: 'unlisted' });
    const [coHost, guest] = [await signedIn(app), await signedIn(app)];
    await app.nameCoHosts.add({ id, userId: coHost.userId, caller: host });
    await comesIn(app, id, { caller: guest });
    expect(await listed(app, { caller: host, mine: 'host' })).toEqual(['unlisted']);
    expect(await listed(app, { caller: coHost, mine: 'host' })).toEqual(['unlisted']);
    expect(await listed(app, { caller: guest, mine: 'participant' })).toEqual(['unlisted']);
    expect(await listed(app, { caller: guest })).toEqual([]);
  });

  test('finds what is one\u2019s own for account holders alone', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { caller: guest } = await comesIn(app, id);
    for (const caller of [anonymous, guest])
      for (const mine of ['host', 'participant', 'registered'] as const)
        await expect(listed(app, { caller, mine })).rejects.toMatchObject({
          code: 'unauthenticated',
          kind: 'unauthenticated',
        });
  });

  test('tells who asks of themselves', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id, { displayName: 'Gwen' });
    const order = { by: 'title', direction: 'desc' } as const;
    const { items } = await app.listSessions.execute({ caller, page: { limit: 1 }, order });
    expect(items[0]?.asker).toEqual({ displayName: aGuest('Gwen').guestName, present: true, removed: false });
  });

  test('goes on after a cursor, and refuses one that is not from here', async () => {
    const app = anApplication();
    for (const minute of [1, 2, 3]) await planned(app, { startsAt: minutesFromNoon(minute) });
    const order = { by: 'startsAt', direction: 'desc' } as const;
    const first = await app.listSessions.execute({ caller: anonymous, page: { limit: 2 }, order });
    const { nextCursor: cursor = '' } = first;
    const second = await app.listSessions.execute({ caller: anonymous, page: { limit: 2, cursor }, order });
    expect(second.items).toHaveLength(1);
    expect(second).not.toHaveProperty('nextCursor');
    const wrong = app.listSessions.execute({ caller: anonymous, page: { limit: 2, cursor: 'nonsense' }, order });
    await expect(wrong).rejects.toMatchObject({ code: 'validation_failed', violations: [{ path: 'cursor' }] });
  });
});

describe('upcoming sessions', () => {
  test('are scheduled and still to come, soonest first, of one host if asked', async () => {
    const app = anApplication();
    const later = await planned(app, { title: 'later', startsAt: minutesFromNoon(60) });
    await planned(app, { title: 'sooner', startsAt: minutesFromNoon(30) });
    await planned(app, { title: 'late', startsAt: minutesFromNoon(-10) });
    await begun(app, { title: 'live', startsAt: minutesFromNoon(45) });
    const upcoming = async (hostId?: typeof later.host.userId) =>
      (await app.listSessions.upcoming(anonymous, hostId, { limit: 10 })).items.map(({ state }) => state.details.title);
    expect(await upcoming()).toEqual(['sooner', 'later']);
    expect(await upcoming(later.host.userId)).toEqual(['later']);
  });
});
