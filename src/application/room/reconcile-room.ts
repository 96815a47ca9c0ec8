import type { DateTime } from 'luxon';
import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { RoomReference } from '../../domain/room/room.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver, overSince } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerRoom } from '../ports/room-ledger.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import type { ListedConnection, RoomName, VideoProvider } from '../ports/video-provider.ts';
import { refoldAttendance } from '../session/keep-session.ts';
import type { SeatGrace } from '../session/let-go.ts';
import { witnessPresence } from '../session/witness-presence.ts';
import { connectionIn, participantIn } from './apply-facts.ts';
import { observedFacts } from './observed-facts.ts';
import type { Providers } from './providers.ts';
import { isComplete, isGivenUp, type Seen } from './reconciled.ts';
import { TurnsByProvider } from './turns-by-provider.ts';

/** One provider is asked about so many rooms at a time. */
const mostAtATime = 3;

interface Place {
  readonly room: LedgerRoom & { readonly reference: RoomReference };
  /** Since when nobody is to be inside; absent for the room of a session that goes on. */
  readonly closedSince: DateTime | undefined;
  /** Connections that last as far as we know. */
  readonly open: ReadonlySet<string>;
}

/**
 * Asks a provider who is in a room, and who was, and fills what its webhooks did not tell; once its session is over,
 * until there is nothing more to learn. A room that is gone is left to be made anew. Doing it twice changes nothing.
 */
export class ReconcileRoom {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #clock: Clock;
  readonly #grace: SeatGrace;
  readonly #turns = new TurnsByProvider(mostAtATime);

