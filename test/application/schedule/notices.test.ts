import { describe, expect, test } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { asRecordingId } from '#src/domain/room/recording.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { begun, comesIn, guestHosted, planned, signedIn } from '../../support/in-an-application.ts';
import { aRoomApplication, readyRoomOf } from '../../support/rooms-in-an-application.ts';
import { theClock } from './the-clock.ts';
import { registers, thePost } from './the-post.ts';

type Given = Pick<Awaited<ReturnType<typeof aClass>>, 'app' | 'id' | 'host'>;

async function aClass(app: Application = anApplication({ at: minutesFromNoon(-3 * 24 * 60) })) {
  const post = thePost(app);
  const session = await planned(app);
  const ada = await registers(app, session.id);
  const sentBefore = async () => {
    await post.tick();
    post.inbox.delivered.length = 0;
  };
  return { app, post, ...session, ada, sentBefore };
}

describe('a change of a class', () => {
  test('is told in its own transaction: who registers is told so, with the link and their own way out', async () => {
    const { post, id, ada } = await aClass();
    await post.tick();
    expect(post.inbox.delivered).toMatchObject([
      {
        kind: 'registered',
        recipient: { address: `${ada.userId}@example.org`, displayName: 'Ada', timeZone: 'UTC', locale: 'en' },
        session: { id, hostName: 'Hana Host', joinUrl: `https://school.example/sessions/${id}`, status: 'scheduled' },
        unsubscribeUrl: expect.stringMatching(/^https:\/\/school\.example\/unsubscribe\/[\w.-]+$/),
      },
    ]);
    expect(post.inbox.delivered[0]?.id).toBe((await post.ledger(id)).find(({ status }) => status === 'sent')?.id);
  });

  test('of the title is told to the host and everybody registered; of anything else it is not', async () => {
    const { app, post, id, host, sentBefore } = await aClass();
    await sentBefore();
    await app.editSession.execute({ id, caller: host, changes: { description: 'Bring a towel.' } });
    await post.tick();
    expect(post.arrived()).toEqual([]);
    await app.editSession.execute({ id, caller: host, changes: { title: 'Tai chi' } });
    await post.tick();
    expect(post.arrived().sort()).toEqual([
      ['changed', 'Ada'],
      ['changed', 'Hana Host'],
    ]);
    expect(post.inbox.delivered[0]).toMatchObject({ session: { title: 'Tai chi', calendarSequence: 1 } });
    expect(post.inbox.delivered[0]).not.toHaveProperty('previousStartsAt');
  });

  test('that is followed by another before it was told is told once, as the class is then', async () => {
    const { app, post, id, host, sentBefore } = await aClass();
    await sentBefore();
    await app.editSession.execute({ id, caller: host, changes: { title: 'Tai chi' } });
    await app.editSession.execute({ id, caller: host, changes: { title: 'Tai chi for all' } });
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['changed']);
    expect(post.inbox.delivered[0]).toMatchObject({ session: { title: 'Tai chi for all', calendarSequence: 2 } });
  });

  test('of a class that runs is told to nobody by mail', async () => {
    const { app, post, id, host, sentBefore } = await aClass();
    await sentBefore();
    app.clock.set(noon);
    await app.startSession.execute({ id, caller: host });
    await app.editSession.execute({ id, caller: host, changes: { title: 'Tai chi' } });
    await app.extendSession.execute({ id, caller: host, minutes: 10 });
    await post.send();
    expect(post.arrived()).toEqual([]);
  });
});

