import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundaryLog } from '#src/application/ports/boundary-log.ts';
import { type BoundaryRecorder, LogElsewhere } from '#src/application/ports/boundary-recorder.ts';
import type { BoundaryEvent } from '#src/domain/boundary/boundary-event.ts';
import type { BoundarySession } from '#src/domain/boundary/boundary-session.ts';
import { aBoundarySession, anEndedSession, freshSessionId, freshUser } from '#test/support/a-boundary.ts';

export interface BoundaryRecorderFixture {
  readonly recorder: BoundaryRecorder;
  readonly log: BoundaryLog;
  close(): Promise<void>;
}

/** What every recorder does, with its reading side. */
export function describeBoundaryRecorder(name: string, open: () => Promise<BoundaryRecorderFixture>): void {
  describe(`the recorder of session boundaries (${name})`, () => {
    let fixture: BoundaryRecorderFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    /** Records all events of a session. */
    async function record({ events }: BoundarySession): Promise<number> {
      let size = 0;
      for (const event of events) size = await fixture.recorder.append(event, size);
      return size;
    }
    const read = ({ state: { userId, id } }: BoundarySession) => fixture.log.read(userId, id);

    test('reads back what was recorded, as it was', async () => {
      const details = { isTrainingData: true, sessionNotes: 'Ünï\u2028 · 🧘 "quoted"\r\n', trainingIntentLabel: '' };
      const session = anEndedSession({ details });
      const size = await record(session);
      expect(await read(session)).toEqual({ events: session.events, size, tornBytes: 0, faults: [] });
      expect(await fixture.log.sizeOf(session.state.userId, session.id)).toBe(size);
    });

    test('knows nothing of what was never recorded', async () => {
      const [userId, id] = [freshUser(), freshSessionId()];
      expect(await fixture.log.read(userId, id)).toBeUndefined();
      expect(await fixture.log.sizeOf(userId, id)).toBeUndefined();
      expect(await fixture.log.sessionsOf(userId)).toEqual([]);
      expect(await fixture.log.strangersOf(userId)).toEqual([]);
      await fixture.log.mend(userId, id);
    });

    test('writes only where the caller thinks that the log ends', async () => {
      const session = anEndedSession();
      const [start, end] = session.events as [BoundaryEvent, BoundaryEvent];
      await expect(fixture.recorder.append(end, 100)).rejects.toThrow(LogElsewhere);
      const size = await fixture.recorder.append(start, 0);
      await expect(fixture.recorder.append(start, 0)).rejects.toThrow(LogElsewhere);
      await expect(fixture.recorder.append(end, size - 1)).rejects.toThrow(LogElsewhere);
      expect((await read(session))?.events).toEqual([start]);
      await fixture.recorder.append(end, size);
      expect((await read(session))?.events).toEqual([start, end]);
    });

    test('names the users and sessions that it has', async () => {
      const userId = freshUser();
      const [one, other] = [aBoundarySession({ userId }), anEndedSession({ userId })];
      await record(one);
      await record(other);
      expect((await fixture.log.sessionsOf(userId)).toSorted()).toEqual([one.id, other.id].sort());
      expect(await fixture.log.users()).toContain(userId);
      expect(await fixture.log.strangersOf(userId)).toEqual([]);
    });

    test('remembers whose event was being recorded until it is settled or forgotten', async () => {
      const [settled, left] = [aBoundarySession(), aBoundarySession()];
      await record(settled);
      await record(left);
      await fixture.recorder.settled(settled.lastEvent);
      const unfinished = await fixture.log.unfinished();
      const names = unfinished.map(({ userId }) => userId);
      expect(names).toContain(left.state.userId);
      expect(names).not.toContain(settled.state.userId);
      await fixture.log.forget(unfinished);
      expect(await fixture.log.unfinished()).toEqual([]);
    });
  });
}