  constructor(unitOfWork: UnitOfWork, providers: Providers, clock: Clock, grace: SeatGrace) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#clock = clock;
    this.#grace = grace;
  }

  /** @throws {VideoProviderFailed} when the provider does not answer; it is to be asked again. */
  async execute(name: RoomName): Promise<void> {
    const place = await this.#unitOfWork.run((stores) => placeOf(stores, name));
    if (!place) return;
    const comeAgain = await this.#turns.take(place.room.provider, () => this.#reconcile(place));
    if (comeAgain === undefined) return;
    const { sessionId, epoch } = name;
    await this.#unitOfWork.run(({ jobs }) =>
      jobs.enqueueLater(comeAgain, { name: 'reconcile-room', data: { sessionId, epoch } }),
    );
  }

  async #reconcile(place: Place): Promise<void> {
    const seen = await this.#lookOrNote(place); // no transaction is open while we wait for others
    await this.#unitOfWork.run((stores) => this.#settle(stores, place, seen));
  }

  /** A look that failed was a look too: the next is due when it would have been. */
  async #lookOrNote(place: Place): Promise<Seen | undefined> {
    try {
      return await this.#look(place);
    } catch (error) {
      await this.#unitOfWork.run(({ rooms }) => rooms.polled(place.room, this.#clock.now(), false));
      throw error;
    }
  }

  /** @returns undefined when the provider has nothing to tell any more. */
  async #look(place: Place): Promise<Seen | undefined> {
    const askedAt = this.#clock.now();
    try {
      const provider = this.#providers.require(place.room.provider);
      return { askedAt, ...(await this.#ask(provider, place)) };
    } catch (error) {
      if (!(error instanceof VideoProviderFailed)) throw error;
      if (error.fault === 'gone') return undefined;
      if (place.closedSince && isGivenUp(place.closedSince, askedAt)) return undefined;
      throw error;
    }
  }

  async #ask({ presence, past }: VideoProvider, { room, closedSince, open }: Place) {
    const listed = presence ? await presentIn(() => presence.present(room.reference)) : [];
    const present = listed ?? [];
    const shown = new Set(present.map(({ connectionId }) => connectionId));
    const isSomebodyMissing = [...open].some((connectionId) => !shown.has(connectionId));
    const isWanted = past && (closedSince || isSomebodyMissing);
    return { present, isGone: !listed, past: isWanted ? await past.connections(room.reference) : [] };
  }

  async #settle(stores: Stores, asked: Place, seen: Seen | undefined): Promise<void> {
    const { room } = asked;
    const session = await stores.sessions.findForChange(room.sessionId, []);
    if (!session || (await findRoom(stores, room))?.reconciledAt) return;
    if (seen) await this.#takeOver(stores, asked, session.state, seen);
    await stores.rooms.polled(room, this.#clock.now(), true);
    if (seen?.isGone) await haveLooked(stores, room, session.state);
    if (!asked.closedSince || (seen && !isComplete(seen, asked.closedSince))) return;
    await stores.rooms.reconciled(room, this.#clock.now());
    await refoldAttendance(stores, session.state);
  }

  async #takeOver(stores: Stores, { room }: Place, { id: sessionId, ...state }: SessionState, seen: Seen) {
    const listed = [...seen.present, ...seen.past];
    const ids = listed.map(({ connectionId }) => connectionIn(room.provider, room, connectionId));
    const log = await stores.presence.connectionsOf(sessionId, connectionIn(room.provider, room, ''), ids);
    const shown = seen.present.flatMap(({ participantId }) => participantIn(participantId) ?? []);
    const intruders = new Set(await stores.sessions.leftBy(sessionId, shown, seen.askedAt.minus(this.#grace)));
    const absentAt = isOver(state.phase.status) ? undefined : (closedSinceOf(state, room) ?? seen.askedAt);
    const facts = observedFacts({ sessionId, ...seen, room, absentAt, intruders }, log);
    if (facts.length === 0) return;
    // Only those of whom there is news: of a full class that is hardly anybody.
    const places = [...new Set(facts.map(({ participantId }) => participantId))];
    const session = await stores.sessions.findForChange(sessionId, { places });
    const by = { type: 'provider', id: room.provider } as const;
    if (session) await witnessPresence(stores, { session, facts, by, now: this.#clock.now() });
  }
}

/** Where access is granted without asking the provider, nobody but us notices that a room is gone. */
async function haveLooked({ jobs }: Stores, room: LedgerRoom, { id, phase, room: current }: SessionState) {
  const isInUse = current.state === 'ready' && current.epoch === room.epoch && current.provider === room.provider;
  if (isInUse && !isOver(phase.status)) await jobs.enqueue({ name: 'tend-room', data: { sessionId: id, look: true } });
}

/** @returns undefined when the room itself is not there. */
async function presentIn(
  ask: () => Promise<readonly ListedConnection[]>,
): Promise<readonly ListedConnection[] | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof VideoProviderFailed && error.fault === 'gone') return undefined;
    throw error;
  }
}

/** A session that goes on may have left this room for another. */
const closedSinceOf = ({ phase, room: current }: Pick<SessionState, 'phase' | 'room'>, room: LedgerRoom) =>
  overSince(phase) ?? (current.epoch === room.epoch ? undefined : room.closedAt);

const findRoom = async ({ rooms }: Stores, { sessionId, epoch }: RoomName): Promise<LedgerRoom | undefined> =>
  (await rooms.ofSession(sessionId)).find((room) => room.epoch === epoch && room.reference !== undefined);

/** @returns undefined where there is nothing to ask about. */
async function placeOf(stores: Stores, name: RoomName): Promise<Place | undefined> {
  const session = await stores.sessions.find(name.sessionId, []);
  const room = await findRoom(stores, name);
  if (!session || !room?.watched || room.reference === undefined || room.reconciledAt) return undefined;
  const prefix = connectionIn(room.provider, room, '');
  const open = await stores.presence.connectionsOf(name.sessionId, prefix);
  return {
    room: { ...room, reference: room.reference },
    closedSince: closedSinceOf(session.state, room),
    open: new Set(open.map(({ connectionId }) => connectionId.slice(prefix.length))),
  };
}
