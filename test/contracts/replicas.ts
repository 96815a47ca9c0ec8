import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Replicas } from '#src/application/ports/replicas.ts';
import { aGuest, minutesFromNoon, noon } from '../support/a-session.ts';
import { addLiveSession, type CoreFixture, join } from './fixture.ts';

export interface ReplicasFixture extends CoreFixture {
  readonly replicas: Replicas;
  /** Makes everybody's last sign of life so much older. */
  letPass(seconds: number): Promise<void>;
}

/** What everything does that knows which servers live. */
export function describeReplicas(name: string, open: () => Promise<ReplicasFixture>): void {
  describe(`replicas (${name})`, () => {
    let fixture: ReplicasFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    async function aSocketOn(replicaId: string) {
      const { id } = await addLiveSession(fixture);
      const { id: participantId } = await join(fixture, id, aGuest());
      const socketId = v7();
      await fixture.unitOfWork.run(async ({ conversation }) => {
        await conversation.open(id);
        await conversation.socketsCame(id, [{ socketId, participantId, replicaId }], noon);
      });
      return { sessionId: id, socketId, participantId };
    }

    const goes = (socket: Awaited<ReturnType<typeof aSocketOn>>) =>
      fixture.unitOfWork.run(({ conversation }) =>
        conversation.socketsWent(socket.sessionId, [socket.socketId], minutesFromNoon(5)),
      );

    test('are known from their first beat on', async () => {
      const replicaId = v7();
      expect(await fixture.replicas.beat(replicaId)).toBe(false);
      expect(await fixture.replicas.beat(replicaId)).toBe(true);
    });

    test('lose their sockets by being silent, and not by living', async () => {
      const [living, silent] = [v7(), v7()];
      for (const id of [living, silent]) await fixture.replicas.beat(id);
      const [kept, lost] = [await aSocketOn(living), await aSocketOn(silent)];
      expect(await fixture.replicas.lostSockets(6)).toEqual([]);
      await fixture.letPass(7);
      await fixture.replicas.beat(living);
      expect(await fixture.replicas.lostSockets(6)).toMatchObject([lost]);
      await goes(lost);
      await goes(kept);
      expect(await fixture.replicas.lostSockets(6)).toEqual([]);
    });

    test('are forgotten when their sockets have gone, and taken for new when they speak again', async () => {
      const replicaId = v7();
      await fixture.replicas.beat(replicaId);
      const socket = await aSocketOn(replicaId);
      await fixture.letPass(7);
      await fixture.replicas.forget(6);
      expect(await fixture.replicas.beat(replicaId)).toBe(true);
      await fixture.letPass(7);
      await goes(socket);
      await fixture.replicas.forget(6);
      expect(await fixture.replicas.beat(replicaId)).toBe(false);
      await fixture.replicas.forget(6, replicaId);
      expect(await fixture.replicas.beat(replicaId)).toBe(false);
    });

    test('find the sessions in which somebody did not come back', async () => {
      const replicaId = v7();
      await fixture.replicas.beat(replicaId);
      const socket = await aSocketOn(replicaId);
      expect(await fixture.replicas.sessionsToSweep(minutesFromNoon(60))).not.toContain(socket.sessionId);
      await goes(socket);
      expect(await fixture.replicas.sessionsToSweep(minutesFromNoon(4))).not.toContain(socket.sessionId);
      expect(await fixture.replicas.sessionsToSweep(minutesFromNoon(5))).toContain(socket.sessionId);
    });
  });
}
