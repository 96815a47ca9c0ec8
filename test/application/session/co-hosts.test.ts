import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import {
  begun,
  comesIn,
  guestHosted,
  historyOf,
  newSessionId,
  planned,
  signedIn,
  viewOf,
} from '../../support/in-an-application.ts';

const forbidden = { code: 'forbidden', kind: 'forbidden' };
const noUser = { code: 'user_not_found', kind: 'not_found' };

async function changeUser(app: Application, userId: ReturnType<typeof asUserId>, how: 'disable' | 'delete') {
  await app.unitOfWork.run(async ({ users }) => {
    const user = await users.findForChange(userId);
    if (how === 'delete') user?.delete(app.clock.now());
    else user?.edit({ disabled: true });
    if (user) await users.save(user);
  });
}

describe('naming co-hosts', () => {
  test('lists them by name, moves the revision, and is written down', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const ada = await signedIn(app, 'member', { displayName: 'Ada' });
    const view = await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    expect(view).toMatchObject({ coHostNames: ['Ada'], state: { coHosts: [ada.userId], revision: 2 } });
    expect(await historyOf(app, id)).toEqual(['session.created', 'co_host.added']);
  });

  test('twice changes nothing', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const { userId } = await signedIn(app);
    const first = await app.nameCoHosts.add({ id, userId, caller: host });
    expect(await app.nameCoHosts.add({ id, userId, caller: host })).toEqual(first);
  });

  test('lets go the seat that they hold', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 1 });
    const ada = await signedIn(app);
    await comesIn(app, id, { caller: ada });
    const { state } = await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    expect(state).toMatchObject({ seatsTaken: 0, peoplePresent: 1 });
    await comesIn(app, id);
  });

  test('is for the host and overseers, not for co-hosts and others', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const [coHost, other] = [await signedIn(app), await signedIn(app)];
    await app.nameCoHosts.add({ id, userId: coHost.userId, caller: await signedIn(app, 'board_member') });
    for (const caller of [coHost, other, await signedIn(app, 'instructor')]) {
      await expect(app.nameCoHosts.add({ id, userId: other.userId, caller })).rejects.toMatchObject(forbidden);
      await expect(app.nameCoHosts.remove({ id, userId: coHost.userId, caller })).rejects.toMatchObject(forbidden);
    }
    const naming = app.nameCoHosts.add({ id, userId: other.userId, caller: anonymous });
    await expect(naming).rejects.toMatchObject({ code: 'unauthenticated', kind: 'unauthenticated' });
    await app.nameCoHosts.add({ id, userId: other.userId, caller: host });
    const own = await guestHosted(app);
    await app.nameCoHosts.add({ id: own.id, userId: other.userId, caller: own.host });
  });

  test('tells nobody who may not name them whether there is such an account', async () => {
    const app = anApplication();
    const { id } = await planned(app);
    const caller = await signedIn(app);
    const naming = app.nameCoHosts.add({ id, userId: asUserId(app.ids.next()), caller });
    await expect(naming).rejects.toMatchObject(forbidden);
  });

  test('is refused for who has no open account: nobody, guest hosts, disabled and deleted ones', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const guestHost = (await guestHosted(app)).view.state.host.id;
    const [disabled, deleted] = [(await signedIn(app)).userId, (await signedIn(app)).userId];
    await changeUser(app, disabled, 'disable');
    await changeUser(app, deleted, 'delete');
    for (const userId of [asUserId(app.ids.next()), guestHost, disabled, deleted])
      await expect(app.nameCoHosts.add({ id, userId, caller: host })).rejects.toMatchObject(noUser);
    expect((await viewOf(app, id)).state.coHosts).toEqual([]);
  });

  test('is refused for the host, and for an eleventh', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const add = (userId: typeof host.userId) => app.nameCoHosts.add({ id, userId, caller: host });
    const refusal = (code: string) => ({ code: 'validation_failed', violations: [{ path: 'userId', code }] });
    await expect(add(host.userId)).rejects.toMatchObject(refusal('is_host'));
    for (let index = 0; index < 10; index += 1) await add((await signedIn(app)).userId);
    await expect(add((await signedIn(app)).userId)).rejects.toMatchObject(refusal('too_many'));
  });

  test('is refused where the provider has no room for one more', async () => {
    const app = anApplication({ limits: { recommendedCapacity: 6, mostPeople: 8 } });
    const { id, host } = await planned(app);
    const { userId: first } = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: first, caller: host });
    const naming = app.nameCoHosts.add({ id, userId: (await signedIn(app)).userId, caller: host });
    await expect(naming).rejects.toMatchObject({ code: 'provider_too_small', kind: 'conflict' });
  });

  test('is refused once it is over, and where there is no session', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { userId } = await signedIn(app);
    await app.endSession.execute({ id, caller: host });
    await expect(app.nameCoHosts.add({ id, userId, caller: host })).rejects.toMatchObject({ code: 'session_closed' });
    const nowhere = app.nameCoHosts.add({ id: newSessionId(app), userId, caller: host });
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found' });
  });
});

describe('taking the name back', () => {
  test('makes them need a seat, and puts them out when all are taken', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 1 });
    const ada = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    await comesIn(app, id, { caller: ada });
    await comesIn(app, id);
    const { state } = await app.nameCoHosts.remove({ id, userId: ada.userId, caller: host });
    expect(state).toMatchObject({ coHosts: [], seatsTaken: 1, peoplePresent: 1 });
    await expect(comesIn(app, id, { caller: ada })).rejects.toMatchObject({ code: 'session_full' });
  });

  test('gives them a seat where there is one', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 1 });
    const ada = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    await comesIn(app, id, { caller: ada });
    const { state } = await app.nameCoHosts.remove({ id, userId: ada.userId, caller: host });
    expect(state).toMatchObject({ seatsTaken: 1, peoplePresent: 1 });
    await comesIn(app, id, { caller: ada });
  });

  test('is refused for who is none', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const { userId } = await signedIn(app);
    const removing = app.nameCoHosts.remove({ id, userId, caller: host });
    await expect(removing).rejects.toMatchObject({ code: 'co_host_not_found', kind: 'not_found' });
  });

  test('is possible after the account was deleted', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    const { userId } = await signedIn(app);
    await app.nameCoHosts.add({ id, userId, caller: host });
    await changeUser(app, userId, 'delete');
    expect((await viewOf(app, id)).coHostNames).toEqual(['Deleted user']);
    expect((await app.nameCoHosts.remove({ id, userId, caller: host })).state.coHosts).toEqual([]);
  });
});
