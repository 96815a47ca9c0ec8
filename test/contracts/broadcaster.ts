import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Broadcaster, Fleeting } from '#src/application/ports/broadcaster.ts';
import type { ParticipantId, SessionId } from '#src/domain/session/ids.ts';

export interface BroadcastersFixture {
  /** Those of two replicas, which hear each other by now. */
  readonly here: Broadcaster;
  readonly there: Broadcaster;
  close(): Promise<void>;
}

/** What everything does that wakes replicas. */
export function describeBroadcasters(name: string, open: () => Promise<BroadcastersFixture>): void {
  describe(`broadcasters (${name})`, () => {
    let fixture: BroadcastersFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const aSession = () => v7() as SessionId;
    const signal = (sessionId: SessionId, data: unknown): Fleeting => ({
      id: v7(),
      sessionId,
      kind: 'signal',
      to: v7() as ParticipantId,
      data: { data },
    });

    /** Somebody who hears these sessions, and what they heard. */
    function listening(broadcaster: Broadcaster, hears: readonly SessionId[] = []) {
      const heard = { news: new Set<SessionId>(), items: [] as Fleeting[], asked: 0 };
      const stop = broadcaster.listen({
        news: (sessions) => {
          if (sessions !== 'all') for (const id of sessions) heard.news.add(id);
        },
        hears: () => {
          heard.asked += 1;
          return hears;
        },
        fleeting: (item) => heard.items.push(item),
      });
      return { heard, stop };
    }

    test('tell every replica what is new, or only the others', async () => {
      const [mine, theirs] = [listening(fixture.here), listening(fixture.there)];
      const [all, others] = [aSession(), aSession()];
      fixture.here.wake([all]);
      fixture.here.wake([others], 'others');
      fixture.here.wake([]);
      await vi.waitFor(() => expect(theirs.heard.news).toEqual(new Set([all, others])));
      expect(mine.heard.news).toEqual(new Set([all]));
      mine.stop();
      theirs.stop();
    });

    test('bring what passes to the other replicas once and in order, where somebody hears that session', async () => {
      const [id, elsewhere] = [aSession(), aSession()];
      const [mine, theirs] = [listening(fixture.here, [id]), listening(fixture.there, [id])];
      const items = Array.from({ length: 30 }, (_, n) => signal(n % 3 === 0 ? elsewhere : id, n));
      for (const item of items) fixture.here.pass(item);
      const wanted = items.filter(({ sessionId }) => sessionId === id);
      await vi.waitFor(() => expect(theirs.heard.items).toEqual(wanted));
      // A second time nothing is told again.
      const last = signal(id, 'last');
      fixture.here.wake([id]);
      fixture.here.pass(last);
      await vi.waitFor(() => expect(theirs.heard.items.at(-1)).toEqual(last));
      expect(theirs.heard.items).toEqual([...wanted, last]);
      expect(mine.heard.items).toEqual([]);
      mine.stop();
      theirs.stop();
    });

    test('bring nothing to who came to hear it later', async () => {
      const id = aSession();
      const sessions: SessionId[] = [];
      const { heard, stop } = listening(fixture.there, sessions);
      fixture.here.pass(signal(id, 'early'));
      await vi.waitFor(() => expect(heard.asked).toBe(1));
      sessions.push(id);
      const late = signal(id, 'late');
      fixture.here.pass(late);
      await vi.waitFor(() => expect(heard.items).toEqual([late]));
      stop();
    });

    test('bring everything else where one thing can not be handed on, and wake at the same time', async () => {
      const id = aSession();
      const { heard, stop } = listening(fixture.there, [id]);
      const items = ['one', '\0', 'two', '\ud800', 'three'].map((data) => signal(id, data));
      for (const item of items) fixture.here.pass(item);
      const other = aSession();
      fixture.here.wake([other]);
      await vi.waitFor(() => expect(heard.items.at(-1)).toEqual(items[4]));
      expect(heard.items).toEqual(expect.arrayContaining([items[0], items[2], items[4]]));
      await vi.waitFor(() => expect(heard.news).toContain(other));
      stop();
    });
  });
}
