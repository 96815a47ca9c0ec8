import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { begun, comesIn, guestHosted, newSessionId, planned, signedIn } from '../../support/in-an-application.ts';

describe('reading a session', () => {
  test('is for whoever holds the link or the code, whatever its visibility', async () => {
    const app = anApplication();
    for (const visibility of ['public', 'members', 'unlisted'] as const) {
      const { id, state } = await planned(app, { visibility });
      expect(await app.readSession.byId(id, anonymous)).toEqual({ state, hostName: 'Hana Host', coHostNames: [] });
      const typed = state.code.toLowerCase().split('').join(' - ');
      expect((await app.readSession.byCode(typed, anonymous)).state.id).toBe(id);
    }
  });

  test('tells who asks whether they are inside', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id, { displayName: 'Gwen' });
    expect((await app.readSession.byId(id, caller)).asker).toEqual({
      displayName: 'Gwen',
      present: true,
      removed: false,
    });
    await app.leaveSession.execute({ id, caller });
    expect((await app.readSession.byId(id, caller)).asker).toEqual({
      displayName: 'Gwen',
      present: false,
      removed: false,
    });
    expect(await app.readSession.byId(id, await signedIn(app))).not.toHaveProperty('asker');
  });

  test('is refused where there is none', async () => {
    const app = anApplication();
    const refusal = { code: 'session_not_found', kind: 'not_found' };
    await expect(app.readSession.byId(newSessionId(app), anonymous)).rejects.toMatchObject(refusal);
    for (const code of ['', 'ZZZZZZ', '🧘', 'x'.repeat(1000)])
      await expect(app.readSession.byCode(code, anonymous)).rejects.toMatchObject(refusal);
  });

  test('is refused with a token of another session, by id and by code', async () => {
    const app = anApplication();
    const [mine, other] = [await guestHosted(app), await planned(app)];
    const refusal = { code: 'invalid_token', kind: 'unauthenticated' };
    await expect(app.readSession.byId(other.id, mine.host)).rejects.toMatchObject(refusal);
    await expect(app.readSession.byCode(other.state.code, mine.host)).rejects.toMatchObject(refusal);
  });

  test('with a participantToken is possible until 24 hours after the end', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { caller } = await comesIn(app, id);
    app.clock.set(minutesFromNoon(90));
    await app.endSession.execute({ id, caller: host });
    app.clock.set(minutesFromNoon(90 + 24 * 60 - 1));
    await app.readSession.byId(id, caller);
    app.clock.set(minutesFromNoon(90 + 24 * 60));
    await expect(app.readSession.byId(id, caller)).rejects.toMatchObject({ code: 'invalid_token' });
    await app.readSession.byId(id, anonymous);
  });
});
