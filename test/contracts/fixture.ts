import type { DateTime } from 'luxon';
import { v7 } from 'uuid';
import type { EventQueries } from '#src/application/ports/event-queries.ts';
import type { NotificationQueries } from '#src/application/ports/notification-queries.ts';
import type { RecordingQueries } from '#src/application/ports/recording-queries.ts';
import type { RoomQueries } from '#src/application/ports/room-queries.ts';
import type { SessionQueries } from '#src/application/ports/session-queries.ts';
import type { Concerned } from '#src/application/ports/session-repository.ts';
import type { StepQueries } from '#src/application/ports/step-queries.ts';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import type { EventState } from '#src/domain/event/event.ts';
import { Event } from '#src/domain/event/event.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import type { AccountRole } from '#src/domain/identity/role.ts';
import { User } from '#src/domain/identity/user.ts';
import { asUserId, type UserId } from '#src/domain/identity/user-id.ts';
import type { SessionId } from '#src/domain/session/ids.ts';
import type { Newcomer, Participation } from '#src/domain/session/participation.ts';
import type { Session } from '#src/domain/session/session.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import { aSession, minutesFromNoon, noon, type StateWishes } from '../support/a-session.ts';

/** What keeps sessions and events: empty at first, and closed when its suite is over. */
export interface CoreFixture {
  readonly unitOfWork: UnitOfWork;
  readonly sessionQueries: SessionQueries;
  readonly eventQueries: EventQueries;
  close(): Promise<void>;
}

/** One implementation of everything that is kept. */
export interface Fixture extends CoreFixture {
  readonly roomQueries: RoomQueries;
  readonly recordingQueries: RecordingQueries;
  readonly stepQueries: StepQueries;
  readonly notificationQueries: NotificationQueries;
}

export type OpenFixture = () => Promise<Fixture>;

/** A word that no other test uses, to find one's own things by. */
export const freshWord = (): string => v7();

/** An account, stored. */
export async function addAccount(
  { unitOfWork }: CoreFixture,
  displayName = 'Ada Lovelace',
  role: AccountRole = 'member',
): Promise<UserId> {
  const id = asUserId(v7());
  const user = User.register({ id, displayName, role, email: `${id}@example.org` }, noon);
  await unitOfWork.run(({ users }) => users.add(user));
  return id;
}

export async function deleteAccount({ unitOfWork }: CoreFixture, id: UserId): Promise<void> {
  await unitOfWork.run(async ({ users }) => {
    const user = required(await users.findForChange(id));
    user.delete(noon);
    await users.save(user);
  });
}

/** Somebody without an account who hosts, stored. */
export async function addGuestHost({ unitOfWork }: CoreFixture): Promise<UserId> {
  const guest = User.guestHost({ id: asUserId(v7()), displayName: `Guest ${freshWord()}` }, noon);
  await unitOfWork.run(({ users }) => users.add(guest));
  return guest.id;
}

/** A session as nobody stored it yet, with a host who is stored. */
export async function aNewSession(fixture: CoreFixture, wishes: StateWishes = {}): Promise<Session> {
  const host = wishes.host ?? { id: await addAccount(fixture, 'Grace Hopper', 'instructor'), isGuest: false };
  return aSession({ ...wishes, host, version: 0 });
}

/** A session, stored. */
export async function addSession(fixture: CoreFixture, wishes: StateWishes = {}): Promise<SessionState> {
  const session = await aNewSession(fixture, wishes);
  await fixture.unitOfWork.run(({ sessions }) => sessions.add(session));
  return session.state;
}

/** A live session, stored: anybody may come in. */
export const addLiveSession = (fixture: CoreFixture, wishes: StateWishes = {}): Promise<SessionState> =>
  addSession(fixture, { status: 'live', ...wishes });

/** Loads a session, does something to it and stores it, in one transaction. */
export async function change<T>(
  { unitOfWork }: CoreFixture,
  id: SessionId,
  concerned: Concerned,
  work: (session: Session) => T,
): Promise<T> {
  return await unitOfWork.run(async ({ sessions }) => {
    const session = required(await sessions.findForChange(id, concerned));
    const result = work(session);
    await sessions.save(session);
    return result;
  });
}

/** What a test can't go on without. */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('There is no such thing.');
  return value;
}

export const join = (
  fixture: CoreFixture,
  id: SessionId,
  person: Newcomer,
  at: DateTime = noon,
): Promise<Participation> => change(fixture, id, [person.personId], (session) => session.join(person, at));

export const leave = (
  fixture: CoreFixture,
  id: SessionId,
  { personId }: Newcomer,
  at: DateTime = minutesFromNoon(30),
) => change(fixture, id, [personId], (session) => session.leave(personId, at));

/** An event as nobody stored it yet, with a maker who is stored. */
export async function aNewEvent(fixture: CoreFixture, wishes: Partial<EventState> = {}): Promise<Event> {
  return Event.restore({
    id: asEventId(v7()),
    title: 'Spring term',
    description: '',
    timeZone: 'UTC',
    visibility: 'members',
    createdBy: wishes.createdBy ?? (await addAccount(fixture, 'Grace Hopper', 'instructor')),
    createdAt: noon,
    updatedAt: noon,
    revision: 1,
    ...wishes,
  });
}

export async function addEvent(fixture: CoreFixture, wishes: Partial<EventState> = {}): Promise<EventState> {
  const event = await aNewEvent(fixture, wishes);
  await fixture.unitOfWork.run(({ events }) => events.add(event));
  return event.state;
}
