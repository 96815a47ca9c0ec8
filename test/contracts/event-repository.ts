import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventState } from '#src/domain/event/event.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import { ExternalIdTaken } from '#src/domain/expected-error.ts';
import { anAccount, minutesFromNoon, noon } from '../support/a-session.ts';
import { addEvent, addSession, aNewEvent, type Fixture, freshWord, type OpenFixture, required } from './fixture.ts';

const wishes: readonly Partial<EventState>[] = [
  {},
  { title: '日本語 · 🧑‍🏫', description: '🧘'.repeat(5000), timeZone: 'Asia/Kathmandu', visibility: 'public' },
  { startsAt: noon },
  { endsAt: minutesFromNoon(60) },
  { startsAt: noon.plus({ milliseconds: 1 }), endsAt: minutesFromNoon(60), externalId: `${freshWord()} ä` },
  { createdAt: minutesFromNoon(-1), updatedAt: minutesFromNoon(5), revision: 7 },
];

/** What every keeper of events does. */
export function describeEventRepository(name: string, open: OpenFixture): void {
  describe(`the event repository (${name})`, () => {
    let fixture: Fixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run: Fixture['unitOfWork']['run'] = (work) => fixture.unitOfWork.run(work);

    const edit = ({ id, createdBy }: EventState, changes: { externalId?: string | null; title?: string }) =>
      run(async ({ events }) => {
        const event = required(await events.findForChange(id));
        event.edit(changes, anAccount({ userId: createdBy, role: 'instructor' }), minutesFromNoon(1));
        await events.save(event);
        return event.state;
      });

    test.each(wishes)('reads an event back as it was (%#)', async (wish) => {
      const state = await addEvent(fixture, wish);
      expect((await run(({ events }) => events.find(state.id)))?.state).toStrictEqual(state);
      expect((await run(({ events }) => events.findForChange(state.id)))?.state).toStrictEqual(state);
      expect(await fixture.eventQueries.find(state.id)).toStrictEqual(state);
    });

    test('finds nothing where there is nothing', async () => {
      const id = asEventId(v7());
      expect(await run(({ events }) => events.find(id))).toBeUndefined();
      expect(await run(({ events }) => events.findForChange(id))).toBeUndefined();
      expect(await fixture.eventQueries.find(id)).toBeUndefined();
    });

    test('stores what was changed, and nothing of an event that was not saved', async () => {
      const state = await addEvent(fixture, { externalId: freshWord() });
      const changed = await edit(state, { title: 'Summer term', externalId: null });
      expect(changed).not.toHaveProperty('externalId');
      await run(async ({ events }) => {
        const event = required(await events.findForChange(state.id));
        event.edit({ title: 'Never saved' }, anAccount({ role: 'admin' }), noon);
      });
      expect(await fixture.eventQueries.find(state.id)).toStrictEqual(changed);
    });

    test('refuses an externalId that names another event, on making and on changing', async () => {
      const externalId = freshWord();
      const [one, other] = [await addEvent(fixture, { externalId }), await addEvent(fixture)];
      const double = await aNewEvent(fixture, { externalId });
      await expect(run(({ events }) => events.add(double))).rejects.toThrow(ExternalIdTaken);
      await expect(edit(other, { externalId })).rejects.toThrow(ExternalIdTaken);
      expect(await edit(one, { externalId, title: 'Its own' })).toMatchObject({ externalId });
      await addSession(fixture, { externalId });
    });

    test('counts the sessions that belong to it, whatever their status', async () => {
      const [{ id }, other] = [await addEvent(fixture), await addEvent(fixture)];
      await addSession(fixture, { eventId: id });
      await addSession(fixture, { eventId: id, status: 'ended' });
      await addSession(fixture, { eventId: other.id });
      await addSession(fixture);
      expect(await run(({ events }) => events.countSessions(id))).toBe(2);
      expect(await run(({ events }) => events.countSessions(asEventId(v7())))).toBe(0);
    });

    test('deletes an event', async () => {
      const { id } = await addEvent(fixture);
      await run(({ events }) => events.delete(id));
      expect(await fixture.eventQueries.find(id)).toBeUndefined();
    });

    test('lets one change an event at a time, and the next sees it', async () => {
      const { id, createdBy } = await addEvent(fixture, { title: 'x' });
      const caller = anAccount({ userId: createdBy });
      await Promise.all(
        Array.from({ length: 20 }, () =>
          run(async ({ events }) => {
            const event = required(await events.findForChange(id));
            event.edit({ title: `${event.state.title}x` }, caller, noon);
            await events.save(event);
          }),
        ),
      );
      expect(await fixture.eventQueries.find(id)).toMatchObject({ title: 'x'.repeat(21), revision: 21 });
    });
  });
}
