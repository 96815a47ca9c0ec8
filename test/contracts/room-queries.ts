import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RoomLedger } from '#src/application/ports/room-ledger.ts';
import type { PollSearch, WantingSession } from '#src/application/ports/room-queries.ts';
import type { ListedRoom, RoomName } from '#src/application/ports/video-provider.ts';
import { asRoomReference, type Room } from '#src/domain/room/room.ts';
import type { SessionId } from '#src/domain/session/ids.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import { minutesFromNoon, noon, type StateWishes } from '../support/a-session.ts';
import { addSession, type Fixture, type OpenFixture } from './fixture.ts';

const reference = asRoomReference('room-1');
const ready = { provider: 'daily', epoch: 1, state: 'ready', reference } as const;
const inState = (state: 'pending' | 'failed' | 'closed', epoch = 1): Room => ({ provider: 'daily', epoch, state });

/** What everyone who reads of rooms does. */
export function describeRoomQueries(name: string, open: OpenFixture): void {
  describe(`what is read of rooms (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    /** These reads go over all sessions: what other tests made is left out. */
    let own: SessionId[] = [];
    beforeEach(() => {
      own = [];
    });
    const many = 1000;

    async function add(wishes: StateWishes): Promise<SessionState> {
      const state = await addSession(fixture, wishes);
      own.push(state.id);
      return state;
    }

    describe('the sessions whose room needs somebody', () => {
      const wanting = async (at: DateTime = noon, there: readonly string[] = ['daily']) =>
        (await fixture.roomQueries.wanting(at, there, many)).flatMap(({ id }) => (own.includes(id) ? id : []));

      test('are the live ones without a ready room', async () => {
        const pending = await add({ status: 'live', room: inState('pending') });
        const failed = await add({ status: 'live', room: inState('failed') });
        await add({ status: 'live', room: ready });
        await add({ status: 'live', room: { ...ready, provider: 'away' } });
        expect((await wanting()).toSorted()).toEqual([pending.id, failed.id].toSorted());
      });

      test('are live ones too that began as early as they may', async () => {
        const { id } = await add({ status: 'live', room: inState('pending'), startsAt: minutesFromNoon(120) });
        expect(await wanting()).toEqual([id]);
      });

      test('are those without a ready room, from an hour and a half before the start until the end', async () => {
        const { id } = await add({ room: inState('pending'), joinWindowMinutes: 10, durationMinutes: 60 });
        expect(await wanting(minutesFromNoon(-90).minus(1))).toEqual([]);
        expect(await wanting(minutesFromNoon(-90))).toEqual([id]);
        expect(await wanting(minutesFromNoon(60).minus(1))).toEqual([id]);
        expect(await wanting(minutesFromNoon(60))).toEqual([]);
      });

      test('are those with open doors whose provider is not there, but live ones are left where they are', async () => {
        const { id } = await add({ room: ready });
        await add({ status: 'live', room: ready });
        expect(await wanting(noon, ['daily'])).toEqual([]);
        expect(await wanting(minutesFromNoon(-11), ['another'])).toEqual([]);
        expect(await wanting(noon, ['another'])).toEqual([id]);
        expect(await wanting(noon, [])).toEqual([id]);
      });

      test('are none that are over', async () => {
        await add({ status: 'ended', room: inState('pending') });
        await add({ status: 'canceled', room: inState('failed') });
        expect(await wanting()).toEqual([]);
      });

      test('are told the longest open first, page by page', async () => {
        const later = await add({ room: inState('pending'), startsAt: minutesFromNoon(5) });
        const first = await add({ room: inState('pending'), startsAt: minutesFromNoon(-30) });
        expect(await wanting(noon)).toEqual([first.id, later.id]);
        const all = await fixture.roomQueries.wanting(noon, ['daily'], many);
        const pages: WantingSession[] = [];
        const page = () => fixture.roomQueries.wanting(noon, ['daily'], 1, pages.at(-1));
        for (let next = await page(); next.length > 0; next = await page()) pages.push(...next);
        expect(pages).toEqual(all);
      });
    });

    describe('rooms in use', () => {
      const listed = ({ id: sessionId }: SessionState, epoch = 1): ListedRoom => ({ sessionId, epoch, reference });
      const isInUse = async (room: ListedRoom, provider = 'daily') =>
        (await fixture.roomQueries.inUse(provider, [room], noon)).has(room.reference);

      test('are those that a session sends people to, before its start and while it is live', async () => {
        expect(await isInUse(listed(await add({ room: ready })))).toBe(true);
        expect(await isInUse(listed(await add({ status: 'live', room: ready })))).toBe(true);
      });

      test('are those that are being made just now, whatever they will be called', async () => {
        expect(await isInUse(listed(await add({ room: inState('pending') })))).toBe(true);
        expect(await isInUse(listed(await add({ status: 'live', room: inState('failed') })))).toBe(true);
      });

      test('are none of a session that is over, has moved on, is elsewhere, or never was', async () => {
        const closed = inState('closed');
        expect(await isInUse(listed(await add({ status: 'ended', room: closed })))).toBe(false);
        expect(await isInUse(listed(await add({ status: 'canceled', room: ready })))).toBe(false);
        expect(await isInUse(listed(await add({ status: 'live', room: inState('pending', 2) })))).toBe(false);
        expect(await isInUse(listed(await add({ status: 'live', room: ready })), 'another')).toBe(false);
        const sessionId = (await add({})).id;
        expect(await isInUse({ ...listed({ id: sessionId } as SessionState), epoch: 7 })).toBe(false);
        expect(await isInUse(listed({ id: v7() } as SessionState))).toBe(false);
      });

      test('are those that were asked for a short while ago for a later epoch, whatever the session has by now', async () => {
        for (const room of [ready, inState('pending')]) {
          const session = await add({ room });
          const name = { sessionId: session.id, epoch: 2, provider: 'another' };
          const run = (work: (rooms: RoomLedger) => Promise<void>) =>
            fixture.unitOfWork.run(({ rooms }) => work(rooms));
          const next = () => isInUse(listed(session, 2), 'another');
          expect(await next()).toBe(false);
          await run((rooms) => rooms.expect({ ...name, watched: false }, noon));
          expect(await next()).toBe(true);
          expect(await isInUse(listed(session, 2))).toBe(false);
          await run((rooms) => rooms.closed(name, noon));
          expect(await next()).toBe(false);
          await run((rooms) => rooms.expect({ ...name, watched: false }, noon.minus(1)));
          expect(await next()).toBe(false);
        }
      });

      test('are none that were asked for a session that is over, or for an epoch that is over', async () => {
        const over = await add({ status: 'ended', room: inState('closed') });
        const moved = await add({ room: { ...ready, epoch: 3 } });
        for (const { id: sessionId } of [over, moved])
          await fixture.unitOfWork.run(({ rooms }) =>
            rooms.expect({ sessionId, epoch: 2, provider: 'daily', watched: false }, noon),
          );
        expect(await isInUse(listed(over, 2))).toBe(false);
        expect(await isInUse(listed(moved, 2))).toBe(false);
      });

      test('are not a second one beside that of the session', async () => {
        const session = await add({ status: 'live', room: ready });
        expect(await isInUse({ ...listed(session), reference: asRoomReference('room-2') })).toBe(false);
      });

      test('are told apart in one page', async () => {
        const [used, over] = [await add({ room: ready }), await add({ status: 'canceled', room: inState('closed') })];
        const other = asRoomReference('room-2');
        const page = [listed(used), { ...listed(over), reference: other }];
        expect(await fixture.roomQueries.inUse('daily', page, noon)).toEqual(new Set([reference]));
        expect(await fixture.roomQueries.inUse('daily', [], noon)).toEqual(new Set());
      });
    });

    describe('rooms whose provider is to be asked who is inside', () => {
      const searchAt = (minute: number, wishes: Partial<PollSearch> = {}): PollSearch => ({
        at: minutesFromNoon(minute),
        everySeconds: 60,
        closedForSeconds: 30,
        providersThere: ['daily'],
        givenUpBy: minutesFromNoon(minute).minus({ hours: 24 }),
        ...wishes,
      });
      const toPoll = async (minute = 1, wishes: Partial<PollSearch> = {}) =>
        (await fixture.roomQueries.toPoll(searchAt(minute, wishes), many))
          .map(({ sessionId }) => sessionId)
          .filter((id) => own.includes(id));

      async function known(wishes: StateWishes, watched = true) {
        const session = await add(wishes);
        const name = { sessionId: session.id, epoch: 1, provider: 'daily' };
        await fixture.unitOfWork.run(async ({ rooms }) => {
          await rooms.expect({ ...name, watched }, noon);
          await rooms.opened(name, asRoomReference(v7()), 1);
        });
        return name;
      }

      const polled = (name: RoomName, minute: number, answered = true) =>
        fixture.unitOfWork.run(({ rooms }) =>
          rooms.polled({ ...name, provider: 'daily' }, minutesFromNoon(minute), answered),
        );

      test('are those of live sessions that were not asked for a minute', async () => {
        const name = await known({ status: 'live', room: ready });
        await known({ status: 'live', room: ready }, false);
        expect(await toPoll()).toEqual([name.sessionId]);
        await polled(name, 1);
        expect(await toPoll(1.99)).toEqual([]);
        expect(await toPoll(2)).toEqual([name.sessionId]);
      });

      test('are those of scheduled sessions while their doors are open', async () => {
        const { sessionId } = await known({ room: ready, joinWindowMinutes: 10, durationMinutes: 60 });
        expect(await toPoll(-10.01)).toEqual([]);
        expect(await toPoll(-10)).toEqual([sessionId]);
        expect(await toPoll(59.99)).toEqual([sessionId]);
        expect(await toPoll(60)).toEqual([]);
      });

      test('are those that closed half a minute ago, until nothing more is expected', async () => {
        const name = await known({ status: 'ended', room: inState('closed') });
        expect(await toPoll(60.49)).toEqual([]);
        expect(await toPoll(60.5)).toEqual([name.sessionId]);
        await fixture.unitOfWork.run(({ rooms }) => rooms.reconciled({ ...name, provider: 'daily' }, noon));
        expect(await toPoll(60.5)).toEqual([]);
      });

      test('are asked after twice as long, each time that their provider did not answer, up to sixteen times', async () => {
        const name = await known({ status: 'live', room: ready });
        for (const [failures, pause] of [2, 4, 8, 16, 16].entries()) {
          await polled(name, failures, false);
          expect(await toPoll(failures + pause - 0.01)).toEqual([]);
          expect(await toPoll(failures + pause)).toEqual([name.sessionId]);
        }
        await polled(name, 10);
        expect(await toPoll(11)).toEqual([name.sessionId]);
      });

      test('are none at providers that are not there, but for those that are to be given up', async () => {
        const live = await known({ status: 'live', room: ready });
        const over = await known({ status: 'ended', room: inState('closed') });
        const away = { providersThere: ['another'] };
        expect(await toPoll(90, away)).toEqual([]);
        expect((await toPoll(90)).toSorted()).toEqual([live.sessionId, over.sessionId].toSorted());
        expect(await toPoll(90, { ...away, givenUpBy: minutesFromNoon(59) })).toEqual([]);
        expect(await toPoll(90, { ...away, givenUpBy: minutesFromNoon(60) })).toEqual([over.sessionId]);
      });

      test('are told the longest unasked first, and no more than wanted', async () => {
        const asked = await known({ status: 'live', room: ready });
        const never = await known({ status: 'live', room: ready });
        await polled(asked, -5);
        expect(await toPoll()).toEqual([never.sessionId, asked.sessionId]);
        expect(await fixture.roomQueries.toPoll(searchAt(1), 1)).toHaveLength(1);
      });
    });
  });
}
