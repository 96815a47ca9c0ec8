import type { DateTime } from 'luxon';
import { PreconditionFailed } from '../expected-error.ts';
import type { Caller } from '../identity/caller.ts';
import type { UserId } from '../identity/user-id.ts';
import { withCoHost, withoutCoHost } from './co-hosts.ts';
import { CapacityBelowTaken, NotStartableNow, SessionLive } from './errors.ts';
import type { PersonId, SessionId } from './ids.ts';
import { decideJoin, type JoinDecision } from './join-decision.ts';
import { Lifecycle } from './lifecycle.ts';
import type { NewSession } from './new-session.ts';
import { firstState, isInstant } from './new-session.ts';
import {
  type Entered,
  entered,
  isSamePlace,
  type JoiningPerson,
  type Newcomer,
  type Participation,
} from './participation.ts';
import { requireHostOrCoHost, requireHostOrOverseer, requireManager } from './permissions.ts';
import { Proceedings } from './proceedings.ts';
import { recognise } from './recognise.ts';
import { Registrations } from './registrations.ts';
import { endsAt, joinOpensAt, mayStartAt, startAllowedFrom } from './schedule.ts';
import { atTheDoor, type SeatHold } from './seat-hold.ts';
import type { SessionChanges } from './session-changes.ts';
import { changedFields, movesTheSession, requireEndAhead, requireValid, withChanges } from './session-changes.ts';
import type { Actor, SessionEvent } from './session-event.ts';
import { actorOf, actorOfParticipation, moveFacts } from './session-event.ts';
import { SessionRoom } from './session-room.ts';
import type { SessionState } from './session-state.ts';
import { Sightings } from './sightings.ts';
import { requireMayBecome } from './status.ts';

/**
 * A live session and its rules: when it takes place, where it stands, who runs it, and who may come in.
 * It holds the participations that a command concerns; commands that put everybody out need all who are present.
 * (Long, because every change of the one state passes through here; what each rule says stands in a file of its own.)
 */
export class Session {
  readonly #proceedings: Proceedings;
  /** Its way from scheduled to the end, as the system goes it. */
  readonly lifecycle: Lifecycle;
  /** The provider's room behind it, and what happens there. */
  readonly room: SessionRoom;
  /** Seats that are held ahead. */
  readonly registrations: Registrations;
  /** What witnesses say about who is there. */
  readonly sightings: Sightings;
  /** What the stored row must still be at for a change to be kept; 0 for a session that was never stored. */
  readonly version: number;

