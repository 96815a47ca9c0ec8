import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { Caller } from '#src/domain/identity/caller.ts';
import { asParticipantId, type ParticipantId } from '#src/domain/session/ids.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { aToldClass, minutes, type ToldClass } from '../../support/a-telling-provider.ts';
import { historyOf, signedIn } from '../../support/in-an-application.ts';

const correct = (
  { app, id, host }: ToldClass,
  participantId: ParticipantId,
  [from, to]: readonly [number, number],
  { caller = host, correctionId = v7() }: { readonly caller?: Caller; readonly correctionId?: string } = {},
) => {
  const span = { from: minutesFromNoon(from), to: minutesFromNoon(to) };
  return app.correctAttendance.execute({ id, caller, participantId, correctionId, ...span });
};

describe('a correction', () => {
  test('adds to what witnesses saw, and is shown as what it is', async () => {
    const told = await aToldClass();
    const gwen = await told.guest();
    await told.tell(told.opened(gwen.id, 0), told.closed(gwen.id, 10));
    told.at(60);
    const row = await correct(told, gwen.id, [5, 30]);
    expect(row).toMatchObject({
      watchTimeSeconds: 30 * 60,
      evidence: ['correction', 'provider', 'seat'],
      intervals: minutes([0, 30]),
    });
    expect(row).toEqual(await told.attendanceOf(gwen.id));
    const { items } = await told.app.sessionQueries.history(told.id, { limit: 100 });
    expect(items.at(-1)).toMatchObject({
      kind: 'attendance.corrected',
      by: { type: 'user', id: told.host.userId },
      data: { participantId: gwen.id, from: '2026-03-02T12:05:00.000Z', to: '2026-03-02T12:30:00.000Z' },
    });
  });

  test('that is repeated adds nothing, and is of no weight for seats', async () => {
    const told = await aToldClass();
    const gwen = await told.guest();
    told.at(60);
    const correctionId = v7();
    const first = await correct(told, gwen.id, [5, 30], { correctionId });
    expect(await correct(told, gwen.id, [5, 30], { correctionId })).toEqual(first);
    const history = await historyOf(told.app, told.id);
    expect(history.filter((kind) => kind === 'attendance.corrected')).toHaveLength(1);
    expect(await told.participant(gwen.id)).not.toHaveProperty('unwitnessedSince');
    expect(await told.participant(gwen.id)).toMatchObject({ seat: true, present: true });
  });

  test('is for managers, about people of this session, and about time that has passed', async () => {
    const told = await aToldClass();
    const gwen = await told.guest();
    told.at(30);
    const admin = await signedIn(told.app, 'admin');
    await correct(told, gwen.id, [1, 2], { caller: admin });
    const refused = { code: 'forbidden' };
    await expect(correct(told, gwen.id, [1, 2], { caller: gwen.caller })).rejects.toMatchObject(refused);
    const nobody = correct(told, asParticipantId(v7()), [1, 2]);
    await expect(nobody).rejects.toMatchObject({ code: 'participant_not_found' });
    for (const span of [
      [2, 1],
      [2, 2],
      [29, 31],
    ] as const)
      await expect(correct(told, gwen.id, span)).rejects.toMatchObject({ code: 'validation_failed' });
  });
});

describe('attendance that is folded anew from the log', () => {
  test('is what it was', async () => {
    const told = await aToldClass();
    const [gwen, otto] = [await told.guest('Gwen'), await told.guest('Otto')];
    await told.tell(told.opened(gwen.id, 0), told.opened(otto.id, 1), told.closed(gwen.id, 10));
    told.at(60);
    await correct(told, otto.id, [2, 3]);
    await told.app.endSession.execute({ id: told.id, caller: told.host });
    const rebuild = told.app.rebuildAttendance;
    expect(await rebuild.execute({ checkOnly: true })).toEqual({ sessions: 1, people: 2, differences: [] });
    expect(await rebuild.execute({ checkOnly: false, sessionId: told.id })).toMatchObject({ differences: [] });
  });

  test('tells whose differs, and is stored unless it was only asked', async () => {
    const told = await aToldClass();
    const gwen = await told.guest();
    await told.tell(told.opened(gwen.id, 0), told.closed(gwen.id, 10));
    const before = await told.attendance();
    await told.app.unitOfWork.run(async ({ presence }) => {
      const rows = await presence.attendanceOf(told.id);
      await presence.record(
        told.id,
        [],
        rows.map((row) => ({ ...row, watchTimeSeconds: 7 })),
      );
    });
    const differences = [{ sessionId: told.id, participantId: gwen.id }];
    const rebuild = told.app.rebuildAttendance;
    expect(await rebuild.execute({ checkOnly: true })).toMatchObject({ differences });
    expect(await rebuild.execute({ checkOnly: true })).toMatchObject({ differences });
    expect(await rebuild.execute({ checkOnly: false })).toMatchObject({ differences });
    expect(await rebuild.execute({ checkOnly: true })).toMatchObject({ differences: [] });
    expect(await told.attendance()).toEqual(before);
  });
});
