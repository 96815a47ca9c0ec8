import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { anApplication } from '../../support/an-application.ts';
import { begun, comesIn, historyOf, newSessionId, signedIn } from '../../support/in-an-application.ts';

describe('locking', () => {
  test('closes the door and opens it again, once however often, without moving the revision', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const set = (locked: boolean) => app.lockSession.execute({ id, caller: host, locked });
    expect((await set(true)).state).toMatchObject({ locked: true, revision: 1 });
    await set(true);
    expect((await set(false)).state).toMatchObject({ locked: false, revision: 1 });
    expect((await historyOf(app, id)).slice(-2)).toEqual(['session.locked', 'session.unlocked']);
  });

  test('is for managers', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    await app.lockSession.execute({ id, caller: await signedIn(app, 'admin'), locked: false });
    const { caller: guest } = await comesIn(app, id);
    for (const caller of [guest, await signedIn(app, 'instructor')]) {
      const locking = app.lockSession.execute({ id, caller, locked: true });
      await expect(locking).rejects.toMatchObject({ code: 'forbidden', kind: 'forbidden' });
    }
    const locking = app.lockSession.execute({ id, caller: anonymous, locked: true });
    await expect(locking).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('is refused once it is over, and where there is no session', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    await app.endSession.execute({ id, caller: host });
    const locking = app.lockSession.execute({ id, caller: host, locked: true });
    await expect(locking).rejects.toMatchObject({ code: 'session_closed', kind: 'conflict' });
    const nowhere = app.lockSession.execute({ id: newSessionId(app), caller: host, locked: true });
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found' });
  });
});
