import { ExpectedError, NotFound } from '../../domain/expected-error.ts';
import { SessionClosed } from '../../domain/session/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { NewSession } from '../../domain/session/new-session.ts';
import { roomNeedsOf } from '../../domain/session/room-needs.ts';
import { Session } from '../../domain/session/session.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import type { SessionHost } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { JoinCodes } from '../ports/join-codes.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import { JoinCodeTaken, SessionAlreadyMade } from '../ports/session-repository.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import type { Providers } from '../room/providers.ts';
import { type RoomKeeper, unlessProviderFails } from '../room/room-keeper.ts';
import { requireView } from './require-session.ts';
import type { PlanDefaults, SessionPlan } from './session-plan.ts';
import { completed } from './session-plan.ts';

/** Finds who hosts, inside the transaction that makes the session. */
export type HostFinder = (stores: Stores) => Promise<{
  readonly host: SessionHost;
  readonly by: Actor;
  readonly defaults: Pick<PlanDefaults, 'title' | 'visibility' | 'timeZone'>;
}>;

const draws = 10;

/** Makes sessions, whoever hosts them; an instant one gets its room at once, where the provider answers. */
export class SessionMaker {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #joinCodes: JoinCodes;
  readonly #providers: Providers;
  readonly #roomKeeper: RoomKeeper;
  readonly #clock: Clock;
  readonly #joinWindowMinutes: number;

  constructor(
    unitOfWork: UnitOfWork,
    queries: SessionQueries,
    joinCodes: JoinCodes,
    providers: Providers,
    roomKeeper: RoomKeeper,
    clock: Clock,
    joinWindowMinutes: number,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#joinCodes = joinCodes;
    this.#providers = providers;
    this.#roomKeeper = roomKeeper;
    this.#clock = clock;
    this.#joinWindowMinutes = joinWindowMinutes;
  }

  /** A repeated call with the same id answers with the session that the first one made. */
  async make(id: SessionId, plan: SessionPlan, findHost: HostFinder): Promise<SessionView> {
    const session = await this.#store(id, plan, findHost);
    if (session?.state.phase.status === 'live') await this.#tryToOpenRoom(session);
    return requireView(this.#queries, id);
  }

  async #store(id: SessionId, plan: SessionPlan, findHost: HostFinder): Promise<Session | undefined> {
    for (let draw = 1; ; draw += 1) {
      try {
        return await this.#unitOfWork.run((stores) => this.#add(stores, id, plan, findHost));
      } catch (error) {
        if (await this.#isMade(id, error)) return undefined;
        if (!(error instanceof JoinCodeTaken) || draw === draws) throw error;
      }
    }
  }

  /** A repeated call may be refused by now (its start has passed, its host has three): what it made counts. */
  async #isMade(id: SessionId, refusal: unknown): Promise<boolean> {
    if (refusal instanceof SessionAlreadyMade) return true;
    return refusal instanceof ExpectedError && (await this.#queries.find(id)) !== undefined;
  }

  async #add(stores: Stores, id: SessionId, plan: SessionPlan, findHost: HostFinder): Promise<Session> {
    const { host, by, defaults } = await findHost(stores);
    if (plan.eventId && !(await stores.events.find(plan.eventId))) throw new NotFound('event');
    const whole = completed(plan, {
      ...defaults,
      joinWindowMinutes: this.#joinWindowMinutes,
      capacity: this.#providers.recommendedCapacity,
    });
    const newSession: NewSession = {
      ...whole,
      id,
      code: this.#joinCodes.draw(),
      host,
      ...(plan.eventId && { eventId: plan.eventId }),
      provider: this.#providers.requireFor(roomNeedsOf({ details: whole.details, coHosts: [] })).name,
    };
    const session = Session.create(newSession, by, this.#clock.now());
    await stores.sessions.add(session);
    if (session.state.phase.status === 'live') await this.#roomKeeper.followUp(stores, session.state);
    return session;
  }

  /**
   * Creating never fails for the room's sake: with the provider away it stays pending and is made on start or join, and
   * a session that somebody canceled meanwhile was made all the same.
   */
  async #tryToOpenRoom({ state }: Session): Promise<void> {
    try {
      await unlessProviderFails(() => this.#roomKeeper.ensure(state));
    } catch (error) {
      if (!(error instanceof SessionClosed)) throw error;
    }
  }
}
