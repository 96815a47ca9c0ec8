import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRoomReference, type Room } from '#src/domain/room/room.ts';
import type { Phase } from '#src/domain/session/status.ts';
import { minutesFromNoon, noon, type StateWishes } from '../support/a-session.ts';
import {
  addAccount,
  addEvent,
  addGuestHost,
  aNewSession,
  type Fixture,
  freshWord,
  type OpenFixture,
  required,
} from './fixture.ts';

const endedAt = minutesFromNoon(60);

const phases: readonly Phase[] = [
  { status: 'scheduled' },
  { status: 'live', startedAt: noon },
  ...(['host', 'overdue', 'empty'] as const).map(
    (endReason): Phase => ({ status: 'ended', startedAt: noon, endedAt, endReason }),
  ),
  { status: 'canceled', canceledAt: noon },
  { status: 'canceled', startedAt: noon, canceledAt: endedAt },
  { status: 'canceled', canceledAt: endedAt, endReason: 'not_started' },
];

const rooms: readonly Room[] = [
  { provider: 'daily', epoch: 1, state: 'pending' },
  { provider: 'daily', epoch: 3, state: 'ready', reference: asRoomReference('https://rooms.test/ä?x=1') },
  { provider: 'builtin', epoch: 2, state: 'failed' },
  { provider: 'builtin', epoch: 12, state: 'closed' },
];

const texts: readonly StateWishes[] = [
  { title: '日本語 · العربية · 🧑‍🏫', description: '  "quoted" \\ back \n new {line} \t tab, %_ $1 ?  ' },
  { title: 'x'.repeat(100), description: '🧘'.repeat(5000) },
  { tags: [] },
  { tags: Array.from({ length: 20 }, (_, index) => `${index + 10}${'🏷'.repeat(38)}`) },
  { tags: ['a,b', '{c}', '"d"', 'e\\f', 'NULL', "g'h", 'null', 'in  side', '\u{1F3F7}'] },
  {
    timeZone: 'America/Argentina/Buenos_Aires',
    startsAt: DateTime.fromISO('2026-03-29T01:30:00.123Z', { zone: 'utc' }),
  },
  { startsAt: DateTime.fromISO('2026-03-02T12:00:00.001+05:45', { setZone: true }) },
  { durationMinutes: 5, joinWindowMinutes: 0, capacity: 1 },
  { durationMinutes: 480, joinWindowMinutes: 60, capacity: 10_000, revision: 2_000_000 },
  { chatEnabled: false, questionsEnabled: false, spiritEnabled: false, screenShareEnabled: false },
  { recordingEnabled: true, autoStart: true, locked: true },
  { visibility: 'members' },
  { visibility: 'unlisted' },
  { createdAt: minutesFromNoon(-5), updatedAt: noon.plus({ milliseconds: 7 }) },
  { status: 'ended', archivedAt: minutesFromNoon(100_000) },
];

/** That a session is read back as it was stored. */
export function describeSessionsReadBack(name: string, open: OpenFixture): void {
  describe(`a stored session (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    async function expectReadBack(wishes: StateWishes): Promise<void> {
      const session = await aNewSession(fixture, wishes);
      await fixture.unitOfWork.run(({ sessions }) => sessions.add(session));
      const found = required(await fixture.unitOfWork.run(({ sessions }) => sessions.find(session.id, [])));
      expect(found.state).toStrictEqual(session.state);
      expect((await fixture.sessionQueries.find(session.id))?.state).toStrictEqual(session.state);
      const { startsAt, timeZone } = session.state.schedule;
      await fixture.unitOfWork.run(async ({ sessions }) => {
        const again = required(await sessions.findForChange(session.id, []));
        await sessions.save(again);
      });
      const saved = required(await fixture.unitOfWork.run(({ sessions }) => sessions.find(session.id, [])));
      expect(saved.state).toStrictEqual(session.state);
      expect(saved.state.schedule).toMatchObject({ startsAt, timeZone });
    }

    test.each(phases)('is read back as it was: $status (%#)', (phase) => expectReadBack({ phase }));
    test.each(rooms)('is read back with its room: $state', (room) => expectReadBack({ room }));
    test.each(texts)('is read back with what people wrote (%#)', (wishes) => expectReadBack(wishes));

    test('is read back with everything that may be absent', async () => {
      const { id: eventId } = await addEvent(fixture);
      const coHosts = await Promise.all(Array.from({ length: 10 }, () => addAccount(fixture)));
      await expectReadBack({ externalId: `${freshWord()} ä`, eventId, coHosts });
    });

    test("is read back with a guest host's origin, and without", async () => {
      const id = await addGuestHost(fixture);
      await expectReadBack({ host: { id, isGuest: true, origin: 'a hash' } });
      await expectReadBack({ host: { id, isGuest: true } });
    });

    test('gives its instants in UTC', async () => {
      const session = await aNewSession(fixture, { timeZone: 'Asia/Tokyo' });
      await fixture.unitOfWork.run(({ sessions }) => sessions.add(session));
      const { state } = required(await fixture.unitOfWork.run(({ sessions }) => sessions.find(session.id, [])));
      expect(state.schedule.startsAt.toISO()).toBe('2026-03-02T12:00:00.000Z');
      expect(state.createdAt.zoneName).toBe('UTC');
    });
  });
}
