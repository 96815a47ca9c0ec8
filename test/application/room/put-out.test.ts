import { describe, expect, test } from 'vitest';
import type { RoomPlan } from '#src/application/ports/video-provider.ts';
import { minutesFromNoon, noon } from '#test/support/a-session.ts';
import { begun, comesIn, planned, signedIn } from '#test/support/in-an-application.ts';
import { aRoomApplication, readyRoomOf } from '#test/support/rooms-in-an-application.ts';

/** A live class of one seat, and whether the provider lets somebody in by what they were given. */
async function aSmallClass() {
  const app = aRoomApplication();
  const { id, host } = await begun(app, { capacity: 1 });
  const { reference } = await readyRoomOf(app, id);
  const { videoProvider } = app;
  const connects = (participantId: Awaited<ReturnType<typeof comesIn>>['joined']['participation']['id']) =>
    videoProvider.joins(reference, { connectionId: participantId, participantId, joinedAt: app.clock.now() });
  const inside = async () => (await videoProvider.presence.present(reference)).map((one) => one.participantId);
  const admits = ({ joined }: Awaited<ReturnType<typeof comesIn>>) =>
    videoProvider.admits(reference, joined.admission?.token ?? '');
  const putOutLater = (participantId: string) =>
    [...app.tables.jobs.values()].flatMap(({ job }) =>
      job.name === 'put-out' && job.data.participantId === participantId ? job.data : [],
    );
  return { app, id, host, connects, inside, admits, putOutLater };
}

describe('at the provider', () => {
  test('who was removed is kept out for good', async () => {
    const { app, id, host, connects, inside, admits } = await aSmallClass();
    const gwen = await comesIn(app, id);
    const participantId = gwen.joined.participation.id;
    connects(participantId);
    await app.removeParticipant.execute({ id, participantId, caller: host });
    expect(await app.workOff()).toEqual([]);
    expect(await inside()).toEqual([]);
    expect(admits(gwen)).toBe(false);
  });

  test('who merely had no seat gets in again when there is one', async () => {
    const { app, id, connects, inside, admits } = await aSmallClass();
    const gwen = await comesIn(app, id);
    const participantId = gwen.joined.participation.id;
    await app.leaveSession.execute({ id, caller: gwen.caller });
    const otto = await comesIn(app, id, { displayName: 'Otto' });
    connects(participantId);
    await app.unitOfWork.run(({ jobs }) => jobs.enqueue({ name: 'put-out', data: { sessionId: id, participantId } }));
    expect(await app.workOff()).toEqual([]);
    expect(await inside()).toEqual([]);
    await app.leaveSession.execute({ id, caller: otto.caller });
    expect(admits(await comesIn(app, id, { caller: gwen.caller }))).toBe(true);
  });

  test('a co-host who is none any more is put out where they have no seat', async () => {
    const { app, id, host, connects, inside } = await aSmallClass();
    const ada = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    const { joined } = await comesIn(app, id, { caller: ada });
    await comesIn(app, id, { displayName: 'Otto' });
    connects(joined.participation.id);
    await app.nameCoHosts.remove({ id, userId: ada.userId, caller: host });
    expect(await app.workOff()).toEqual([]);
    expect(await inside()).toEqual([]);
  });

  test('a co-host who is none any more and keeps a seat has to come in anew, as a participant', async () => {
    const { app, id, host, connects, inside, admits, putOutLater } = await aSmallClass();
    const ada = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    const { joined } = await comesIn(app, id, { caller: ada });
    const { id: participantId } = joined.participation;
    connects(participantId);
    await app.nameCoHosts.remove({ id, userId: ada.userId, caller: host });
    expect(putOutLater(participantId)).toEqual([{ sessionId: id, participantId, anew: true }]);
    expect(await app.workOff()).toEqual([]);
    expect(await inside()).toEqual([]);
    const again = await comesIn(app, id, { caller: ada });
    expect(again.joined.participation).toMatchObject({ role: 'participant', seat: true });
    expect(admits(again)).toBe(true);
  });

  test('nobody is put out who was co-host and not there', async () => {
    const { app, id, host } = await aSmallClass();
    const ada = await signedIn(app);
    await app.nameCoHosts.add({ id, userId: ada.userId, caller: host });
    await app.nameCoHosts.remove({ id, userId: ada.userId, caller: host });
    expect([...app.tables.jobs.values()].filter(({ job }) => job.name === 'put-out')).toEqual([]);
  });

  test('those are put out whose seats a new time has freed, and they get in when the doors open again', async () => {
    const app = aRoomApplication();
    const { id, host } = await planned(app, { joinWindowMinutes: 10 });
    app.clock.set(minutesFromNoon(-5));
    const gwen = await comesIn(app, id);
    const { reference } = await readyRoomOf(app, id);
    const { videoProvider } = app;
    const participantId = gwen.joined.participation.id;
    videoProvider.joins(reference, { connectionId: 'phone', participantId, joinedAt: app.clock.now() });
    await app.editSession.execute({ id, caller: host, changes: { title: 'Still yoga' } });
    await app.workOff();
    expect(await videoProvider.presence.present(reference)).toHaveLength(1);
    await app.editSession.execute({ id, caller: host, changes: { startsAt: noon.plus({ hours: 3 }) } });
    expect(await app.workOff()).toEqual([]);
    expect(await videoProvider.presence.present(reference)).toEqual([]);
    app.clock.set(noon.plus({ hours: 3 }));
    const { joined } = await comesIn(app, id, { caller: gwen.caller });
    expect(videoProvider.admits(reference, joined.admission?.token ?? '')).toBe(true);
  });
});

describe('mending a room', () => {
  test('is done once for all who miss it at the same time, and is asked for by what it is known by', async () => {
    const { app, id } = await aSmallClass();
    const { reference } = await readyRoomOf(app, id);
    const { videoProvider } = app;
    const { open } = videoProvider.rooms;
    const asked: unknown[] = [];
    Object.assign(videoProvider.rooms, {
      open: async (plan: RoomPlan) => {
        asked.push(plan.reference);
        return await open(plan);
      },
    });
    videoProvider.closesBehindOurBack(reference);
    await Promise.all([1, 2, 3].map(() => app.tendRoom.execute({ sessionId: id, look: true })));
    expect(asked).toEqual([reference]);
    expect(videoProvider.find(reference)?.open).toBe(true);
  });
});
