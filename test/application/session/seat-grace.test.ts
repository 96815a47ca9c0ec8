import { describe, expect, test } from 'vitest';
import { asSessionId } from '#src/domain/session/ids.ts';
import type { PresenceFact } from '#src/domain/session/presence-fact.ts';
import { required } from '../../contracts/fixture.ts';
import { noon } from '../../support/a-session.ts';
import { aToldClass, type ToldClass } from '../../support/a-telling-provider.ts';
import { comesIn, historyOf } from '../../support/in-an-application.ts';

const grace = 120;
const seconds = (count: number) => noon.plus({ minutes: 10, seconds: count });

/** Gwen has the only seat, was seen by the provider from noon on, and by nobody since ten past. */
async function gwenVanishes(): Promise<{ told: ToldClass; gwen: Awaited<ReturnType<ToldClass['guest']>> }> {
  const told = await aToldClass({ capacity: 1 });
  const gwen = await told.guest();
  await told.tell(told.opened(gwen.id, 0));
  told.at(10);
  await told.tell(told.closed(gwen.id, 10));
  return { told, gwen };
}

const ottoComes = ({ app, id }: ToldClass) => comesIn(app, id, { displayName: 'Otto' });
const mayJoin = async ({ app, id }: ToldClass) =>
  (await app.canJoin.execute({ id, caller: { kind: 'anonymous' } })).decision.canJoin;
const goneBy = async ({ app }: ToldClass) => (await app.letGoUnwitnessed.execute(app.clock.now())).letGo;

describe('a seat whose person no witness sees any more', () => {
  test('is kept for the grace, and then let go to who asks', async () => {
    const { told, gwen } = await gwenVanishes();
    told.app.clock.set(seconds(grace - 1));
    expect(await mayJoin(told)).toBe(false);
    await expect(ottoComes(told)).rejects.toMatchObject({ code: 'session_full' });
    told.app.clock.set(seconds(grace));
    expect(await mayJoin(told)).toBe(true);
    expect(await told.participant(gwen.id)).toMatchObject({ seat: true, present: true });
    await ottoComes(told);
    expect(await told.participant(gwen.id)).toMatchObject({ seat: false, present: false });
    const { items } = await told.app.sessionQueries.history(told.id, { limit: 100 });
    expect(items.filter(({ kind }) => kind === 'participant.left')).toMatchObject([
      { by: { type: 'system' }, data: { participantId: gwen.id, reason: 'unwitnessed' } },
    ]);
  });

  test('is let go to one, whatever number asks', async () => {
    const { told } = await gwenVanishes();
    told.app.clock.set(seconds(grace));
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => ottoComes(told)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await told.app.sessionQueries.find(told.id))?.state.seatsTaken).toBe(1);
  });

  test('is theirs as long as another connection of theirs lasts', async () => {
    const told = await aToldClass({ capacity: 1 });
    const gwen = await told.guest();
    await told.tell(told.opened(gwen.id, 0, 'phone'), told.opened(gwen.id, 1, 'laptop'));
    await told.tell(told.closed(gwen.id, 10, 'phone'));
    told.at(60);
    expect(await mayJoin(told)).toBe(false);
  });

  test('is theirs again when a witness sees them in time', async () => {
    const { told, gwen } = await gwenVanishes();
    await told.tell(told.opened(gwen.id, 11, 'laptop'));
    told.at(60);
    expect(await mayJoin(told)).toBe(false);
    expect(await told.participant(gwen.id)).not.toHaveProperty('unwitnessedSince');
  });

  test('is theirs for another grace when they join again through us', async () => {
    const { told, gwen } = await gwenVanishes();
    told.app.clock.set(seconds(grace - 10));
    await comesIn(told.app, told.id, { caller: gwen.caller });
    told.app.clock.set(seconds(2 * grace - 11));
    expect(await mayJoin(told)).toBe(false);
    told.app.clock.set(seconds(2 * grace - 10));
    expect(await mayJoin(told)).toBe(true);
  });

  test('is not lost to a late word about a connection from before they joined again', async () => {
    const told = await aToldClass({ capacity: 1 });
    const gwen = await told.guest();
    await told.tell(told.opened(gwen.id, 0));
    told.at(5);
    await told.app.leaveSession.execute({ id: told.id, caller: gwen.caller });
    told.at(30);
    await comesIn(told.app, told.id, { caller: gwen.caller });
    await told.tell(told.closed(gwen.id, 5));
    told.at(31);
    expect(await mayJoin(told)).toBe(false);
  });

  test('is kept for good where no witness has ever seen them', async () => {
    const told = await aToldClass({ capacity: 1 });
    await told.guest();
    told.at(55);
    expect(await mayJoin(told)).toBe(false);
    expect(await goneBy(told)).toBe(0);
  });

  test('is let go by the clock too, so that all views agree', async () => {
    const { told, gwen } = await gwenVanishes();
    told.app.clock.set(seconds(grace - 1));
    expect(await goneBy(told)).toBe(0);
    told.app.clock.set(seconds(grace));
    expect(await goneBy(told)).toBe(1);
    expect(await goneBy(told)).toBe(0);
    expect((await told.app.sessionQueries.find(told.id))?.state).toMatchObject({ seatsTaken: 0, peoplePresent: 0 });
    expect(await told.attendanceOf(gwen.id)).toMatchObject({ watchTimeSeconds: 600 });
  });

  test('is let go by the clock though another class fails', async () => {
    const { told, gwen } = await gwenVanishes();
    const { tables, failures } = told.app;
    const stored = required(tables.sessions.get(told.id));
    const broken = asSessionId('00000000-0000-7000-8000-000000000000');
    tables.sessions.set(broken, { ...stored, state: { ...stored.state, id: broken } });
    tables.presence.set(broken, [{ participantId: gwen.id, kind: 'joined', source: 'seat' } as PresenceFact]);
    told.app.clock.set(seconds(grace));
    expect(await told.app.letGoUnwitnessed.execute(told.app.clock.now())).toEqual({ letGo: 1, failed: 1 });
    expect(failures).toHaveLength(1);
    expect(await told.participant(gwen.id)).toMatchObject({ seat: false, present: false });
  });

  test('is taken back by who is seen inside again, and given to nobody else', async () => {
    const { told, gwen } = await gwenVanishes();
    told.app.clock.set(seconds(grace));
    await told.app.letGoUnwitnessed.execute(told.app.clock.now());
    told.at(13);
    await told.tell(told.opened(gwen.id, 13, 'laptop'));
    expect(await told.participant(gwen.id)).toMatchObject({ seat: true, present: true });
    expect(await mayJoin(told)).toBe(false);
    expect((await historyOf(told.app, told.id)).slice(-2)).toEqual(['participant.left', 'participant.joined']);
  });
});

test('asking whether one may join changes nothing', async () => {
  const { told } = await gwenVanishes();
  told.app.clock.set(seconds(grace));
  const before = told.app.tables.snapshot();
  expect(await mayJoin(told)).toBe(true);
  expect(told.app.tables.sessions).toEqual(before.sessions);
  expect(told.app.tables.presence).toEqual(before.presence);
});
