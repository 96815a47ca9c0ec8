import { describe, expect, test } from 'vitest';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemorySessionQueries } from '#src/adapters/memory/session/in-memory-session-queries.ts';
import { ReadEvent } from '#src/application/event/read-event.ts';
import type { EventVisibility } from '#src/domain/event/event.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { minutesFromNoon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { planned, signedIn } from '../../support/in-an-application.ts';

const notFound = { code: 'event_not_found', kind: 'not_found' };

async function anEvent(app: Application, visibility: EventVisibility = 'public') {
  const maker = await signedIn(app, 'instructor');
  const id = asEventId(app.ids.next());
  await app.createEvent.execute({ id, caller: maker, details: { title: 'Term', visibility } });
  return { id };
}

const titlesIn = ({ sessions }: Awaited<ReturnType<ReadEvent['forAnyone']>>) =>
  sessions?.map(({ state }) => state.details.title);

/** Sessions that can't be read just now. */
class UnreadableSessions extends InMemorySessionQueries {
  readonly #failure: Error;

  constructor(failure: Error) {
    super(new InMemoryTables());
    this.#failure = failure;
  }

  override async list(): Promise<never> {
    throw this.#failure;
  }
}

describe('the detail of an event', () => {
  test('carries its sessions, soonest first, as the caller may find them', async () => {
    const app = anApplication();
    const { id } = await anEvent(app);
    await planned(app, { eventId: id, title: 'second', startsAt: minutesFromNoon(20) });
    await planned(app, { eventId: id, title: 'first', startsAt: minutesFromNoon(10) });
    await planned(app, { eventId: id, title: 'for members', visibility: 'members', startsAt: minutesFromNoon(30) });
    const own = await planned(app, {
      eventId: id,
      title: 'unlisted',
      visibility: 'unlisted',
      startsAt: minutesFromNoon(40),
    });
    await planned(app, { title: 'of no event' });
    expect(titlesIn(await app.readEvent.forAnyone(id, anonymous))).toEqual(['first', 'second']);
    const member = await signedIn(app);
    expect(titlesIn(await app.readEvent.forMember(id, member))).toEqual(['first', 'second', 'for members']);
    expect(titlesIn(await app.readEvent.forMember(id, own.host))).toContain('unlisted');
    expect(titlesIn(await app.readEvent.forMember(id, await signedIn(app, 'admin')))).toHaveLength(4);
  });

  test('carries at most 100 sessions', async () => {
    const app = anApplication();
    const { id } = await anEvent(app);
    for (let index = 0; index < 101; index += 1) await planned(app, { eventId: id, startsAt: minutesFromNoon(index) });
    expect((await app.readEvent.forAnyone(id, anonymous)).sessions).toHaveLength(100);
  });

  test('of one for members is shown to members, and for anyone there is none', async () => {
    const app = anApplication();
    const { id } = await anEvent(app, 'members');
    const member = await signedIn(app);
    expect(await app.readEvent.forMember(id, member)).toMatchObject({ event: { id }, sessions: [] });
    await expect(app.readEvent.forAnyone(id, anonymous)).rejects.toMatchObject(notFound);
    await expect(app.readEvent.forAnyone(id, member)).rejects.toMatchObject(notFound);
  });

  test('is refused where there is none', async () => {
    const app = anApplication();
    const id = asEventId(app.ids.next());
    await expect(app.readEvent.forAnyone(id, anonymous)).rejects.toMatchObject(notFound);
    await expect(app.readEvent.forMember(id, await signedIn(app))).rejects.toMatchObject(notFound);
  });

  test('comes without sessions when they can not be read, and the failure is reported once', async () => {
    const app = anApplication();
    const { id } = await anEvent(app);
    const failure = new Error('the database is away');
    const failures: unknown[] = [];
    const readEvent = new ReadEvent(app.eventQueries, new UnreadableSessions(failure), (error) => failures.push(error));
    const detail = await readEvent.forAnyone(id, anonymous);
    expect(detail.event.id).toBe(id);
    expect(detail).not.toHaveProperty('sessions');
    expect(failures).toEqual([failure]);
  });
});
