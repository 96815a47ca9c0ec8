import { describe, expect, test } from 'vitest';
import type { Message } from '#src/application/ports/notifier.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { confirmableHours, mostUnconfirmed, remailMinutes } from '#src/domain/session/guest-registration.ts';
import { asParticipantId, type SessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { comesIn, historyOf, planned, signedIn, viewOf } from '../../support/in-an-application.ts';
import { theClock } from '../schedule/the-clock.ts';
import { thePost } from '../schedule/the-post.ts';

const gwen = { displayName: 'Gwen Guest', email: 'gwen@example.org' };
const twoDays = 48 * 60;

const asks = (app: Application, id: SessionId, guest: { displayName: string; email: string } = gwen) =>
  app.askToRegister.execute({ id, guest, participantId: asParticipantId(app.ids.next()) });
const registers = (app: Application, id: SessionId, caller: Extract<Caller, { kind: 'account' }>) =>
  app.register.execute({ id, caller, participantId: asParticipantId(app.ids.next()) });

/** A school with a mailbox, two days before noon. */
function aSchool() {
  const app = anApplication({ at: minutesFromNoon(-twoDays) });
  const post = thePost(app);
  const mailsTo = (address: string) => post.inbox.delivered.filter(({ recipient }) => recipient.address === address);
  return {
    app,
    post,
    kindsTo: (address: string = gwen.email) => mailsTo(address).map(({ kind }) => kind),
    /** The end of the link in the last mail that asks for it. */
    async tokenFor(address: string = gwen.email): Promise<string> {
      await post.tick();
      const mail = mailsTo(address).findLast(
        (one): one is Extract<Message, { kind: 'confirm_registration' }> => one.kind === 'confirm_registration',
      );
      if (!mail) throw new Error(`No mail to ${address} asks for anything.`);
      return mail.confirmUrl.split('/').at(-1) ?? '';
    },
  };
}

async function registered(school: ReturnType<typeof aSchool>, id: SessionId, guest = gwen) {
  await asks(school.app, id, guest);
  return await school.app.confirmRegistration.execute(await school.tokenFor(guest.email));
}

describe('a guest who asks for a seat ahead', () => {
  test('holds none until the link in the mail is followed, and then this very one', async () => {
    const school = aSchool();
    const { app } = school;
    const { id, host } = await planned(app, { capacity: 2 });
    await asks(app, id);
    const token = await school.tokenFor();
    expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
    const { registration, participantToken, joinUrl } = await app.confirmRegistration.execute(token);
    expect(registration).toMatchObject({ displayName: 'Gwen Guest', seat: true, present: false });
    expect(registration.personId).toBe(registration.id);
    expect(joinUrl).toBe(`https://school.example/sessions/${id}#token=${participantToken}`);
    expect((await viewOf(app, id)).state).toMatchObject({ seatsTaken: 1, peoplePresent: 0 });
    expect((await app.listRegistrations.execute(id, host, { limit: 10 })).items).toEqual([registration]);
    expect(await historyOf(app, id)).toContain('registration.added');
  });

  test('changes nothing by looking at where the link leads', async () => {
    const school = aSchool();
    const { id } = await planned(school.app);
    await asks(school.app, id);
    const { registration, session } = await school.app.confirmRegistration.look(await school.tokenFor());
    expect([registration.displayName, session.id]).toEqual(['Gwen Guest', id]);
    expect((await viewOf(school.app, id)).state.seatsTaken).toBe(0);
  });

  test('is known at the door by the token of the registration, without saying a name', async () => {
    const school = aSchool();
    const { app } = school;
    const { id } = await planned(app, { capacity: 1 });
    const { registration, participantToken } = await registered(school, id);
    app.clock.set(noon);
    const participantId = asParticipantId(app.ids.next());
    const joined = await app.joinSession.execute({ id, caller: app.tokens.read(participantToken), participantId });
    expect(joined.participation).toMatchObject({ id: registration.id, seat: true, present: true });
    expect(joined.displayName).toBe('Gwen Guest');
    await expect(comesIn(app, id)).rejects.toMatchObject({ code: 'session_full' });
  });

  test('is told that they are registered, and reminded, by mails whose link knows them', async () => {
    const school = aSchool();
    const { app, post } = school;
    const { id } = await planned(app);
    const { joinUrl } = await registered(school, id);
    await post.tick();
    app.clock.set(minutesFromNoon(-60));
    await post.tick();
    expect(school.kindsTo()).toEqual(['confirm_registration', 'registered', 'reminder_1h']);
    expect(post.inbox.delivered.at(-1)?.session.joinUrl).toBe(joinUrl);
  });

  test('gets the same answer and no second seat by following the link twice', async () => {
    const school = aSchool();
    const { id } = await planned(school.app, { capacity: 5 });
    await asks(school.app, id);
    const token = await school.tokenFor();
    const [first, again] = [
      await school.app.confirmRegistration.execute(token),
      await school.app.confirmRegistration.execute(token),
    ];
    expect(again).toEqual(first);
    expect((await viewOf(school.app, id)).state.seatsTaken).toBe(1);
  });

  test('is refused what a guest is refused who was never here', async () => {
    const { app } = aSchool();
    const full = await planned(app, { capacity: 1 });
    await registers(app, full.id, await signedIn(app));
    await expect(asks(app, full.id)).rejects.toMatchObject({ code: 'session_full' });
    const members = await planned(app, { visibility: 'members' });
    await expect(asks(app, members.id)).rejects.toMatchObject({ code: 'members_only' });
    const locked = await planned(app);
    await app.lockSession.execute({ id: locked.id, caller: locked.host, locked: true });
    await expect(asks(app, locked.id)).rejects.toMatchObject({ code: 'session_locked' });
    const over = await planned(app);
    await app.cancelSession.execute({ id: over.id, caller: over.host });
    await expect(asks(app, over.id)).rejects.toMatchObject({ code: 'session_closed' });
    app.clock.set(noon);
    await expect(asks(app, locked.id)).rejects.toMatchObject({ code: 'registration_closed' });
    expect(app.tables.guestRegistrations.size).toBe(0);
  });

  test('says an address and a name that can be used', async () => {
    const { app } = aSchool();
    const { id } = await planned(app);
    const bad = { displayName: ' ', email: 'gwen at example.org' };
    await expect(asks(app, id, bad)).rejects.toMatchObject({
      violations: [{ path: 'displayName' }, { path: 'email' }],
    });
  });
});

describe('asking again', () => {
  test('sends another mail after some minutes and not before, for the same place', async () => {
    const school = aSchool();
    const { app, post } = school;
    const { id } = await planned(app);
    await asks(app, id);
    const first = await school.tokenFor();
    app.clock.advance({ minutes: remailMinutes - 1 });
    await asks(app, id, { displayName: 'Gwendolyn', email: 'GWEN@example.org ' });
    await post.tick();
    expect(school.kindsTo()).toHaveLength(1);
    app.clock.advance({ minutes: 1 });
    await asks(app, id, { displayName: 'Gwendolyn', email: 'gwen@example.org' });
    expect(await school.tokenFor()).toBe(first);
    expect(school.kindsTo()).toHaveLength(2);
    expect((await app.confirmRegistration.execute(first)).registration.displayName).toBe('Gwendolyn');
  });

  test('by an address that is registered sends the link that leads in, and changes nothing that was said', async () => {
    const school = aSchool();
    const { app, post } = school;
    const { id } = await planned(app);
    await registered(school, id);
    app.clock.advance({ minutes: remailMinutes });
    await asks(app, id, { ...gwen, displayName: 'Mallory' });
    await post.tick();
    expect(school.kindsTo()).toEqual(['confirm_registration', 'registered', 'registered']);
    expect(post.inbox.delivered.at(-1)?.recipient.displayName).toBe('Gwen Guest');
  });

  test('by the address of somebody whom the host put out sends nothing, and says nothing of it', async () => {
    const school = aSchool();
    const { app, post } = school;
    const { id, host } = await planned(app);
    const { registration } = await registered(school, id);
    await app.removeParticipant.execute({ id, participantId: registration.id, caller: host });
    app.clock.advance({ hours: 1 });
    await asks(app, id);
    await post.tick();
    expect(school.kindsTo()).toEqual(['confirm_registration']);
    await expect(app.confirmRegistration.execute(await school.tokenFor())).rejects.toMatchObject({ code: 'removed' });
  });

  test('in many sessions fills nobody’s mailbox', async () => {
    const school = aSchool();
    const { app, post } = school;
    for (let session = 0; session < mostUnconfirmed + 2; session += 1) await asks(app, (await planned(app)).id);
    await post.tick();
    expect(school.kindsTo()).toHaveLength(mostUnconfirmed);
  });
});

describe('the link of a registration', () => {
  test('is none when it was made up, or is for something else', async () => {
    const { app } = aSchool();
    const { id } = await planned(app);
    const notFound = { code: 'link_not_found' };
    await expect(app.confirmRegistration.execute('made.up.token')).rejects.toMatchObject(notFound);
    const foreign = (await app.links.toUnsubscribe(id as string as never, 'changed')).split('/').at(-1) ?? '';
    await expect(app.confirmRegistration.execute(foreign)).rejects.toMatchObject(notFound);
    const unknown = (await app.links.toConfirm(asParticipantId(app.ids.next()))).split('/').at(-1) ?? '';
    await expect(app.confirmRegistration.execute(unknown)).rejects.toMatchObject(notFound);
    await expect(app.confirmRegistration.look(unknown)).rejects.toMatchObject(notFound);
  });

  test('is good for a day, after which the address is forgotten', async () => {
    const school = aSchool();
    const { app } = school;
    const { id } = await planned(app);
    await asks(app, id);
    const token = await school.tokenFor();
    app.clock.advance({ hours: confirmableHours });
    await expect(app.confirmRegistration.execute(token)).rejects.toMatchObject({ code: 'link_not_found' });
    await expect(app.confirmRegistration.look(token)).rejects.toMatchObject({ code: 'link_not_found' });
    expect(await app.dropUnconfirmed.execute(app.clock.now())).toBe('Dropped 1 unconfirmed registration.');
    expect(app.tables.guestRegistrations.size).toBe(0);
  });

  test('goes on being good once it was followed, and the address is kept', async () => {
    const school = aSchool();
    const { app } = school;
    const { id } = await planned(app);
    const first = await registered(school, id);
    app.clock.advance({ hours: confirmableHours });
    expect(await app.dropUnconfirmed.execute(app.clock.now())).toBe('Dropped 0 unconfirmed registrations.');
    expect(await app.confirmRegistration.execute(await school.tokenFor())).toEqual(first);
  });

  test('gives no seat where none is left by then, and one as soon as somebody withdraws', async () => {
    const school = aSchool();
    const { app } = school;
    const { id } = await planned(app, { capacity: 1 });
    await asks(app, id);
    const token = await school.tokenFor();
    const member = await signedIn(app);
    await registers(app, id, member);
    await expect(app.confirmRegistration.execute(token)).rejects.toMatchObject({ code: 'session_full' });
    await app.withdraw.execute({ id, caller: member });
    await app.confirmRegistration.execute(token);
    expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
  });

  test('registers nobody from the start on, and still leads in who is registered', async () => {
    const school = aSchool();
    const { app } = school;
    app.clock.set(minutesFromNoon(-60));
    const { id } = await planned(app);
    const first = await registered(school, id);
    const inTime = await school.tokenFor();
    await asks(app, id, { displayName: 'Late', email: 'late@example.org' });
    const late = await school.tokenFor('late@example.org');
    app.clock.set(noon);
    await expect(app.confirmRegistration.execute(late)).rejects.toMatchObject({ code: 'registration_closed' });
    expect(await app.confirmRegistration.execute(inTime)).toEqual(first);
  });
});

describe('the address of a guest', () => {
  test('is forgotten when they withdraw, once they were told so', async () => {
    const school = aSchool();
    const { app, post } = school;
    const { id } = await planned(app);
    const { participantToken } = await registered(school, id);
    await post.tick();
    await app.withdraw.execute({ id, caller: app.tokens.read(participantToken) });
    await app.withdraw.execute({ id, caller: app.tokens.read(participantToken) });
    expect((await viewOf(app, id)).state.seatsTaken).toBe(0);
    await app.dropUnconfirmed.execute(app.clock.now());
    expect(app.tables.guestRegistrations.size).toBe(1);
    await post.tick();
    expect(school.kindsTo()).toEqual(['confirm_registration', 'registered', 'withdrawn']);
    await app.dropUnconfirmed.execute(app.clock.now());
    expect(app.tables.guestRegistrations.size).toBe(0);
  });

  test('of somebody who withdrew can be registered anew at once, by another mail alone', async () => {
    const school = aSchool();
    const { app } = school;
    const { id } = await planned(app);
    const { participantToken } = await registered(school, id);
    const spent = await school.tokenFor();
    await app.withdraw.execute({ id, caller: app.tokens.read(participantToken) });
    await expect(app.confirmRegistration.execute(spent)).rejects.toMatchObject({ code: 'link_not_found' });
    app.clock.advance({ seconds: 10 });
    await registered(school, id);
    expect(school.kindsTo().filter((kind) => kind === 'confirm_registration')).toHaveLength(2);
    expect((await viewOf(app, id)).state.seatsTaken).toBe(1);
  });

  test('is forgotten when a manager strikes them off', async () => {
    const school = aSchool();
    const { app } = school;
    const { id, host } = await planned(app);
    const { registration } = await registered(school, id);
    await app.withdraw.remove({ id, participantId: registration.id, caller: host });
    await school.post.tick();
    await app.dropUnconfirmed.execute(app.clock.now());
    expect(app.tables.guestRegistrations.size).toBe(0);
  });

  test('outlives a cancellation, which they are told of, and goes with the archiving', async () => {
    const school = aSchool();
    const { app, post } = school;
    const { id, host } = await planned(app);
    await registered(school, id);
    await asks(app, id, { displayName: 'Other', email: 'other@example.org' });
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(school.kindsTo().at(-1)).toBe('canceled');
    expect(school.kindsTo('other@example.org')).toEqual([]);
    app.clock.advance({ days: 20 });
    await theClock(app).archive();
    expect((await viewOf(app, id)).state.archivedAt).toBeDefined();
    expect(app.tables.guestRegistrations.size).toBe(0);
  });
});
