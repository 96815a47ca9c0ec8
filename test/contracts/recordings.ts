import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRecordingId, Recording } from '#src/domain/room/recording.ts';
import { recordingStates } from '#src/domain/room/recording-report.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import type { SessionId } from '#src/domain/session/ids.ts';
import { type Actor, system } from '#src/domain/session/session-event.ts';
import { aGuest, aUserId, minutesFromNoon, noon } from '../support/a-session.ts';
import { addLiveSession, change, type Fixture, join, leave, type OpenFixture } from './fixture.ts';
import { madeUpInstants, refusedCursor, walk } from './walk.ts';

/** What everybody does who keeps recordings, and who knows of shared screens. */
export function describeRecordings(name: string, open: OpenFixture): void {
  describe(`recordings (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);

    function aRecording(
      sessionId: SessionId,
      at: DateTime = noon,
      requestedBy: Actor = { type: 'user', id: aUserId() },
    ) {
      const place = { provider: 'daily', epoch: 2, room: asRoomReference('room-1'), requestedBy };
      return Recording.begin({ id: asRecordingId(v7()), sessionId, ...place }, at);
    }

    async function added(sessionId: SessionId, at: DateTime = noon): Promise<Recording> {
      const recording = aRecording(sessionId, at);
      await run(({ recordings }) => recordings.add(recording));
      return recording;
    }

    const kept = async (sessionId: SessionId) =>
      (await run(({ recordings }) => recordings.ofSession(sessionId))).map(({ facts }) => facts);

    test('are read back as they were added, by whomever they were asked for', async () => {
      const { id } = await addLiveSession(fixture);
      for (const by of [system, { type: 'provider', id: 'daily' }, { type: 'guest', id: aUserId() }] as const) {
        const recording = aRecording(id, noon, by);
        await run(({ recordings }) => recordings.add(recording));
        expect(await fixture.recordingQueries.find(id, recording.facts.id)).toEqual(recording.facts);
      }
      expect(await kept(id)).toHaveLength(3);
    });

    test('keep every fact that there is of them', async () => {
      const { id } = await addLiveSession(fixture);
      const recording = await added(id);
      recording.accepted({ state: 'starting' }, minutesFromNoon(1));
      recording.askToStop(minutesFromNoon(2));
      const said = { startedAt: minutesFromNoon(1), endedAt: minutesFromNoon(2), durationSeconds: 60 };
      recording.report({ state: 'ready', reference: v7(), ...said, sizeBytes: 3_000_000_000 }, minutesFromNoon(3));
      recording.delete(minutesFromNoon(4));
      recording.fileIsDeleted(minutesFromNoon(5));
      await run(({ recordings }) => recordings.save(recording));
      expect(await kept(id)).toEqual([recording.facts]);
      expect(await fixture.recordingQueries.find(id, recording.facts.id)).toEqual(recording.facts);
    });

    test.each(recordingStates)('are kept in the state %s', async (state) => {
      const { id } = await addLiveSession(fixture);
      const recording = Recording.restore({ ...aRecording(id).facts, state });
      await run(({ recordings }) => recordings.add(recording));
      expect(await kept(id)).toEqual([recording.facts]);
    });

    test('are those of their session alone, in the order in which they were asked for', async () => {
      const { id } = await addLiveSession(fixture);
      const other = await addLiveSession(fixture);
      const second = await added(id, minutesFromNoon(2));
      const first = await added(id, minutesFromNoon(1));
      await added(other.id);
      expect((await kept(id)).map((facts) => facts.id)).toEqual([first.facts.id, second.facts.id]);
      expect(await fixture.recordingQueries.find(other.id, first.facts.id)).toBeUndefined();
    });

    test('are told page by page, newest first', async () => {
      const { id } = await addLiveSession(fixture);
      const all = [];
      for (const minute of [1, 2, 2, 3, 4]) all.push(await added(id, minutesFromNoon(minute)));
      const seen = await walk(2, (page) => fixture.recordingQueries.ofSession(id, page));
      const byTime = [...all].sort(
        (a, b) => b.facts.requestedAt.toMillis() - a.facts.requestedAt.toMillis() || (b.facts.id > a.facts.id ? 1 : -1),
      );
      expect(seen.map((facts) => facts.id)).toEqual(byTime.map(({ facts }) => facts.id));
    });

    test('are told page by page by cursors of their own alone', async () => {
      const { id } = await addLiveSession(fixture);
      for (const cursor of madeUpInstants)
        await expect(fixture.recordingQueries.ofSession(id, { limit: 2, cursor })).rejects.toMatchObject(refusedCursor);
    });

    test('are forgotten with a transaction that failed', async () => {
      const { id } = await addLiveSession(fixture);
      const failing = run(async ({ recordings }) => {
        await recordings.add(aRecording(id));
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await kept(id)).toEqual([]);
    });

    test('that stand still are found while there is something to ask for, the longest first', async () => {
      const { id } = await addLiveSession(fixture);
      const long = await added(id, minutesFromNoon(-600));
      const longer = await added(id, minutesFromNoon(-601));
      const finished = await added(id, minutesFromNoon(-700));
      finished.report({ state: 'ready', reference: v7() }, minutesFromNoon(-650));
      const deleted = await added(id, minutesFromNoon(-700));
      deleted.report({ state: 'ready', reference: v7() }, minutesFromNoon(-660));
      deleted.delete(minutesFromNoon(-659));
      await added(id, minutesFromNoon(-599));
      await run(async ({ recordings }) => {
        await recordings.save(finished);
        await recordings.save(deleted);
      });
      const still = async () =>
        (await fixture.recordingQueries.standingStill(minutesFromNoon(-600), 10))
          .filter(({ sessionId }) => sessionId === id)
          .map(({ recordingId }) => recordingId);
      expect(await still()).toEqual([deleted, longer, long].map(({ facts }) => facts.id));
      deleted.fileIsDeleted(noon);
      await run(({ recordings }) => recordings.save(deleted));
      expect(await still()).toEqual([longer, long].map(({ facts }) => facts.id));
    });
  });

  describe(`shared screens (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    test('are shared from when somebody says so until they say otherwise, leave, or come again', async () => {
      const { id } = await addLiveSession(fixture);
      const [gwen, otto] = [aGuest('Gwen'), aGuest('Otto')];
      const { id: participantId } = await join(fixture, id, gwen);
      const { id: other } = await join(fixture, id, otto);
      const isSharing = (who = participantId) =>
        fixture.unitOfWork.run(({ screenShares }) => screenShares.isSharing(id, who));
      const say = (sharing: boolean) =>
        change(fixture, id, [], ({ room }) =>
          room.noteScreenShare({ sharing, participantId, saidBy: 'client' }, system, noon),
        );
      expect(await isSharing()).toBe(false);
      await say(true);
      expect([await isSharing(), await isSharing(other)]).toEqual([true, false]);
      await say(false);
      expect(await isSharing()).toBe(false);
      await say(true);
      await leave(fixture, id, otto);
      expect(await isSharing()).toBe(true);
      await leave(fixture, id, gwen);
      expect(await isSharing()).toBe(false);
      await join(fixture, id, gwen, minutesFromNoon(40));
      expect(await isSharing()).toBe(false);
    });
  });
}
