import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attendance } from '#src/domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '#src/domain/session/ids.ts';
import type { PresenceFact } from '#src/domain/session/presence-fact.ts';
import { aGuest, minutesFromNoon, noon } from '../support/a-session.ts';
import { addLiveSession, type Fixture, join, type OpenFixture } from './fixture.ts';

/** What every log of presence does. */
export function describePresenceLog(name: string, open: OpenFixture): void {
  describe(`the presence log (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);

    async function twoPeople(): Promise<{ sessionId: SessionId; gwen: ParticipantId; otto: ParticipantId }> {
      const { id } = await addLiveSession(fixture);
      const gwen = await join(fixture, id, aGuest('Gwen'));
      const otto = await join(fixture, id, aGuest('Otto'), minutesFromNoon(1));
      return { sessionId: id, gwen: gwen.id, otto: otto.id };
    }

    const aFact = (sessionId: SessionId, participantId: ParticipantId, minute: number): PresenceFact => ({
      sessionId,
      participantId,
      kind: 'joined',
      source: 'socket',
      happenedAt: minutesFromNoon(minute),
      receivedAt: minutesFromNoon(minute).plus({ milliseconds: 5 }),
    });

    const attendanceOf = (participantId: ParticipantId, row: Partial<Attendance> = {}): Attendance => ({
      participantId,
      firstJoinedAt: noon,
      watchTimeSeconds: 0,
      present: true,
      final: false,
      evidence: ['seat'],
      intervals: [{ from: noon }],
      ...row,
    });

    test('tells the facts in the order in which they came, not in that in which they happened', async () => {
      const { sessionId, gwen, otto } = await twoPeople();
      const facts = [aFact(sessionId, gwen, 9), aFact(sessionId, otto, 3), aFact(sessionId, gwen, 1)];
      await run(({ presence }) => presence.record(sessionId, facts.slice(0, 2), []));
      await run(({ presence }) => presence.record(sessionId, facts.slice(2), []));
      expect(await run(({ presence }) => presence.factsOf(sessionId))).toStrictEqual(facts);
    });

    test('tells those of the people who are named, and of no other session', async () => {
      const [one, other] = [await twoPeople(), await twoPeople()];
      const facts = [aFact(one.sessionId, one.gwen, 1), aFact(one.sessionId, one.otto, 2)];
      await run(({ presence }) => presence.record(one.sessionId, facts, []));
      await run(({ presence }) => presence.record(other.sessionId, [aFact(other.sessionId, other.gwen, 3)], []));
      await run(async ({ presence }) => {
        expect(await presence.factsOf(one.sessionId)).toEqual(facts);
        expect(await presence.factsOf(one.sessionId, [one.otto])).toEqual(facts.slice(1));
        expect(await presence.factsOf(one.sessionId, [one.gwen, one.otto])).toEqual(facts);
        expect(await presence.factsOf(one.sessionId, [other.gwen])).toEqual([]);
        expect(await presence.factsOf(one.sessionId, [])).toEqual([]);
      });
    });

    test('reads every kind and source back, with and without a connection', async () => {
      const { sessionId, gwen } = await twoPeople();
      const sources = ['seat', 'socket', 'provider', 'correction'] as const;
      const facts = sources.flatMap((source, index): PresenceFact[] => [
        { ...aFact(sessionId, gwen, index), source, connectionId: `tab ${index} 🪟` },
        { ...aFact(sessionId, gwen, index), source, kind: 'left' },
      ]);
      await run(({ presence }) => presence.record(sessionId, facts, []));
      expect(await run(({ presence }) => presence.factsOf(sessionId))).toStrictEqual(facts);
    });

    test('keeps a fact of a connection once, however often it is told, whoever tells it first', async () => {
      const { sessionId, gwen, otto } = await twoPeople();
      const fact = { ...aFact(sessionId, gwen, 1), connectionId: 'phone' };
      const others: readonly PresenceFact[] = [
        { ...fact, kind: 'left' },
        { ...fact, source: 'provider' },
        { ...fact, connectionId: 'laptop' },
        { ...fact, participantId: otto },
        { ...fact, happenedAt: fact.happenedAt.plus({ milliseconds: 1 }) },
      ];
      const later = { ...fact, receivedAt: minutesFromNoon(100) };
      await run(({ presence }) => presence.record(sessionId, [fact, later, ...others], []));
      await run(({ presence }) => presence.record(sessionId, [later, ...others, ...others], []));
      expect(await run(({ presence }) => presence.factsOf(sessionId))).toStrictEqual([fact, ...others]);
    });

    test('tells the connections that last, or are named, by the same rule as they are folded', async () => {
      const { sessionId, gwen, otto } = await twoPeople();
      const at = (kind: PresenceFact['kind'], minute: number, connectionId: string, who = gwen): PresenceFact => ({
        ...aFact(sessionId, who, minute),
        source: 'provider',
        kind,
        connectionId: `daily/1/${connectionId}`,
      });
      const facts = [
        ...[at('joined', 1, 'lasts'), at('joined', 1, 'left'), at('left', 2, 'left')],
        ...[at('joined', 1, 'missed'), at('absent', 2, 'missed')],
        ...[at('joined', 1, 'back', otto), at('absent', 2, 'back', otto), at('joined', 3, 'back', otto)],
        ...[at('joined', 5, 'left before'), at('left', 2, 'left before'), at('left', 2, 'never came')],
        { ...at('joined', 1, 'x'), connectionId: 'daily/10/x' },
        { ...at('joined', 1, 'y'), source: 'socket' } as const,
      ];
      await run(({ presence }) => presence.record(sessionId, facts, []));
      const connections = async (...named: string[]) => {
        const found = await run(({ presence }) => presence.connectionsOf(sessionId, 'daily/1/', named));
        return found.toSorted((a, b) => (a.connectionId < b.connectionId ? -1 : 1));
      };
      const known = (id: string, lastAt: number, isOpen = true, participantId = gwen) => ({
        connectionId: `daily/1/${id}`,
        participantId,
        hasJoined: id !== 'never came',
        hasLeft: id.startsWith('left') || id === 'never came',
        isOpen,
        lastAt: minutesFromNoon(lastAt),
      });
      const open = [known('back', 3, true, otto), known('lasts', 1), known('left before', 5)];
      expect(await connections()).toStrictEqual(open);
      expect(await connections('daily/1/left', 'daily/1/never came', 'daily/1/missed', 'daily/1/none')).toStrictEqual([
        known('back', 3, true, otto),
        known('lasts', 1),
        known('left', 2, false),
        known('left before', 5),
        known('missed', 2, false),
        known('never came', 2, false),
      ]);
    });

    test('tells attendance as it stands, and which sessions have facts', async () => {
      const [one, other] = [await twoPeople(), await twoPeople()];
      const { id: empty } = await addLiveSession(fixture);
      const rows = [attendanceOf(one.gwen), attendanceOf(one.otto, { lastLeftAt: noon, present: false })];
      await run(({ presence }) => presence.record(one.sessionId, [aFact(one.sessionId, one.gwen, 1)], rows));
      await run(({ presence }) => presence.record(other.sessionId, [aFact(other.sessionId, other.gwen, 1)], []));
      await run(async ({ presence }) => {
        const byPerson = (await presence.attendanceOf(one.sessionId)).toSorted((a, b) =>
          a.participantId < b.participantId ? -1 : 1,
        );
        expect(byPerson).toStrictEqual(rows.toSorted((a, b) => (a.participantId < b.participantId ? -1 : 1)));
        expect(await presence.attendanceOf(empty)).toEqual([]);
        const all = await presence.sessionsWithFacts(undefined, 1000);
        expect(all).toEqual([...all].sort());
        expect(all).toEqual(expect.arrayContaining([one.sessionId, other.sessionId]));
        expect(all).not.toContain(empty);
        const [first = empty] = all;
        expect(await presence.sessionsWithFacts(undefined, 1)).toEqual([first]);
        expect(await presence.sessionsWithFacts(first, 1000)).toEqual(all.slice(1));
      });
    });

    test('keeps a fact without a connection as often as it is told: what it means is for the fold', async () => {
      const { sessionId, gwen } = await twoPeople();
      const fact = aFact(sessionId, gwen, 1);
      await run(({ presence }) => presence.record(sessionId, [fact, fact], []));
      expect(await run(({ presence }) => presence.factsOf(sessionId))).toEqual([fact, fact]);
    });

    test('takes no facts, and no rows, for nothing', async () => {
      const { sessionId } = await twoPeople();
      await run(async ({ presence }) => {
        await presence.record(sessionId, [], []);
      });
      expect(await fixture.sessionQueries.attendance(sessionId)).toEqual([]);
    });

    test('puts projected rows in place of what stood there for the same people', async () => {
      const { sessionId, gwen, otto } = await twoPeople();
      const ottosRow = attendanceOf(otto, { firstJoinedAt: minutesFromNoon(1) });
      await run(({ presence }) => presence.record(sessionId, [], [attendanceOf(gwen), ottosRow]));
      const left = attendanceOf(gwen, {
        lastLeftAt: minutesFromNoon(20),
        watchTimeSeconds: 900,
        present: false,
        final: true,
        evidence: ['provider', 'seat', 'socket'],
        intervals: [
          { from: noon, to: minutesFromNoon(5) },
          { from: minutesFromNoon(10), to: minutesFromNoon(20) },
        ],
      });
      await run(({ presence }) => presence.record(sessionId, [], [left]));
      await run(({ presence }) => presence.record(sessionId, [], [left]));
      const role = 'participant';
      expect(await fixture.sessionQueries.attendance(sessionId)).toStrictEqual([
        { ...left, displayName: 'Gwen', role },
        { ...ottosRow, displayName: 'Otto', role },
      ]);
      await run(({ presence }) => presence.record(sessionId, [], [attendanceOf(gwen)]));
      expect((await fixture.sessionQueries.attendance(sessionId))[0]).toStrictEqual({
        ...attendanceOf(gwen),
        displayName: 'Gwen',
        role,
      });
    });
  });
}
