import type { SessionView } from '#src/application/ports/session-queries.ts';
import type { RoomName } from '#src/application/ports/video-provider.ts';
import type { SessionPlan } from '#src/application/session/session-plan.ts';
import type { Joined } from '#src/application/session/way-in.ts';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import type { AccountRole } from '#src/domain/identity/role.ts';
import { User } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asParticipantId, asSessionId, type SessionId } from '#src/domain/session/ids.ts';
import { noon } from './a-session.ts';
import type { Application } from './an-application.ts';

/** Somebody with an account, registered. */
export async function signedIn(
  app: Application,
  role: AccountRole = 'member',
  profile: { readonly displayName?: string; readonly timeZone?: string } = {},
): Promise<AccountCaller> {
  const userId = asUserId(app.ids.next());
  const user = User.register(
    { id: userId, email: `${userId}@example.org`, displayName: 'Ada Lovelace', role, ...profile },
    app.clock.now(),
  );
  await app.unitOfWork.run(({ users }) => users.add(user));
  return { kind: 'account', userId, role };
}

export const newSessionId = (app: Application): SessionId => asSessionId(app.ids.next());

/** A session by a fresh instructor, for noon unless said otherwise, open to anyone. */
export async function planned(app: Application, plan: SessionPlan = {}) {
  const host = await signedIn(app, 'instructor', { displayName: 'Hana Host' });
  const id = newSessionId(app);
  const whole = { title: 'Yoga', visibility: 'public', startsAt: noon, ...plan } as const;
  const { state } = await app.createSession.execute({ id, caller: host, plan: whole });
  return { id, host, state };
}

/** The same, begun: it is noon by then. */
export async function begun(app: Application, plan: SessionPlan = {}) {
  const session = await planned(app, plan);
  app.clock.set(noon);
  const { state } = await app.startSession.execute({ id: session.id, caller: session.host });
  return { ...session, state };
}

/** An instant session by somebody without an account, with the caller that their token makes of them. */
export async function guestHosted(app: Application, plan: SessionPlan = {}, hostName = 'Gusta Guest') {
  const id = newSessionId(app);
  const view = await app.createGuestSession.execute({ id, hostName, address: '192.0.2.1', plan });
  const { host } = view.state;
  const token = await app.tokens.forHost({ userId: host.id, sessionId: id });
  return { id, view, host: app.tokens.read(token) };
}

export interface Inside {
  readonly joined: Joined;
  /** Who they are from now on: by their participantToken. */
  readonly caller: Caller;
}

/** Lets somebody in; a guest, unless a caller is given. */
export async function comesIn(
  app: Application,
  id: SessionId,
  { caller = anonymous, displayName = 'Gwen' }: { readonly caller?: Caller; readonly displayName?: string } = {},
): Promise<Inside> {
  const participantId = asParticipantId(app.ids.next());
  const joined = await app.joinSession.execute({ id, caller, displayName, participantId });
  return { joined, caller: app.tokens.read(joined.participantToken) };
}

export const viewOf = (app: Application, id: SessionId): Promise<SessionView> => app.readSession.byId(id, anonymous);

export const roomOf = async (app: Application, id: SessionId) => (await viewOf(app, id)).state.room;

/** How often its room was moved, and why. */
export const movesOf = async (app: Application, id: SessionId) =>
  (await app.sessionQueries.history(id, { limit: 100 })).items.filter(({ kind }) => kind === 'room.moved');

/** Providers are asked who is inside, where that is due by the clock. @returns what failed. */
export async function roomsArePolled(app: Application): Promise<readonly unknown[]> {
  await app.findRoomsToPoll.execute(app.clock.now());
  const reconcile = { 'reconcile-room': (name: RoomName) => app.reconcileRoom.execute(name) };
  return (await app.jobRunner.runAll(reconcile)).map(({ error }) => error);
}

/** The kinds of what happened to a session, oldest first. */
export async function historyOf(app: Application, id: SessionId): Promise<readonly string[]> {
  return (await app.sessionQueries.history(id, { limit: 100 })).items.map(({ kind }) => kind);
}
