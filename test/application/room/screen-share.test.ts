import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { SessionId } from '#src/domain/session/ids.ts';
import { begun, comesIn, planned, signedIn } from '../../support/in-an-application.ts';
import { aRoomApplication, type RoomApplication } from '../../support/rooms-in-an-application.ts';

const shares = async (app: RoomApplication, id: SessionId) =>
  (await app.sessionQueries.history(id, { limit: 100 })).items.filter(({ kind }) => kind.startsWith('screen_share.'));

describe('a client that says its person shares a screen', () => {
  test('is believed, and the history says whose word it is', async () => {
    const app = aRoomApplication();
    const { id } = await begun(app);
    const { caller, joined } = await comesIn(app, id);
    const { id: participantId } = joined.participation;
    await app.shareScreen.execute({ id, caller, sharing: true });
    await app.shareScreen.execute({ id, caller, sharing: false });
    const said = { by: { type: 'guest', id: participantId }, data: { participantId, saidBy: 'client' } };
    expect(await shares(app, id)).toMatchObject([
      { kind: 'screen_share.started', ...said },
      { kind: 'screen_share.stopped', ...said },
    ]);
  });

  test('changes nothing by saying it twice, or that something stopped which never began', async () => {
    const app = aRoomApplication();
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id);
    for (const sharing of [false, true, true, false, false, true])
      await app.shareScreen.execute({ id, caller, sharing });
    expect((await shares(app, id)).map(({ kind }) => kind)).toEqual([
      ...['screen_share.started', 'screen_share.stopped', 'screen_share.started'],
    ]);
  });

  test('says nothing of others who share at the same time', async () => {
    const app = aRoomApplication();
    const { id } = await begun(app);
    for (const { caller } of [await comesIn(app, id), await comesIn(app, id)])
      await app.shareScreen.execute({ id, caller, sharing: true });
    expect(await shares(app, id)).toHaveLength(2);
  });

  test('is believed again once its person has left and come back', async () => {
    const app = aRoomApplication();
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id);
    await app.shareScreen.execute({ id, caller, sharing: true });
    await app.leaveSession.execute({ id, caller });
    await comesIn(app, id, { caller });
    await app.shareScreen.execute({ id, caller, sharing: true });
    expect(await shares(app, id)).toHaveLength(2);
  });

  test('may be that of an account, or of the host', async () => {
    const app = aRoomApplication();
    const { id, host } = await begun(app);
    const member = await signedIn(app);
    for (const caller of [member, host]) {
      await comesIn(app, id, { caller });
      await app.shareScreen.execute({ id, caller, sharing: true });
    }
    expect((await shares(app, id)).map(({ by }) => by)).toEqual([
      { type: 'user', id: member.userId },
      { type: 'user', id: host.userId },
    ]);
  });

  test('is refused where its person is not inside', async () => {
    const app = aRoomApplication();
    const { id, host } = await begun(app);
    const { caller: gone } = await comesIn(app, id);
    await app.leaveSession.execute({ id, caller: gone });
    for (const caller of [host, gone, await signedIn(app)])
      await expect(app.shareScreen.execute({ id, caller, sharing: true })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(app.shareScreen.execute({ id, caller: anonymous, sharing: true })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('is refused before the start, after the end, and where screen sharing is off', async () => {
    const app = aRoomApplication();
    const off = await begun(app, { screenShareEnabled: false });
    const { caller } = await comesIn(app, off.id);
    const sharing = true;
    await expect(app.shareScreen.execute({ id: off.id, caller, sharing })).rejects.toMatchObject({
      code: 'screen_share_disabled',
    });
    const early = await planned(app);
    const inside = await comesIn(app, early.id);
    await expect(app.shareScreen.execute({ id: early.id, caller: inside.caller, sharing })).rejects.toMatchObject({
      code: 'session_not_live',
    });
    await app.cancelSession.execute({ id: early.id, caller: early.host });
    await expect(app.shareScreen.execute({ id: early.id, caller: inside.caller, sharing })).rejects.toMatchObject({
      code: 'session_closed',
    });
    expect([...(await shares(app, off.id)), ...(await shares(app, early.id))]).toEqual([]);
  });
});
