import { ValidationFailed } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { displayNameViolations, normalizeDisplayName } from '../../domain/identity/display-name.ts';
import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { personOfGuest } from '../../domain/session/ids.ts';
import type { Participation } from '../../domain/session/participation.ts';
import type { Clock } from '../ports/clock.ts';
import type { JoinObserver } from '../ports/join-observer.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { SessionTokens } from '../ports/session-tokens.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { Admission } from '../ports/video-provider.ts';
import { concerning } from './asker.ts';
import { keepSession } from './keep-session.ts';
import { found, requireView } from './require-session.ts';
import type { RoomKeeper } from './room-keeper.ts';

export interface JoinSessionInput {
  readonly id: SessionId;
  readonly caller: Caller;
  /** Who has no account says what to be called. */
  readonly displayName?: string | undefined;
  /** The id to give to who was never here; a repeated call with the same one is the same person. */
  readonly participantId: ParticipantId;
}

export interface Joined {
  readonly participation: Participation;
  readonly displayName: string;
  readonly participantToken: string;
  readonly session: SessionView;
  /** Absent while the room is pending: come again in `retryAfterSeconds`. */
  readonly admission?: Admission;
  readonly retryAfterSeconds?: number;
}

/** How long to wait before asking again for a room that is being made. */
const roomRetrySeconds = 3;

/** Gives a person a seat, once however often they come, and the way into the room. */
export class JoinSession {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #roomKeeper: RoomKeeper;
  readonly #tokens: SessionTokens;
  readonly #observer: JoinObserver;
  readonly #clock: Clock;

  constructor(
    unitOfWork: UnitOfWork,
    queries: SessionQueries,
    roomKeeper: RoomKeeper,
    tokens: SessionTokens,
    observer: JoinObserver,
    clock: Clock,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#roomKeeper = roomKeeper;
    this.#tokens = tokens;
    this.#observer = observer;
    this.#clock = clock;
  }

  /** @throws the refusal of the join decision. */
  async execute(input: JoinSessionInput): Promise<Joined> {
    const { participation, state } = await this.#takeSeat(input);
    this.#observer.decided('joined');
    const { id: participantId, personId, userId, role } = participation;
    const room = await this.#unlessProviderFails(() => this.#roomKeeper.ensure(state));
    const session = await requireView(this.#queries, state.id, personId);
    const displayName = session.asker?.displayName ?? '';
    const admission =
      room &&
      (await this.#unlessProviderFails(() =>
        this.#roomKeeper.admit(session.state, room, { participantId, displayName, role }),
      ));
    const person = { sessionId: state.id, participantId, personId, ...(userId && { userId }) };
    const participantToken = await this.#tokens.forParticipant(person);
    return {
      participation,
      displayName,
      participantToken,
      session,
      ...(admission ? { admission } : { retryAfterSeconds: roomRetrySeconds }),
    };
  }

  async #takeSeat({ id, caller, displayName, participantId }: JoinSessionInput) {
    return await this.#unitOfWork.run(async (stores) => {
      const known = concerning(caller);
      const personId = known[0] ?? personOfGuest(participantId);
      const session = found(await stores.sessions.findForChange(id, [personId]));
      const now = this.#clock.now();
      const person = { ...session.recognise(caller, now), personId };
      const decision = session.decideJoin(person, now);
      if (!decision.canJoin) {
        this.#observer.decided(decision.refusal.reason);
        throw decision.refusal.error;
      }
      const needsName = !person.userId && !session.participationOf(personId);
      const guestName = person.userId ? undefined : nameOfGuest(displayName, needsName);
      const participation = session.join(
        { ...person, participantId, ...(guestName !== undefined && { guestName }) },
        now,
      );
      await keepSession(stores, session);
      return { participation, state: session.state };
    });
  }

  /** The seat is what counts: with the provider away the person is in, and told when to ask for the room again. */
  async #unlessProviderFails<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof VideoProviderFailed) return undefined;
      throw error;
    }
  }
}

/** @throws {ValidationFailed} for a name that can't be shown, or for none where one is needed. */
function nameOfGuest(displayName: string | undefined, needed: boolean): string | undefined {
  if (displayName === undefined && !needed) return undefined;
  const name = normalizeDisplayName(displayName ?? '');
  const violations = displayNameViolations(name);
  if (violations.length > 0) throw new ValidationFailed(violations);
  return name;
}