describe('a cancellation', () => {
  test('reaches the host and everybody registered, and nothing comes after it', async () => {
    const { app, post, id, host, sentBefore } = await aClass();
    await sentBefore();
    await app.cancelSession.execute({ id, caller: host });
    for (const minutes of [-1440, -60, -10, 5, 100]) {
      app.clock.set(minutesFromNoon(minutes));
      await post.tick();
    }
    expect(post.arrived().sort()).toEqual([
      ['canceled', 'Ada'],
      ['canceled', 'Hana Host'],
    ]);
    expect(post.inbox.delivered[0]).toMatchObject({ session: { status: 'canceled', calendarSequence: 1 } });
  });

  test('gives up what was to be told before', async () => {
    const { app, post, id, host } = await aClass();
    await app.editSession.execute({ id, caller: host, changes: { title: 'Tai chi' } });
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['canceled']);
    expect(await post.standings(id, 'Ada')).toEqual({
      registered: 'skipped: The class was canceled.',
      changed: 'skipped: The class was canceled.',
      canceled: 'sent',
    });
  });

  test('of a class that runs reaches those inside who had registered, and nobody who only came in', async () => {
    const { app, post, id, host, ada, sentBefore } = await aClass();
    await sentBefore();
    app.clock.set(noon);
    await app.startSession.execute({ id, caller: host });
    await comesIn(app, id, { caller: ada });
    await comesIn(app, id, { caller: await signedIn(app, 'member', { displayName: 'Walk-in' }) });
    await comesIn(app, id, { caller: anonymous });
    await app.cancelSession.execute({ id, caller: host });
    await post.send();
    expect(post.arrived().sort()).toEqual([
      ['canceled', 'Ada'],
      ['canceled', 'Hana Host'],
    ]);
  });

  test('reaches nobody who withdrew before', async () => {
    const { app, post, id, host, ada, sentBefore } = await aClass();
    await sentBefore();
    await app.withdraw.execute({ id, caller: ada });
    await post.tick();
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(post.arrived()).toEqual([
      ['withdrawn', 'Ada'],
      ['canceled', 'Hana Host'],
    ]);
  });

  test('takes the place of the mail to who withdrew, where that has not left', async () => {
    const { app, post, id, host, ada, sentBefore } = await aClass();
    await sentBefore();
    await app.withdraw.execute({ id, caller: ada });
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['canceled']);
    expect(await post.standings(id, 'Ada')).toMatchObject({ withdrawn: 'skipped: The class was canceled.' });
  });

  test('reaches nobody whom the host put out', async () => {
    const { app, post, id, host, ada, sentBefore } = await aClass();
    await sentBefore();
    const [place] = (await app.listRegistrations.execute(id, host, { limit: 1 })).items;
    if (!place) throw new Error(`Nobody is registered, not even ${ada.userId}.`);
    await app.removeParticipant.execute({ id, participantId: place.id, caller: host });
    await post.tick();
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['withdrawn']);
  });

  test.each([
    ['by the host', async ({ app, id, host }: Given) => void (await app.cancelSession.execute({ id, caller: host }))],
    [
      'because nobody started it',
      async ({ app }: Given) => {
        app.clock.set(minutesFromNoon(90));
        await theClock(app).tick();
      },
    ],
  ])('%s reaches those too whose seat went to somebody at the door', async (_, cancel) => {
    const app = anApplication({ at: minutesFromNoon(-3 * 24 * 60) });
    const post = thePost(app);
    const { id, host } = await planned(app, { capacity: 1 });
    await registers(app, id);
    await post.tick();
    app.clock.set(minutesFromNoon(15));
    await comesIn(app, id, { caller: await signedIn(app, 'member', { displayName: 'Walk-in' }) });
    expect((await app.listRegistrations.execute(id, host, { limit: 10 })).items).toEqual([]);
    await cancel({ app, id, host });
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual(['registered', 'canceled']);
    expect(post.arrivedFor('Walk-in')).toEqual([]);
  });
});

describe('a withdrawal', () => {
  test('is told to who was told of the registration, once for each', async () => {
    const { app, post, id, ada, sentBefore } = await aClass();
    await sentBefore();
    for (let times = 0; times < 2; times += 1) {
      await app.withdraw.execute({ id, caller: ada });
      await app.withdraw.execute({ id, caller: ada });
      await post.tick();
      app.clock.advance({ minutes: 1 });
      await app.register.execute({ id, caller: ada, participantId: asParticipantId(app.ids.next()) });
      await post.tick();
    }
    expect(post.arrivedFor('Ada')).toEqual(['withdrawn', 'registered', 'withdrawn', 'registered']);
    expect(post.inbox.delivered[0]).toMatchObject({ session: { status: 'scheduled', calendarSequence: 0 } });
  });

  test('by the host is told as well', async () => {
    const { app, post, id, host, sentBefore } = await aClass();
    await sentBefore();
    const [place] = (await app.listRegistrations.execute(id, host, { limit: 1 })).items;
    if (!place) throw new Error('Nobody is registered.');
    await app.withdraw.remove({ id, participantId: place.id, caller: host });
    await post.tick();
    expect(post.arrived()).toEqual([['withdrawn', 'Ada']]);
  });

  test('before the mail of the registration has left is told by neither', async () => {
    const { app, post, id, ada } = await aClass();
    await app.withdraw.execute({ id, caller: ada });
    await post.tick();
    expect(post.arrivedFor('Ada')).toEqual([]);
    expect(await post.standings(id, 'Ada')).toEqual({ registered: 'skipped: They are no longer registered.' });
  });
});

