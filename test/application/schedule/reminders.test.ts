import { describe, expect, test } from 'vitest';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { guestHosted, planned } from '../../support/in-an-application.ts';
import { registers, thePost } from './the-post.ts';

const threeDaysBefore = minutesFromNoon(-3 * 24 * 60);

/** A class for noon that was planned, and registered for, three days before. */
async function aClass({ at = threeDaysBefore } = {}) {
  const app = anApplication({ at });
  const post = thePost(app);
  const session = await planned(app);
  const ada = await registers(app, session.id);
  await post.tick();
  post.inbox.delivered.length = 0;
  return { app, post, ...session, ada };
}

const tickAt = async ({ app, post }: { app: Application; post: ReturnType<typeof thePost> }, minutes: number) => {
  app.clock.set(minutesFromNoon(minutes));
  await post.tick();
};

describe('reminders', () => {
  test('reach the host and everybody registered a day, an hour and ten minutes before the start', async () => {
    const given = await aClass();
    const { post } = given;
    for (const minutes of [-1441, -1440, -1439, -61, -60, -59, -11, -10, -9, 0, 5]) await tickAt(given, minutes);
    const three = ['reminder_24h', 'reminder_1h', 'reminder_10m'];
    expect(post.arrivedFor('Ada')).toEqual(three);
    expect(post.arrivedFor('Hana Host')).toEqual(three);
    expect(post.inbox.delivered).toHaveLength(6);
  });

  test('are not sent to who registers once they are due, which the ledger says', async () => {
    const given = await aClass();
    const { app, post, id } = given;
    app.clock.set(minutesFromNoon(-30));
    await registers(app, id, 'Late');
    await tickAt(given, -30);
    await tickAt(given, -10);
    expect(post.arrivedFor('Late')).toEqual(['registered', 'reminder_10m']);
    expect(await post.standings(id, 'Late')).toMatchObject({
      reminder_24h: expect.stringMatching(/^skipped: The class begins too soon/),
      reminder_1h: expect.stringMatching(/^skipped: The class begins too soon/),
      reminder_10m: 'sent',
    });
  });

  test('of a class made half an hour ahead are those alone that are still to come', async () => {
    const given = await aClass({ at: minutesFromNoon(-30) });
    for (const minutes of [-29, -10, -9]) await tickAt(given, minutes);
    expect(given.post.arrivedFor('Hana Host')).toEqual(['reminder_10m']);
    expect(await given.post.standings(given.id, 'Hana Host')).toMatchObject({
      reminder_24h: expect.stringMatching(/^skipped: The class begins too soon/),
      reminder_1h: expect.stringMatching(/^skipped/),
    });
  });

  test.each([
    ['are sent late after an outage while they are of use', -121, ['reminder_24h']],
    ['are skipped after it once they are of none', -120, []],
    ['of an hour before are sent until a quarter of an hour before', -16, ['reminder_1h']],
    ['of ten minutes before are sent until the start', -1, ['reminder_10m']],
    ['are all skipped once the class has begun', 1, []],
  ])('%s', async (_, minutes, kinds) => {
    const given = await aClass();
    await tickAt(given, minutes);
    expect(given.post.arrivedFor('Ada')).toEqual(kinds);
  });

  test('that were skipped after an outage say so in the ledger', async () => {
    const given = await aClass();
    await tickAt(given, 1);
    expect(await given.post.standings(given.id, 'Ada')).toEqual({
      registered: 'sent',
      reminder_24h: 'skipped: It was too late for it to be of use.',
      reminder_1h: 'skipped: It was too late for it to be of use.',
      reminder_10m: 'skipped: It was too late for it to be of use.',
    });
  });

  test('are sent anew for another start, and no more for the first', async () => {
    const given = await aClass();
    const { app, post, id, host } = given;
    await tickAt(given, -1440);
    const startsAt = noon.plus({ days: 2 });
    await app.editSession.execute({ id, caller: host, changes: { startsAt } });
    for (const minutes of [-1439, -60, -10, 1440, 2 * 1440 - 60, 2 * 1440 - 10]) await tickAt(given, minutes);
    expect(post.arrivedFor('Ada')).toEqual(['reminder_24h', 'changed', 'reminder_24h', 'reminder_1h', 'reminder_10m']);
    expect(post.inbox.delivered.find(({ kind }) => kind === 'changed')).toMatchObject({
      previousStartsAt: noon,
      session: { startsAt, calendarSequence: 1 },
    });
  });

  test('that waited to be sent are void once the class is rescheduled', async () => {
    const given = await aClass();
    const { app, post, id, host } = given;
    post.inbox.goAway();
    await tickAt(given, -60);
    await app.editSession.execute({ id, caller: host, changes: { startsAt: noon.plus({ days: 2 }) } });
    post.inbox.goAway(false);
    await tickAt(given, -50);
    expect(post.arrivedFor('Ada')).toEqual(['changed']);
    expect((await post.ledger(id)).filter(({ reason }) => reason === 'The class was rescheduled.')).toHaveLength(2);
  });

  test('that are due for the new start already are left to the news of it', async () => {
    const given = await aClass();
    const { app, post, id, host } = given;
    app.clock.set(minutesFromNoon(-2000));
    await app.editSession.execute({ id, caller: host, changes: { startsAt: minutesFromNoon(-2000 + 300) } });
    await tickAt(given, -1999);
    expect(post.arrivedFor('Ada')).toEqual(['changed']);
    await tickAt(given, -2000 + 240);
    expect(post.arrivedFor('Ada')).toEqual(['changed', 'reminder_1h']);
  });

  test('are sent no more to who withdrew, who is told that alone', async () => {
    const given = await aClass();
    const { app, post, id, ada } = given;
    await app.withdraw.execute({ id, caller: ada });
    await tickAt(given, -60);
    expect(post.arrivedFor('Ada')).toEqual(['withdrawn']);
    expect(post.arrivedFor('Hana Host')).toEqual(['reminder_1h']);
  });

  test('are skipped where the class has begun before its time', async () => {
    const given = await aClass();
    const { app, post, id, host } = given;
    app.clock.set(minutesFromNoon(-20));
    await app.startSession.execute({ id, caller: host });
    await tickAt(given, -10);
    expect(post.arrivedFor('Ada')).toEqual([]);
    expect(await post.standings(id, 'Ada')).toMatchObject({ reminder_10m: 'skipped: The class has begun.' });
  });

  test('are nothing for a class that is held at once', async () => {
    const app = anApplication();
    const post = thePost(app);
    const { id } = await guestHosted(app);
    await post.tick();
    expect(await post.ledger(id)).toEqual([]);
  });
});

