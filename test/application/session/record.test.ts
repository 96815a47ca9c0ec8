import { describe, expect, test } from 'vitest';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import { minutesFromNoon, noon } from '../../support/a-session.ts';
import { anApplication } from '../../support/an-application.ts';
import {
  begun,
  comesIn,
  guestHosted,
  newSessionId,
  planned,
  roomsArePolled,
  signedIn,
} from '../../support/in-an-application.ts';

const page = { limit: 100 };
const forbidden = { code: 'forbidden', kind: 'forbidden' };
const unauthenticated = { code: 'unauthenticated', kind: 'unauthenticated' };

describe('the participants', () => {
  test('are shown to managers and to those who take part', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const ada = await signedIn(app, 'member', { displayName: 'Ada' });
    const { caller: guest } = await comesIn(app, id, { displayName: 'Gwen' });
    await comesIn(app, id, { caller: ada });
    for (const caller of [host, ada, guest, await signedIn(app, 'admin'), await signedIn(app, 'board_member')]) {
      const { items } = await app.readRecord.participants(id, caller, false, page);
      expect(items.map(({ displayName }) => displayName)).toEqual(['Gwen', 'Ada']);
    }
  });

  test('are those who are present, if asked so', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { caller } = await comesIn(app, id);
    await app.leaveSession.execute({ id, caller });
    expect((await app.readRecord.participants(id, host, true, page)).items).toEqual([]);
    expect((await app.readRecord.participants(id, caller, false, page)).items).toHaveLength(1);
  });

  test('are shown to nobody else', async () => {
    const app = anApplication();
    const { id } = await begun(app);
    await expect(app.readRecord.participants(id, anonymous, false, page)).rejects.toMatchObject(unauthenticated);
    const outsider = await signedIn(app, 'instructor');
    await expect(app.readRecord.participants(id, outsider, false, page)).rejects.toMatchObject(forbidden);
    const nowhere = app.readRecord.participants(newSessionId(app), outsider, false, page);
    await expect(nowhere).rejects.toMatchObject({ code: 'session_not_found' });
  });
});

describe('attendance', () => {
  test('is projected as people come and go, a seat alone not counting as watched', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const { caller } = await comesIn(app, id, { displayName: 'Gwen' });
    const rows = () => app.readRecord.attendance(id, host);
    const gwen = { displayName: 'Gwen', role: 'participant', evidence: ['seat'], watchTimeSeconds: 0, final: false };
    expect(await rows()).toMatchObject([{ ...gwen, firstJoinedAt: noon, present: true, intervals: [{ from: noon }] }]);
    app.clock.set(minutesFromNoon(10));
    await app.leaveSession.execute({ id, caller });
    const left = { from: noon, to: minutesFromNoon(10) };
    expect(await rows()).toMatchObject([
      { ...gwen, present: false, lastLeftAt: minutesFromNoon(10), intervals: [left] },
    ]);
    app.clock.set(minutesFromNoon(20));
    await comesIn(app, id, { caller });
    expect(await rows()).toMatchObject([{ ...gwen, present: true, intervals: [left, { from: minutesFromNoon(20) }] }]);
  });

  test.each(['end', 'cancel'] as const)(
    'is final once the session is over (%s) and its room was looked into, for those who left before too',
    async (how) => {
      const app = anApplication();
      const { id, host } = await begun(app);
      const { caller } = await comesIn(app, id);
      app.clock.set(minutesFromNoon(10));
      await comesIn(app, id);
      await app.leaveSession.execute({ id, caller });
      app.clock.set(minutesFromNoon(60));
      await (how === 'end' ? app.endSession : app.cancelSession).execute({ id, caller: host });
      const rows = () => app.readRecord.attendance(id, host);
      const left = [{ lastLeftAt: minutesFromNoon(10) }, { lastLeftAt: minutesFromNoon(60) }];
      expect(await rows()).toMatchObject(left.map((one) => ({ ...one, final: false, present: false })));
      app.clock.set(minutesFromNoon(61));
      expect(await roomsArePolled(app)).toEqual([]);
      expect(await rows()).toMatchObject(left.map((one) => ({ ...one, final: true, present: false })));
    },
  );

  test('names a person once, whatever number of times they come', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const ada = await signedIn(app);
    for (let index = 0; index < 3; index += 1) await comesIn(app, id, { caller: ada });
    await comesIn(app, id, { caller: host });
    const rows = await app.readRecord.attendance(id, host);
    expect(rows.map(({ userId }) => userId)).toEqual([ada.userId, host.userId]);
  });

  test('and history are for managers', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const coHost = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: coHost.userId, caller: host });
    for (const caller of [host, coHost, await signedIn(app, 'admin'), await signedIn(app, 'board_member')]) {
      await app.readRecord.attendance(id, caller);
      await app.readRecord.history(id, caller, page);
    }
    const { caller: guest } = await comesIn(app, id);
    const refused = async (caller: Caller, refusal: object) => {
      await expect(app.readRecord.attendance(id, caller)).rejects.toMatchObject(refusal);
      await expect(app.readRecord.history(id, caller, page)).rejects.toMatchObject(refusal);
    };
    await refused(guest, forbidden);
    await refused(await signedIn(app, 'instructor'), forbidden);
    await refused(anonymous, unauthenticated);
    await refused((await guestHosted(app)).host, { code: 'invalid_token', kind: 'unauthenticated' });
  });
});

describe('the history', () => {
  test('tells a whole class, who did what, in ids alone', async () => {
    const app = anApplication();
    const { id, host } = await planned(app);
    app.clock.set(minutesFromNoon(-5));
    const { joined, caller } = await comesIn(app, id, { displayName: 'Gwen' });
    await comesIn(app, id, { caller: host });
    app.clock.set(noon);
    await app.startSession.execute({ id, caller: host });
    await app.leaveSession.execute({ id, caller });
    await app.endSession.execute({ id, caller: host });
    const { items } = await app.readRecord.history(id, host, page);
    const [hostBy, guestBy] = [
      { type: 'user', id: host.userId },
      { type: 'guest', id: joined.participation.id },
    ];
    const system = { type: 'system' };
    expect(items.map(({ kind, by }) => ({ kind, by }))).toEqual([
      { kind: 'session.created', by: hostBy },
      { kind: 'participant.joined', by: guestBy },
      { kind: 'room.ready', by: system },
      { kind: 'participant.joined', by: hostBy },
      { kind: 'session.started', by: hostBy },
      { kind: 'participant.left', by: guestBy },
      { kind: 'participant.left', by: hostBy },
      { kind: 'session.ended', by: hostBy },
      { kind: 'room.closed', by: system },
    ]);
    expect(JSON.stringify(items)).not.toContain('Gwen');
    expect(items.map(({ seq }) => seq)).toEqual(items.map(({ seq }) => seq).sort((a, b) => a - b));
  });

  test('comes in pages', async () => {
    const app = anApplication();
    const { id, host } = await begun(app);
    const first = await app.readRecord.history(id, host, { limit: 2 });
    const { nextCursor: cursor = '' } = first;
    const second = await app.readRecord.history(id, host, { limit: 2, cursor });
    expect([...first.items, ...second.items].map(({ kind }) => kind)).toEqual([
      'session.created',
      'room.ready',
      'session.started',
    ]);
  });
});