describe('guests', () => {
  const guest = { displayName: 'Gwen', email: 'gwen@school.example', locale: 'de', timeZone: 'Europe/Berlin' };

  async function aClassWithAGuest() {
    const { app, post, id, host, sentBefore } = await aClass();
    await sentBefore();
    await app.askToRegister.execute({ id, guest, participantId: asParticipantId(app.ids.next()) });
    await post.tick();
    const [asked] = post.inbox.delivered.splice(0);
    if (asked?.kind !== 'confirm_registration') throw new Error('Nobody was asked.');
    return { app, post, id, host, asked, token: asked.confirmUrl.split('/').at(-1) ?? '' };
  }

  test('are asked whether an address is theirs, and cannot opt out of that', async () => {
    const { app, asked, id } = await aClassWithAGuest();
    expect(asked).toMatchObject({
      recipient: { address: 'gwen@school.example', displayName: 'Gwen', locale: 'de', timeZone: 'Europe/Berlin' },
      session: { joinUrl: `https://school.example/sessions/${id}` },
      expiresAt: app.clock.now().plus({ days: 1 }),
    });
    expect(asked).not.toHaveProperty('unsubscribeUrl');
  });

  test('are not asked any more once nobody waits for the answer', async () => {
    const { app, post, id, sentBefore } = await aClass();
    await sentBefore();
    post.inbox.goAway();
    await app.askToRegister.execute({ id, guest, participantId: asParticipantId(app.ids.next()) });
    await post.tick();
    app.clock.set(app.clock.now().plus({ days: 1 }));
    post.inbox.goAway(false);
    await post.tick();
    expect(post.arrivedFor('Gwen')).toEqual([]);
    expect(await post.standings(id, 'Gwen')).toEqual({
      confirm_registration: 'skipped: The registration is no longer waiting to be confirmed.',
    });
  });

  test('are told what everybody is told, with a link that knows them, and opt out by theirs', async () => {
    const { app, post, id, host, token } = await aClassWithAGuest();
    const { joinUrl } = await app.confirmRegistration.execute(token);
    await post.tick();
    expect(post.inbox.delivered).toMatchObject([{ kind: 'registered', session: { joinUrl } }]);
    expect(joinUrl).toMatch(/#token=./);
    const [registered] = post.inbox.delivered.splice(0);
    const wayOut = registered && 'unsubscribeUrl' in registered ? registered.unsubscribeUrl : '';
    await post.choose.unsubscribe(wayOut?.split('/').at(-1) ?? '');
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(post.arrivedFor('Gwen')).toEqual(['canceled']);
    expect((await post.ledger(id)).filter(({ displayName }) => displayName === 'Gwen')).toHaveLength(3);
  });
});

async function aRecordedClass() {
  const app = aRoomApplication();
  const post = thePost(app);
  const { id, host } = await begun(app, { recordingEnabled: true });
  const recordingId = asRecordingId(app.ids.next());
  await app.startRecording.execute({ id, caller: host, recordingId });
  const { reference: room } = await readyRoomOf(app, id);
  const recording = { state: 'ready', reference: `at-memory-${recordingId}`, durationSeconds: 60 } as const;
  const isReady = () =>
    app.noteRecordingFact.execute('memory', { kind: 'recording.changed', room, at: app.clock.now(), recording });
  return { app, post, id, host, recordingId, isReady };
}

test('a recording of a class that was canceled is told to nobody, which the ledger says', async () => {
  const { app, post, id, host, isReady } = await aRecordedClass();
  await app.cancelSession.execute({ id, caller: host });
  await isReady();
  await post.send();
  expect(post.arrived()).toEqual([['canceled', 'Hana Host']]);
  expect(await post.standings(id, 'Hana Host')).toMatchObject({
    recording_ready: 'skipped: The class was canceled.',
  });
});

test('a recording that is ready is told to the host, who may watch it, once', async () => {
  const { post, id, recordingId, isReady } = await aRecordedClass();
  await isReady();
  await isReady();
  await post.send();
  expect(post.inbox.delivered).toMatchObject([
    {
      kind: 'recording_ready',
      recipient: { displayName: 'Hana Host' },
      recordingUrl: `https://school.example/sessions/${id}/recordings/${recordingId}`,
    },
  ]);
});

describe('what people want to be told', () => {
  test('is everything, until they say otherwise, kind by kind', async () => {
    const { app, post, id, ada } = await aClass();
    expect(new Set(Object.values(await post.choose.read(ada)))).toEqual(new Set([true]));
    expect(await post.choose.change(ada, { reminder_1h: false, registered: false })).toMatchObject({
      reminder_1h: false,
      registered: false,
      reminder_10m: true,
    });
    for (const minutes of [-60, -10]) {
      app.clock.set(minutesFromNoon(minutes));
      await post.tick();
    }
    expect(post.arrivedFor('Ada')).toEqual(['reminder_10m']);
    expect(await post.standings(id, 'Ada')).toMatchObject({ reminder_1h: 'skipped: They opted out of this kind.' });
    expect(await post.choose.change(ada, { reminder_1h: true })).toMatchObject({
      reminder_1h: true,
      registered: false,
    });
  });

  test('is changed by the link in a message, for the one kind and the one person', async () => {
    const { app, post, ada } = await aClass();
    await post.tick();
    const [registered] = post.inbox.delivered;
    const url = registered && 'unsubscribeUrl' in registered ? registered.unsubscribeUrl : undefined;
    const token = url?.split('/').at(-1) ?? '';
    expect(await post.choose.kindOf(token)).toBe('registered');
    expect(await post.choose.read(ada)).toMatchObject({ registered: true });
    await post.choose.unsubscribe(token);
    await post.choose.unsubscribe(token);
    expect(await post.choose.read(ada)).toMatchObject({ registered: false, changed: true });
    expect(app.tables.optOuts.size).toBe(1);
  });

  test.each(['', 'made-up'])('is not changed by a link that nobody was sent: %j', async (token) => {
    const { post } = await aClass();
    await expect(post.choose.unsubscribe(token)).rejects.toMatchObject({ code: 'link_not_found' });
    await expect(post.choose.kindOf(token)).rejects.toMatchObject({ code: 'link_not_found' });
  });
});

describe('the ledger', () => {
  test('says of a host without an address that there is none', async () => {
    const app = anApplication({ at: minutesFromNoon(-30) });
    const post = thePost(app);
    const { id, host } = await guestHosted(app, { startsAt: noon });
    await registers(app, id);
    await app.cancelSession.execute({ id, caller: host });
    await post.tick();
    expect(await post.standings(id, 'Gusta Guest')).toEqual({ canceled: 'skipped: There is no e-mail address.' });
    expect(await post.standings(id, 'Ada')).toMatchObject({ canceled: 'sent' });
  });

  test('is for managers', async () => {
    const { post, id, host, ada } = await aClass();
    const page = { limit: 10 };
    expect((await post.read.execute(id, host, page)).items.length).toBeGreaterThan(0);
    await expect(post.read.execute(id, ada, page)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(post.read.execute(id, anonymous, page)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('forgets what is over for ninety days', async () => {
    const { app, post, id } = await aClass();
    const dropAfter = async (days: number) => {
      app.clock.set(noon.plus({ days }));
      return await post.dropOld.execute(app.clock.now());
    };
    expect(await dropAfter(90)).toBe('Dropped 0 notices and 0 opt-outs.');
    expect(await dropAfter(91)).toBe('Dropped 1 notice and 0 opt-outs.');
    expect(await post.ledger(id)).toEqual([]);
  });
});
