import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import { begun, comesIn, guestHosted, historyOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';

describe('joining', () => {
  test('gives a guest a seat, a token and the way into the room', async () => {
    const app = anApplication();
    const { id } = await begun(app, { capacity: 2 });
    const { joined } = await comesIn(app, id, { displayName: '  Gwen  the   Guest ' });
    expect(joined).toMatchObject({
      displayName: 'Gwen the Guest',
      participation: { role: 'participant', seat: true, present: true, joinedAt: noon },
      session: { state: { seatsTaken: 1, peoplePresent: 1 }, asker: { present: true } },
      admission: { url: expect.stringContaining(id) },
    });
    expect(joined).not.toHaveProperty('retryAfterSeconds');
    expect(app.joinObserver.outcomes).toEqual(['joined']);
    expect(app.videoProvider.roomsOf(id)).toMatchObject([
      { guests: [{ displayName: 'Gwen the Guest', role: 'participant', mayChat: true, mayShareScreen: true }] },
    ]);
  });

  test('calls account holders as their account says, whatever they send', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const caller = await signedIn(app, 'member', { displayName: 'Ada' });
    const { joined } = await comesIn(app, id, { caller, displayName: 'Somebody else' });
    expect(joined.displayName).toBe('Ada');
    expect(joined.participation).toMatchObject({ userId: caller.userId });
    expect(joined.participation).not.toHaveProperty('guestName');
  });

  test('opens the doors before the start, and not earlier', async () => {
    const app = anApplication();
    const { id } = await planned(app, { joinWindowMinutes: 10 });
    app.clock.set(minutesFromNoon(-10).minus({ milliseconds: 1 }));
    const opensAt = '2026-03-02T11:50:00.000Z';
    const refusal = { code: 'join_too_early', kind: 'conflict', details: { opensAt, retryAfterSeconds: 1 } };
    await expect(comesIn(app, id)).rejects.toMatchObject(refusal);
    app.clock.set(minutesFromNoon(-10));
    expect((await comesIn(app, id)).joined.participation.seat).toBe(true);
    expect(app.joinObserver.outcomes).toEqual(['too_early', 'joined']);
  });

  test('lets host and co-hosts in early, without a seat and when all are taken', async () => {
    const app = anApplication();
    const { id, host } = await planned(app, { capacity: 1, startsAt: minutesFromNoon(600) });
    const coHost = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: coHost.userId, caller: host });
    expect((await comesIn(app, id, { caller: host })).joined.participation).toMatchObject({
      role: 'host',
      seat: false,
    });
    app.clock.set(minutesFromNoon(600));
    await comesIn(app, id);
    const { joined } = await comesIn(app, id, { caller: coHost });
    expect(joined.participation).toMatchObject({ role: 'co_host', seat: false });
    expect(joined.session.state).toMatchObject({ seatsTaken: 1, peoplePresent: 3 });
  });

  test('is refused when all seats are taken, until one is let go', async () => {
    const app = anApplication();
    const { id } = await begun(app, { capacity: 1 });
    const first = await comesIn(app, id);
    const full = { code: 'session_full', kind: 'conflict', details: { capacity: 1 } };
    await expect(comesIn(app, id)).rejects.toMatchObject(full);
    await app.leaveSession.execute({ id, caller: first.caller });
    await comesIn(app, id);
    await expect(comesIn(app, id, { caller: first.caller })).rejects.toMatchObject(full);
    expect(app.joinObserver.outcomes).toEqual(['joined', 'full', 'joined', 'full']);
  });

  test('again keeps the seat: by account, and by participantToken', async () => {
    const app = anApplication();
    const { id } = await begun(app, { capacity: 2 });
    const [guest, ada] = [await comesIn(app, id), await signedIn(app)];
    const first = await comesIn(app, id, { caller: ada });
    for (const caller of [guest.caller, ada, first.caller, guest.caller]) await comesIn(app, id, { caller });
    const again = await comesIn(app, id, { caller: first.caller });
    expect(again.joined.participation.id).toBe(first.joined.participation.id);
    expect((await viewOf(app, id)).state).toMatchObject({ seatsTaken: 2, peoplePresent: 2 });
    expect((await historyOf(app, id)).filter((kind) => kind === 'participant.joined')).toHaveLength(2);
  });

  test('again with the same participantId is the same guest, once', async () => {
    const app = anApplication();
    const { id } = await begun(app, { capacity: 1 });
    const input = { id, caller: anonymous, displayName: 'Gwen', participantId: asParticipantId(app.ids.next()) };
    const first = await app.joinSession.execute(input);
    const again = await app.joinSession.execute(input);
    expect(again.participation).toEqual(first.participation);
    expect(again.participantToken).toBe(first.participantToken);
    expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
  });

  test('again under another name renames the guest', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id, { displayName: 'Gwen' });
    const participantId = asParticipantId(app.ids.next());
    expect((await app.joinSession.execute({ id, caller, participantId })).displayName).toBe('Gwen');
    expect((await comesIn(app, id, { caller, displayName: 'Gwendolyn' })).joined.displayName).toBe('Gwendolyn');
  });

  test('can be repeated for its tokens alone, which lets nobody in', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { joined, caller } = await comesIn(app, id);
    const participantId = joined.participation.id;
    const renewed = await app.renewJoin.execute({ id, participantId, caller });
    expect(renewed).toMatchObject({ participantToken: joined.participantToken, admission: joined.admission });
    await app.leaveSession.execute({ id, caller });
    const after = await app.renewJoin.execute({ id, participantId, caller });
    expect(after.participation).toMatchObject({ seat: false, present: false });
    expect(after).not.toHaveProperty('admission');
    const nobody = asParticipantId(app.ids.next());
    const notFound = { code: 'participant_not_found' };
    await expect(app.renewJoin.execute({ id, participantId: nobody, caller })).rejects.toMatchObject(notFound);
  });

  test("is never repeated for somebody else's tokens", async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { joined } = await comesIn(app, id);
    const { caller: other } = await comesIn(app, id);
    const renewal = app.renewJoin.execute({ id, participantId: joined.participation.id, caller: other });
    await expect(renewal).rejects.toMatchObject({ code: 'participant_not_found' });
  });

  test.each([undefined, '', '  ', 'x'.repeat(81), 'a\nb', 'a\u202eb'])(
    'needs a name from guests, not %j',
    async (name) => {
      const app = anApplication();
      const { id } = await begun(app);
      const participantId = asParticipantId(app.ids.next());
      const joining = app.joinSession.execute({ id, caller: anonymous, displayName: name, participantId });
      const refusal = { code: 'validation_failed', kind: 'invalid', violations: [{ path: 'displayName' }] };
      await expect(joining).rejects.toMatchObject(refusal);
      expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
    },
  );

  describe('is refused', () => {
    const refusedWith = (code: string, kind = 'conflict') => ({ code, kind });

    test('where there is no session', async () => {
      const app = anApplication();
      const joining = comesIn(app, asSessionId(app.ids.next()));
      await expect(joining).rejects.toMatchObject(refusedWith('session_not_found', 'not_found'));
    });

    test('to guests of a session for members, by link and by code, and not to members', async () => {
      const app = anApplication();
      const { id, state } = await begun(app, { visibility: 'members' });
      const refusal = refusedWith('members_only', 'forbidden');
      await expect(comesIn(app, id)).rejects.toMatchObject(refusal);
      const participantId = asParticipantId(app.ids.next());
      const byCode = { code: state.code, caller: anonymous, displayName: 'Gwen', participantId };
      await expect(app.joinByCode.execute(byCode)).rejects.toMatchObject(refusal);
      expect((await comesIn(app, id, { caller: await signedIn(app) })).joined.participation.seat).toBe(true);
    });

    test('to new guests once it is for members, and not to those who are in', async () => {
      const app = anApplication();
      const { id, host } = await begun(app);
      const [inside, left] = [await comesIn(app, id), await comesIn(app, id)];
      await app.leaveSession.execute({ id, caller: left.caller });
      await app.editSession.execute({ id, caller: host, changes: { visibility: 'members' } });
      await comesIn(app, id, { caller: inside.caller });
      const refusal = refusedWith('members_only', 'forbidden');
      await expect(comesIn(app, id)).rejects.toMatchObject(refusal);
      await expect(comesIn(app, id, { caller: left.caller })).rejects.toMatchObject(refusal);
    });

    test('when the room is locked, but for those who are in, host and co-hosts', async () => {
      const app = anApplication();
      const { id, host } = await begun(app);
      const inside = await comesIn(app, id);
      await app.lockSession.execute({ id, caller: host, locked: true });
      await expect(comesIn(app, id)).rejects.toMatchObject(refusedWith('session_locked'));
      await comesIn(app, id, { caller: inside.caller });
      await comesIn(app, id, { caller: host });
      await app.lockSession.execute({ id, caller: host, locked: false });
      await comesIn(app, id);
      expect(app.joinObserver.outcomes).toContain('locked');
    });

    test('to who was removed, whatever they come with', async () => {
      const app = anApplication();
      const { id, host } = await begun(app);
      const ada = await signedIn(app);
      const [guest, member] = [await comesIn(app, id), await comesIn(app, id, { caller: ada })];
      for (const { joined } of [guest, member])
        await app.removeParticipant.execute({ id, participantId: joined.participation.id, caller: host });
      for (const caller of [guest.caller, member.caller, ada])
        await expect(comesIn(app, id, { caller })).rejects.toMatchObject(refusedWith('removed', 'forbidden'));
    });

    test('once it is over without having been started, host included', async () => {
      const app = anApplication();
      const { id, host } = await planned(app, { durationMinutes: 30 });
      app.clock.set(minutesFromNoon(30));
      await expect(comesIn(app, id)).rejects.toMatchObject(refusedWith('session_over'));
      await expect(comesIn(app, id, { caller: host })).rejects.toMatchObject(refusedWith('session_over'));
    });

    test('once it has ended or was canceled, host included', async () => {
      const app = anApplication();
      const [ended, canceled] = [await begun(app), await planned(app, { startsAt: noon })];
      await app.endSession.execute({ id: ended.id, caller: ended.host });
      await app.cancelSession.execute({ id: canceled.id, caller: canceled.host });
      for (const { id, host } of [ended, canceled])
        for (const caller of [anonymous, host])
          await expect(comesIn(app, id, { caller })).rejects.toMatchObject(refusedWith('session_closed'));
      expect(app.joinObserver.outcomes).toEqual(['ended', 'ended', 'canceled', 'canceled']);
    });

    test('with a token of another session, or one whose time is over', async () => {
      const app = anApplication();
      const [one, other] = [await begun(app), await planned(app, { startsAt: noon })];
      const { caller } = await comesIn(app, one.id);
      const refusal = refusedWith('invalid_token', 'unauthenticated');
      await expect(comesIn(app, other.id, { caller })).rejects.toMatchObject(refusal);
      await app.endSession.execute({ id: one.id, caller: one.host });
      app.clock.advance({ hours: 24 });
      await expect(comesIn(app, one.id, { caller })).rejects.toMatchObject(refusal);
    });
  });

  test('stays open as long as it is live, also past its end', async () => {
    const app = anApplication();
    const { id } = await begun(app, { durationMinutes: 30 });
    const { caller } = await comesIn(app, id);
    app.clock.set(minutesFromNoon(60 * 48));
    await comesIn(app, id);
    await comesIn(app, id, { caller });
  });

  test('by code takes it however it is typed', async () => {
    const app = anApplication();
    const { id, state } = await begun(app);
    const typed = ` ${state.code.toLowerCase().slice(0, 3)}-${state.code.slice(3)} `;
    const participantId = asParticipantId(app.ids.next());
    const joined = await app.joinByCode.execute({ code: typed, caller: anonymous, displayName: 'Gwen', participantId });
    expect(joined.session.state.id).toBe(id);
    const unknown = { code: 'ZZZZZZ', caller: anonymous, displayName: 'Gwen', participantId };
    await expect(app.joinByCode.execute(unknown)).rejects.toMatchObject({ code: 'session_not_found' });
  });

  test('of 50 at once lets in as many as fit', async () => {
    const app = anApplication();
    const { id } = await begun(app, { capacity: 10 });
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => comesIn(app, id)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(app.videoProvider.roomsOf(id)).toHaveLength(1);
  });

  test('tells a guest host apart from a guest', async () => {
    const app = anApplication();
    const { id, host } = await guestHosted(app, {}, 'Gusta');
    const { joined } = await comesIn(app, id, { caller: host, displayName: 'Ignored' });
    expect(joined).toMatchObject({ displayName: 'Gusta', participation: { role: 'host', seat: false } });
  });
});
