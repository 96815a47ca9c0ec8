import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
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

describe('leaving', () => {
  test('lets the seat go, once however often', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { caller } = await comesIn(app, id);
    app.clock.set(minutesFromNoon(20));
    await app.leaveSession.execute({ id, caller });
    await app.leaveSession.execute({ id, caller });
    expect((await viewOf(app, id)).state).toMatchObject({ seatsTaken: 0, peoplePresent: 0, revision: 1 });
    expect((await historyOf(app, id)).filter((kind) => kind === 'participant.left')).toHaveLength(1);
    const { items } = await app.sessionQueries.participants(id, false, { limit: 10 });
    expect(items).toMatchObject([{ present: false, leftAt: minutesFromNoon(20) }]);
  });

  test('is possible with the account as well as with the participantToken', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const ada = await signedIn(app);
    await comesIn(app, id, { caller: ada });
    await app.leaveSession.execute({ id, caller: ada });
    expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
  });

  test('changes nothing for who was never there, and after the end', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { caller } = await comesIn(app, id);
    await app.leaveSession.execute({ id, caller: await signedIn(app) });
    await app.endSession.execute({ id, caller: host });
    const history = await historyOf(app, id);
    await app.leaveSession.execute({ id, caller });
    expect(await historyOf(app, id)).toEqual(history);
  });

  test('is refused to nobody in particular, and where there is no session', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const leaving = app.leaveSession.execute({ id, caller: anonymous });
    await expect(leaving).rejects.toMatchObject({ code: 'unauthenticated', kind: 'unauthenticated' });
    const caller = await signedIn(app);
    const nowhere = app.leaveSession.execute({ id: newSessionId(app), caller });
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found', kind: 'not_found' });
  });

  test('is refused with a token of another session', async () => {
    const app = anApplication();
    const one = await planned(app, { startsAt: minutesFromNoon(1) });
    const other = await begun(app);
    const { caller } = await comesIn(app, other.id);
    const leaving = app.leaveSession.execute({ id: one.id, caller });
    await expect(leaving).rejects.toMatchObject({ code: 'invalid_token' });
  });
});

describe('removing', () => {
  test('puts a person out for good, once however often', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { joined } = await comesIn(app, id);
    const removing = { id, participantId: joined.participation.id, caller: host };
    await app.removeParticipant.execute(removing);
    await app.removeParticipant.execute(removing);
    expect((await viewOf(app, id)).state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    const kinds = ['participant.joined', 'participant.left', 'participant.removed'];
    expect((await historyOf(app, id)).slice(-3)).toEqual(kinds);
  });

  test('keeps out who has left already', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { joined, caller } = await comesIn(app, id);
    await app.leaveSession.execute({ id, caller });
    await app.removeParticipant.execute({ id, participantId: joined.participation.id, caller: host });
    await expect(comesIn(app, id, { caller })).rejects.toMatchObject({ code: 'removed' });
  });

  test.each(['admin', 'board_member'] as const)('is for overseers too: %s', async (role) => {
    const app = anApplication();
    const { id } = await begun(app);
    const { joined } = await comesIn(app, id);
    const caller = await signedIn(app, role);
    await app.removeParticipant.execute({ id, participantId: joined.participation.id, caller });
    expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
  });

  test('is for co-hosts, but of the host', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const caller = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: caller.userId, caller: host });
    const [guest, hosting] = [await comesIn(app, id), await comesIn(app, id, { caller: host })];
    await app.removeParticipant.execute({ id, participantId: guest.joined.participation.id, caller });
    const removing = app.removeParticipant.execute({ id, participantId: hosting.joined.participation.id, caller });
    await expect(removing).rejects.toMatchObject({ code: 'forbidden', kind: 'forbidden' });
  });

  test('is for nobody else', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { joined, caller } = await comesIn(app, id);
    const removeAs = (by: typeof caller) =>
      app.removeParticipant.execute({ id, participantId: joined.participation.id, caller: by });
    await expect(removeAs(anonymous)).rejects.toMatchObject({ code: 'unauthenticated' });
    for (const by of [caller, await signedIn(app, 'instructor')])
      await expect(removeAs(by)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('tells nobody who may not remove them who is there', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const caller = await signedIn(app);
    const removing = app.removeParticipant.execute({ id, participantId: asParticipantId(app.ids.next()), caller });
    await expect(removing).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is refused with the token of a guest host of another session', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { joined } = await comesIn(app, id);
    const { host } = await guestHosted(app);
    const removing = app.removeParticipant.execute({ id, participantId: joined.participation.id, caller: host });
    await expect(removing).rejects.toMatchObject({ code: 'invalid_token', kind: 'unauthenticated' });
  });

  test('is refused once the session is over', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { joined } = await comesIn(app, id);
    await app.endSession.execute({ id, caller: host });
    const removing = app.removeParticipant.execute({ id, participantId: joined.participation.id, caller: host });
    await expect(removing).rejects.toMatchObject({ code: 'session_closed', kind: 'conflict' });
  });

  test('finds nobody who is in another session, or nowhere', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const participantId = asParticipantId(app.ids.next());
    const removing = app.removeParticipant.execute({ id, participantId, caller: host });
    await expect(removing).rejects.toMatchObject({ code: 'participant_not_found', kind: 'not_found' });
    const nowhere = app.removeParticipant.execute({ id: newSessionId(app), participantId, caller: host });
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found' });
  });

  test('holds for a co-host who is one no longer', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const member = await signedIn(app, 'member');
    const { joined } = await comesIn(app, id, { caller: member });
    await app.removeParticipant.execute({ id, participantId: joined.participation.id, caller: host });
    await app.nameCoHosts.add({ id, userId: member.userId, caller: host });
    await comesIn(app, id, { caller: member });
    const { state } = await app.nameCoHosts.remove({ id, userId: member.userId, caller: host });
    expect(state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
  });
});

describe('what changes nothing', () => {
  test('is not stored, so that nobody can hold a session up with it', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { caller } = await comesIn(app, id);
    await app.endSession.execute({ id, caller: host });
    const version = async () => (await app.unitOfWork.run(({ sessions }) => sessions.find(id, [])))?.version;
    const before = await version();
    for (let time = 0; time < 3; time += 1) await app.leaveSession.execute({ id, caller });
    expect(await version()).toBe(before);
  });

  test('is coming in again, as after a reload', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    const { caller, joined } = await comesIn(app, id);
    const version = async () => (await app.unitOfWork.run(({ sessions }) => sessions.find(id, [])))?.version;
    const before = await version();
    expect((await comesIn(app, id, { caller })).joined.participation).toEqual(joined.participation);
    expect(await version()).toBe(before);
  });
});
