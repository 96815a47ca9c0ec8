import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asSessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { begun, comesIn, planned } from '../../support/in-an-application.ts';

describe('asking whether one can join', () => {
  test('changes nothing, and is no decision that was acted on', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const before = await app.sessionQueries.find(id);
    expect(await app.canJoin.execute({ id, caller: anonymous })).toMatchObject({ decision: { canJoin: true } });
    expect(await app.sessionQueries.find(id)).toEqual(before);
    expect(app.joinObserver.outcomes).toEqual([]);
  });

  test('tells the reason, the state and the time it was asked at', async () => {
    const app = anApplication();
    const { id, state } = await planned(app);
    const answer = await app.canJoin.execute({ id, caller: anonymous });
    expect(answer).toMatchObject({ decision: { canJoin: false, refusal: { reason: 'too_early' } }, state });
    expect(answer.at).toEqual(minutesFromNoon(-60));
  });

  test('tells the first reason that applies', async () => {
    const app = anApplication();
    const { id, host } = await begun(app, { capacity: 1 });
    await comesIn(app, id);
    const reason = async () => {
      const { decision } = await app.canJoin.execute({ id, caller: anonymous });
      return decision.canJoin ? undefined : decision.refusal.reason;
    };
    expect(await reason()).toBe('full');
    await app.lockSession.execute({ id, caller: host, locked: true });
    expect(await reason()).toBe('locked');
    await app.editSession.execute({ id, caller: host, changes: { visibility: 'members' } });
    expect(await reason()).toBe('members_only');
    await app.endSession.execute({ id, caller: host });
    expect(await reason()).toBe('ended');
  });

  test('is refused where there is no session, and for a token of another one', async () => {
    const app = anApplication();
    const [one, other] = [await begun(app), await planned(app, { startsAt: minutesFromNoon(5) })];
    const { caller } = await comesIn(app, one.id);
    const nowhere = app.canJoin.execute({ id: asSessionId(app.ids.next()), caller });
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found' });
    const asking = app.canJoin.execute({ id: other.id, caller });
    await expect(asking).rejects.toMatchObject({ code: 'invalid_token', kind: 'unauthenticated' });
  });
});
