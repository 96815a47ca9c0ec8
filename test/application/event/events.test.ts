import { describe, expect, test } from 'vitest';
import type { EventDetails } from '#src/domain/event/event.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import { anAccount, minutesFromNoon, noon } from '../../support/a-session.ts';
import { type Application, anApplication } from '../../support/an-application.ts';
import { guestHosted, planned, signedIn } from '../../support/in-an-application.ts';

const page = { limit: 10 };
const forbidden = { code: 'forbidden', kind: 'forbidden' };
const notFound = { code: 'event_not_found', kind: 'not_found' };

const create = (app: Application, caller: AccountCaller, details: Partial<EventDetails> = {}) =>
  app.createEvent.execute({ id: asEventId(app.ids.next()), caller, details: { title: 'Term', ...details } });

describe('making an event', () => {
  test("gives what isn't said its defaults", async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor', { timeZone: 'Europe/Berlin' });
    const at = app.clock.now();
    const event = await create(app, caller, { title: ' Spring ' });
    expect(event).toEqual({
      id: event.id,
      title: 'Spring',
      description: '',
      timeZone: 'Europe/Berlin',
      visibility: 'members',
      createdBy: caller.userId,
      createdAt: at,
      updatedAt: at,
      revision: 1,
    });
  });

  test('a second time with the same id answers with the first one', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const id = asEventId(app.ids.next());
    const make = () => app.createEvent.execute({ id, caller, details: { title: 'Once', externalId: 'ext' } });
    const first = await make();
    expect(await make()).toEqual(first);
    expect((await app.listEvents.execute(caller, {}, page)).items).toHaveLength(1);
    const edited = await app.editEvent.execute({ id, caller, changes: { title: 'Changed since' } });
    expect(await make()).toEqual(edited);
  });

  test('is for staff who are there', async () => {
    const app = anApplication();
    for (const role of ['admin', 'board_member', 'instructor'] as const) await create(app, await signedIn(app, role));
    await expect(create(app, await signedIn(app))).rejects.toMatchObject(forbidden);
    const gone = anAccount({ role: 'instructor' });
    await expect(create(app, gone)).rejects.toMatchObject({ code: 'user_not_found', kind: 'not_found' });
  });

  test('is refused for an externalId that names another', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    await create(app, caller, { externalId: 'ext' });
    const making = create(app, caller, { externalId: 'ext' });
    await expect(making).rejects.toMatchObject({ code: 'external_id_taken', kind: 'conflict' });
  });

  test.each([
    [{ title: '' }, 'title'],
    [{ title: 'x'.repeat(101) }, 'title'],
    [{ description: 'x'.repeat(5001) }, 'description'],
    [{ timeZone: 'Nowhere' }, 'timeZone'],
    [{ externalId: '' }, 'externalId'],
    [{ startsAt: noon, endsAt: noon }, 'endsAt'],
  ])('is refused for what is out of bounds: %j', async (details, path) => {
    const app = anApplication();
    const making = create(app, await signedIn(app, 'instructor'), details);
    await expect(making).rejects.toMatchObject({ code: 'validation_failed', violations: [{ path }] });
  });
});

describe('changing an event', () => {
  test('is for its maker, admins and board members', async () => {
    const app = anApplication();
    const maker = await signedIn(app, 'instructor');
    const { id } = await create(app, maker, { startsAt: noon, endsAt: minutesFromNoon(60) });
    for (const caller of [maker, await signedIn(app, 'admin'), await signedIn(app, 'board_member')])
      await app.editEvent.execute({ id, caller, changes: { title: `By ${caller.role}` } });
    const event = await app.editEvent.execute({ id, caller: maker, changes: { startsAt: null, endsAt: null } });
    expect(event).toMatchObject({ title: 'By board_member', revision: 5 });
    expect(event).not.toHaveProperty('startsAt');
    const others = [await signedIn(app, 'instructor'), await signedIn(app), (await guestHosted(app)).host];
    for (const caller of others) {
      await expect(app.editEvent.execute({ id, caller, changes: { title: 'Mine' } })).rejects.toMatchObject(forbidden);
      await expect(app.deleteEvent.execute({ id, caller })).rejects.toMatchObject(forbidden);
    }
  });

  test('is refused when somebody changed it since it was read, and where there is none', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const { id } = await create(app, caller);
    await app.editEvent.execute({ id, caller, changes: { title: 'First' } });
    const ifMatch = (revision: number) => revision === 1;
    const stale = { code: 'precondition_failed', kind: 'precondition_failed' };
    const editing = app.editEvent.execute({ id, caller, changes: { title: 'Second' }, ifMatch });
    await expect(editing).rejects.toMatchObject(stale);
    await expect(app.deleteEvent.execute({ id, caller, ifMatch })).rejects.toMatchObject(stale);
    const other = await signedIn(app, 'instructor');
    await expect(app.deleteEvent.execute({ id, caller: other, ifMatch })).rejects.toMatchObject(forbidden);
    const editingAsOther = app.editEvent.execute({ id, caller: other, changes: {}, ifMatch });
    await expect(editingAsOther).rejects.toMatchObject(forbidden);
    const nowhere = asEventId(app.ids.next());
    await expect(app.editEvent.execute({ id: nowhere, caller, changes: {} })).rejects.toMatchObject(notFound);
    await expect(app.deleteEvent.execute({ id: nowhere, caller })).rejects.toMatchObject(notFound);
  });
});

describe('deleting an event', () => {
  test('is refused while sessions belong to it, ended ones too', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const { id } = await create(app, caller);
    const session = await planned(app, { eventId: id });
    await app.cancelSession.execute({ id: session.id, caller: session.host });
    const refusal = { code: 'event_in_use', kind: 'conflict', details: { sessions: 1 } };
    await expect(app.deleteEvent.execute({ id, caller })).rejects.toMatchObject(refusal);
  });

  test('takes it away', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    const { id } = await create(app, caller);
    await app.deleteEvent.execute({ id, caller });
    await expect(app.readEvent.forMember(id, caller)).rejects.toMatchObject(notFound);
  });
});

describe('listing events', () => {
  test('is for staff, newest first', async () => {
    const app = anApplication();
    const caller = await signedIn(app, 'instructor');
    for (const title of ['one', 'two']) await create(app, caller, { title });
    const { items } = await app.listEvents.execute(caller, {}, page);
    expect(items.map(({ title }) => title)).toEqual(['two', 'one']);
    const { items: found } = await app.listEvents.execute(caller, { q: 'TW' }, page);
    expect(found).toHaveLength(1);
    for (const other of [await signedIn(app), anonymous])
      await expect(app.listEvents.execute(other, {}, page)).rejects.toMatchObject(forbidden);
  });
});