describe('hosts', () => {
  test('are told ten minutes before their class is ended by the clock, and again once it was given more time', async () => {
    const given = await aClass();
    const { app, post, id, host } = given;
    app.clock.set(noon);
    await app.startSession.execute({ id, caller: host });
    post.inbox.delivered.length = 0;
    await tickAt(given, 79);
    expect(post.arrived()).toEqual([]);
    await tickAt(given, 80);
    await tickAt(given, 81);
    expect(post.inbox.delivered).toMatchObject([
      { kind: 'host_overdue_soon', recipient: { displayName: 'Hana Host' }, endsAt: minutesFromNoon(90) },
    ]);
    await app.extendSession.execute({ id, caller: host, minutes: 60 });
    await tickAt(given, 139);
    await tickAt(given, 140);
    expect(post.arrivedFor('Hana Host')).toEqual(['host_overdue_soon', 'host_overdue_soon']);
  });

  test('are told once that their class could not start by itself', async () => {
    const app = anApplication({ at: threeDaysBefore });
    const post = thePost(app);
    const { id } = await planned(app, { autoStart: true });
    for (const minutes of [0, 1, 2]) await tickAt({ app, post }, minutes);
    expect(post.arrived()).toEqual([['host_not_started', 'Hana Host']]);
    expect(await post.standings(id, 'Hana Host')).toMatchObject({ host_not_started: 'sent' });
  });
});