  private constructor(state: SessionState, people: Iterable<Participation>, version: number) {
    this.#proceedings = new Proceedings(state, people);
    this.lifecycle = new Lifecycle(this.#proceedings);
    this.room = new SessionRoom(this.#proceedings);
    this.registrations = new Registrations(this.#proceedings);
    this.sightings = new Sightings(this.#proceedings);
    this.version = version;
  }

  /** Checks nothing: the past already happened. */
  static restore(state: SessionState, people: Iterable<Participation>, version: number): Session {
    return new Session(state, people, version);
  }

  /** @throws {ValidationFailed} naming every value that breaks a bound. */
  static create(plan: NewSession, by: Actor, now: DateTime): Session {
    const session = new Session(firstState(plan, now), [], 0);
    requireValid(session.state, plan.schedule.startsAt, now);
    session.#proceedings.record({
      kind: 'session.created',
      at: now,
      by,
      data: { hostId: plan.host.id, instant: isInstant(plan) },
    });
    if (isInstant(plan)) session.#proceedings.record({ kind: 'session.started', at: now, by, data: {} });
    return session;
  }

  get id(): SessionId {
    return this.#proceedings.state.id;
  }

  get state(): SessionState {
    return this.#proceedings.state;
  }

  participationOf(personId: PersonId | undefined): Participation | undefined {
    return this.#proceedings.roster.find(personId);
  }

  /** Who a caller is here. @throws {InvalidToken} for a token of another session, or one whose time is over. */
  recognise(caller: Caller, at: DateTime): JoiningPerson {
    return recognise(this.#proceedings.state, caller, at);
  }

  /** @throws {Forbidden} for whoever is not its host, a co-host, an admin or a board member. */
  requireManagedBy(caller: Caller): void {
    requireManager(this.#proceedings.state, caller);
  }

  /**
   * May this person come in now, and if not, why. `join` answers the same.
   * @param hold where it is over, seats that nobody has claimed count as left, as they are once they are let go.
   */
  decideJoin(person: JoiningPerson, at: DateTime, hold?: SeatHold): JoinDecision {
    const { state } = this.#proceedings;
    const found = hold ? atTheDoor(state, hold, at) : state;
    return decideJoin(found, person, this.participationOf(person.personId), at);
  }

  /** Lets a person in, at most once: who is in already stays as they are. @throws the refusal of `decideJoin`. */
  join(person: Newcomer, at: DateTime): Entered {
    const decision = this.decideJoin(person, at);
    if (!decision.canJoin) throw decision.refusal.error;
    const earlier = this.#proceedings.roster.find(person.personId);
    const participation = entered(person, decision.role, earlier, at);
    if (earlier && isSamePlace(earlier, participation)) return { ...earlier, joinedAt: participation.joinedAt };
    this.#proceedings.place(participation);
    if (!earlier?.present)
      this.#proceedings.record({
        kind: 'participant.joined',
        at,
        by: actorOfParticipation(participation, this.#proceedings.state.host),
        data: { participantId: participation.id, role: decision.role, rejoined: earlier?.joinedAt !== undefined },
      });
    return participation;
  }

  /** Lets the person's seat go; leaving twice, or without having come, changes nothing. */
  leave(personId: PersonId, at: DateTime): void {
    const participation = this.#proceedings.roster.find(personId);
    if (participation)
      this.#proceedings.putOut(
        participation,
        'left',
        actorOfParticipation(participation, this.#proceedings.state.host),
        at,
      );
  }

  /** Puts a person out for good. @throws {Forbidden} for who doesn't manage it, or for a co-host who removes the host. */
  remove(personId: PersonId, by: Caller, at: DateTime): void {
    requireManager(this.#proceedings.state, by);
    this.#proceedings.requireNotOver();
    const participation = this.#proceedings.roster.find(personId);
    if (!participation || (participation.removedAt && !participation.present)) return;
    if (participation.role === 'host') requireHostOrOverseer(this.#proceedings.state, by);
    this.#proceedings.putOut(participation, 'removed', actorOf(by), at);
    this.#proceedings.place({ ...(this.#proceedings.roster.find(personId) ?? participation), removedAt: at });
    this.#proceedings.record({
      kind: 'participant.removed',
      at,
      by: actorOf(by),
      data: { participantId: participation.id },
    });
  }

  /** Closes the door to whoever holds no seat, or opens it again. */
  setLocked(locked: boolean, by: Caller, at: DateTime): void {
    requireManager(this.#proceedings.state, by);
    this.#proceedings.requireNotOver();
    if (this.#proceedings.state.locked === locked) return;
    this.#proceedings.state = { ...this.#proceedings.state, locked, updatedAt: at };
    this.#proceedings.record({ kind: locked ? 'session.locked' : 'session.unlocked', at, by: actorOf(by), data: {} });
  }

  /** @throws {NotSessionHost | InvalidStatusTransition | NotStartableNow} when they can't start it now. */
  requireStartableBy(by: Caller, at: DateTime): void {
    const { schedule, phase } = this.#proceedings.state;
    requireHostOrCoHost(this.#proceedings.state, by);
    requireMayBecome(phase.status, 'live');
    if (!mayStartAt(schedule, at)) throw new NotStartableNow(startAllowedFrom(schedule), endsAt(schedule));
  }

  start(by: Caller, at: DateTime): void {
    this.requireStartableBy(by, at);
    this.lifecycle.start(actorOf(by), at);
  }

  /** Ends the class and puts everybody out. Needs all who are present. */
  end(by: Caller, at: DateTime): void {
    requireHostOrCoHost(this.#proceedings.state, by);
    this.lifecycle.end('host', actorOf(by), at);
  }

  /** Calls the session off and puts everybody out. Needs all who are present. */
  cancel(by: Caller, at: DateTime): void {
    requireHostOrOverseer(this.#proceedings.state, by);
    this.lifecycle.cancel(undefined, actorOf(by), at);
  }

  /** Gives a live class so many minutes more. */
  extend(minutes: number, by: Caller, at: DateTime): void {
    requireHostOrCoHost(this.#proceedings.state, by);
    this.lifecycle.extend(minutes, actorOf(by), at);
  }

  /** Changes what people may edit; all of it, or nothing. A new time needs all who are present. */
  edit(changes: SessionChanges, by: Caller, at: DateTime): void {
    requireManager(this.#proceedings.state, by);
    this.#proceedings.requireNotOver();
    const before = this.#proceedings.state;
    const after = withChanges(before, changes);
    const fields = changedFields(before, after);
    if (fields.length === 0) return;
    const moved = movesTheSession(fields);
    if (moved && before.phase.status !== 'scheduled') throw new SessionLive();
    requireValid(after, fields.includes('startsAt') ? after.schedule.startsAt : undefined, at);
    if (moved) requireEndAhead(after.schedule, at);
    if (after.details.capacity < before.seatsTaken) throw new CapacityBelowTaken(before.seatsTaken);
    const calendarSequence = before.calendarSequence + (moved || fields.includes('title') ? 1 : 0);
    this.#proceedings.state = { ...after, calendarSequence, updatedAt: at, revision: before.revision + 1 };
    this.#proceedings.record({ kind: 'session.updated', at, by: actorOf(by), data: { fields } });
    if (moved) this.#noteTheMove(before, actorOf(by), at);
  }

  /** Names a co-host; a seat that they hold is let go, since co-hosts need none. */
  addCoHost(userId: UserId, by: Caller, at: DateTime): void {
    requireHostOrOverseer(this.#proceedings.state, by);
    this.#proceedings.requireNotOver();
    const coHosts = withCoHost(this.#proceedings.state, userId);
    if (coHosts === this.#proceedings.state.coHosts) return;
    this.#proceedings.state = {
      ...this.#proceedings.state,
      coHosts,
      updatedAt: at,
      revision: this.#proceedings.state.revision + 1,
    };
    const inside = this.#proceedings.roster.ofUser(userId);
    if (inside) this.#proceedings.place({ ...inside, role: 'co_host', seat: false });
    this.#proceedings.record({ kind: 'co_host.added', at, by: actorOf(by), data: { userId } });
  }

  /** Who is inside then needs a seat like everybody: takes one, or is put out if there is none. @throws {NotFound} when they are no co-host. */
  removeCoHost(userId: UserId, by: Caller, at: DateTime): void {
    requireHostOrOverseer(this.#proceedings.state, by);
    this.#proceedings.requireNotOver();
    const coHosts = withoutCoHost(this.#proceedings.state, userId);
    this.#proceedings.state = {
      ...this.#proceedings.state,
      coHosts,
      updatedAt: at,
      revision: this.#proceedings.state.revision + 1,
    };
    this.#proceedings.record({ kind: 'co_host.removed', at, by: actorOf(by), data: { userId } });
    const inside = this.#proceedings.roster.ofUser(userId);
    if (inside) this.#proceedings.seatLike({ ...inside, role: 'participant' }, by, at);
  }

  /** @throws {PreconditionFailed} when somebody edited it since the caller read it. */
  requireRevision(matches: (revision: number) => boolean): void {
    if (!matches(this.#proceedings.state.revision)) throw new PreconditionFailed(this.#proceedings.state.revision);
  }

  /** Whether there is anything to store. */
  get isChanged(): boolean {
    return this.#proceedings.isChanged;
  }

  /** What happened since it was loaded, handed over once, when it is stored. */
  takeEvents(): readonly SessionEvent[] {
    return this.#proceedings.takeEvents();
  }

  /** The participations that changed, handed over once, when it is stored. */
  takeChangedParticipations(): readonly Participation[] {
    return this.#proceedings.roster.takeChanged();
  }

  #noteTheMove({ schedule: previous }: SessionState, by: Actor, at: DateTime): void {
    const { schedule } = this.#proceedings.state;
    this.#proceedings.record({ kind: 'session.rescheduled', at, by, data: moveFacts(previous, schedule) });
    if (at < joinOpensAt(schedule)) this.#proceedings.freeSeats('rescheduled', by, at);
  }
}
