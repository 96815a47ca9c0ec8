import type { DateTime } from 'luxon';
import { PreconditionFailed } from '../expected-error.ts';
import type { Caller } from '../identity/caller.ts';
import type { UserId } from '../identity/user-id.ts';
import { type ProviderLimits, type Room, sameRoom } from '../room/room.ts';
import { withCoHost, withoutCoHost } from './co-hosts.ts';
import { CapacityBelowTaken, NotStartableNow, ProviderTooSmall, SessionClosed, SessionLive } from './errors.ts';
import type { PersonId, SessionId } from './ids.ts';
import { decideJoin, type JoinDecision } from './join-decision.ts';
import type { NewSession } from './new-session.ts';
import { firstState, isInstant } from './new-session.ts';
import { entered, isSamePlace, type JoiningPerson, type Newcomer, type Participation } from './participation.ts';
import { requireHostOrCoHost, requireHostOrOverseer, requireManager } from './permissions.ts';
import { recognise } from './recognise.ts';
import { Roster } from './roster.ts';
import { endsAt, joinOpensAt, mayStartAt, startAllowedFrom } from './schedule.ts';
import { afterPlacing, mostPeopleInside, requireNobodyForgotten } from './seats.ts';
import type { SessionChanges } from './session-changes.ts';
import { changedFields, movesTheSession, requireEndAhead, requireValid, withChanges } from './session-changes.ts';
import type { Actor, LeaveReason, SessionEvent } from './session-event.ts';
import { actorOf, actorOfParticipation, moveFacts, system } from './session-event.ts';
import { type SessionState, seatsLeft } from './session-state.ts';
import { isOver, requireMayBecome } from './status.ts';

/**
 * A live session and its rules: when it takes place, where it stands, who runs it, and who may come in.
 * It holds the participations that a command concerns; commands that put everybody out need all who are present.
 * (Long, because every change of the one state passes through here; what each rule says stands in a file of its own.)
 */
export class Session {
  #state: SessionState;
  readonly #roster: Roster;
  #events: SessionEvent[] = [];
  /** What the stored row must still be at for a change to be kept; 0 for a session that was never stored. */
  readonly version: number;

  private constructor(state: SessionState, people: Iterable<Participation>, version: number) {
    this.#state = state;
    this.#roster = new Roster(people);
    this.version = version;
  }

  /** Checks nothing: the past already happened. */
  static restore(state: SessionState, people: Iterable<Participation>, version: number): Session {
    return new Session(state, people, version);
  }

  /** @throws {ValidationFailed} naming every value that breaks a bound. */
  static create(plan: NewSession, by: Actor, now: DateTime): Session {
    const session = new Session(firstState(plan, now), [], 0);
    requireValid(session.#state, plan.schedule.startsAt, now);
    session.#record({ kind: 'session.created', at: now, by, data: { hostId: plan.host.id, instant: isInstant(plan) } });
    if (isInstant(plan)) session.#record({ kind: 'session.started', at: now, by, data: {} });
    return session;
  }

  get id(): SessionId {
    return this.#state.id;
  }

  get state(): SessionState {
    return this.#state;
  }

  participationOf(personId: PersonId | undefined): Participation | undefined {
    return this.#roster.find(personId);
  }

  /** Who a caller is here. @throws {InvalidToken} for a token of another session, or one whose time is over. */
  recognise(caller: Caller, at: DateTime): JoiningPerson {
    return recognise(this.#state, caller, at);
  }

  /** @throws {Forbidden} for whoever is not its host, a co-host, an admin or a board member. */
  requireManagedBy(caller: Caller): void {
    requireManager(this.#state, caller);
  }

  /** May this person come in now, and if not, why. `join` answers the same. */
  decideJoin(person: JoiningPerson, at: DateTime): JoinDecision {
    return decideJoin(this.#state, person, this.participationOf(person.personId), at);
  }

  /** Lets a person in, at most once: who is in already stays as they are. @throws the refusal of `decideJoin`. */
  join(person: Newcomer, at: DateTime): Participation {
    const decision = this.decideJoin(person, at);
    if (!decision.canJoin) throw decision.refusal.error;
    const earlier = this.#roster.find(person.personId);
    const participation = entered(person, decision.role, earlier, at);
    if (earlier && isSamePlace(earlier, participation)) return earlier;
    this.#place(participation);
    if (!earlier?.present)
      this.#record({
        kind: 'participant.joined',
        at,
        by: actorOfParticipation(participation, this.#state.host),
        data: { participantId: participation.id, role: decision.role, rejoined: earlier !== undefined },
      });
    return participation;
  }

  /** Lets the person's seat go; leaving twice, or without having come, changes nothing. */
  leave(personId: PersonId, at: DateTime): void {
    const participation = this.#roster.find(personId);
    if (participation) this.#putOut(participation, 'left', actorOfParticipation(participation, this.#state.host), at);
  }

  /** Puts a person out for good. @throws {Forbidden} for who doesn't manage it, or for a co-host who removes the host. */
  remove(personId: PersonId, by: Caller, at: DateTime): void {
    requireManager(this.#state, by);
    this.#requireNotOver();
    const participation = this.#roster.find(personId);
    if (!participation || (participation.removedAt && !participation.present)) return;
    if (participation.role === 'host') requireHostOrOverseer(this.#state, by);
    this.#putOut(participation, 'removed', actorOf(by), at);
    this.#place({ ...(this.#roster.find(personId) ?? participation), removedAt: at });
    this.#record({
      kind: 'participant.removed',
      at,
      by: actorOf(by),
      data: { participantId: participation.id },
    });
  }

  /** Closes the door to whoever holds no seat, or opens it again. */
  setLocked(locked: boolean, by: Caller, at: DateTime): void {
    requireManager(this.#state, by);
    this.#requireNotOver();
    if (this.#state.locked === locked) return;
    this.#state = { ...this.#state, locked, updatedAt: at };
    this.#record({ kind: locked ? 'session.locked' : 'session.unlocked', at, by: actorOf(by), data: {} });
  }

  /** @throws {NotSessionHost | InvalidStatusTransition | NotStartableNow} when they can't start it now. */
  requireStartableBy(by: Caller, at: DateTime): void {
    const { schedule, phase } = this.#state;
    requireHostOrCoHost(this.#state, by);
    requireMayBecome(phase.status, 'live');
    if (!mayStartAt(schedule, at)) throw new NotStartableNow(startAllowedFrom(schedule), endsAt(schedule));
  }

  start(by: Caller, at: DateTime): void {
    this.requireStartableBy(by, at);
    this.#state = { ...this.#state, phase: { status: 'live', startedAt: at }, updatedAt: at };
    this.#record({ kind: 'session.started', at, by: actorOf(by), data: {} });
  }

  /** Ends the class and puts everybody out. Needs all who are present. */
  end(by: Caller, at: DateTime): void {
    const { phase } = this.#state;
    requireHostOrCoHost(this.#state, by);
    requireMayBecome(phase.status, 'ended');
    if (phase.status !== 'live') return;
    this.#putEverybodyOut('ended', actorOf(by), at);
    const { startedAt } = phase;
    this.#state = {
      ...this.#state,
      phase: { status: 'ended', startedAt, endedAt: at, endReason: 'host' },
      updatedAt: at,
    };
    this.#record({ kind: 'session.ended', at, by: actorOf(by), data: { reason: 'host' } });
  }

  /** Calls the session off and puts everybody out. Needs all who are present. */
  cancel(by: Caller, at: DateTime): void {
    const { phase } = this.#state;
    requireHostOrOverseer(this.#state, by);
    requireMayBecome(phase.status, 'canceled');
    this.#putEverybodyOut('canceled', actorOf(by), at);
    const started = phase.status === 'live' ? { startedAt: phase.startedAt } : {};
    this.#state = {
      ...this.#state,
      phase: { status: 'canceled', ...started, canceledAt: at },
      updatedAt: at,
    };
    this.#record({ kind: 'session.canceled', at, by: actorOf(by), data: {} });
  }

  /** Changes what people may edit; all of it, or nothing. A new time needs all who are present. */
  edit(changes: SessionChanges, by: Caller, at: DateTime): void {
    requireManager(this.#state, by);
    this.#requireNotOver();
    const before = this.#state;
    const after = withChanges(before, changes);
    const fields = changedFields(before, after);
    if (fields.length === 0) return;
    const moved = movesTheSession(fields);
    if (moved && before.phase.status !== 'scheduled') throw new SessionLive();
    requireValid(after, fields.includes('startsAt') ? after.schedule.startsAt : undefined, at);
    if (moved) requireEndAhead(after.schedule, at);
    if (after.details.capacity < before.seatsTaken) throw new CapacityBelowTaken(before.seatsTaken);
    this.#state = { ...after, updatedAt: at, revision: before.revision + 1 };
    this.#record({ kind: 'session.updated', at, by: actorOf(by), data: { fields } });
    if (moved) this.#noteTheMove(before, actorOf(by), at);
  }

  /** Names a co-host; a seat that they hold is let go, since co-hosts need none. */
  addCoHost(userId: UserId, by: Caller, at: DateTime): void {
    requireHostOrOverseer(this.#state, by);
    this.#requireNotOver();
    const coHosts = withCoHost(this.#state, userId);
    if (coHosts === this.#state.coHosts) return;
    this.#state = { ...this.#state, coHosts, updatedAt: at, revision: this.#state.revision + 1 };
    const inside = this.#roster.ofUser(userId);
    if (inside) this.#place({ ...inside, role: 'co_host', seat: false });
    this.#record({ kind: 'co_host.added', at, by: actorOf(by), data: { userId } });
  }

  /** Who is inside then needs a seat like everybody: takes one, or is put out if there is none. @throws {NotFound} when they are no co-host. */
  removeCoHost(userId: UserId, by: Caller, at: DateTime): void {
    requireHostOrOverseer(this.#state, by);
    this.#requireNotOver();
    const coHosts = withoutCoHost(this.#state, userId);
    this.#state = { ...this.#state, coHosts, updatedAt: at, revision: this.#state.revision + 1 };
    this.#record({ kind: 'co_host.removed', at, by: actorOf(by), data: { userId } });
    const inside = this.#roster.ofUser(userId);
    if (inside) this.#seatLike({ ...inside, role: 'participant' }, by, at);
  }

  /** @throws {PreconditionFailed} when somebody edited it since the caller read it. */
  requireRevision(matches: (revision: number) => boolean): void {
    if (!matches(this.#state.revision)) throw new PreconditionFailed(this.#state.revision);
  }

  /** @throws {ProviderTooSmall} when capacity, host and co-hosts are more people than the provider ever holds. */
  requireFits({ mostPeople }: ProviderLimits): void {
    if (mostPeople !== undefined && mostPeopleInside(this.#state) > mostPeople)
      throw new ProviderTooSmall(this.#state.room.provider, mostPeople);
  }

  /** Takes note of what became of the provider's room. */
  setRoom(room: Room, at: DateTime): void {
    const { room: before } = this.#state;
    if (sameRoom(before, room)) return;
    this.#state = { ...this.#state, room };
    const data = { provider: room.provider, epoch: room.epoch };
    this.#record({ kind: `room.${room.state}`, at, by: system, data });
  }

  /** Whether there is anything to store. */
  get isChanged(): boolean {
    return this.#events.length > 0 || this.#roster.isChanged;
  }

  /** What happened since it was loaded, handed over once, when it is stored. */
  takeEvents(): readonly SessionEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The participations that changed, handed over once, when it is stored. */
  takeChangedParticipations(): readonly Participation[] {
    return this.#roster.takeChanged();
  }

  #requireNotOver(): void {
    const { status } = this.#state.phase;
    if (isOver(status)) throw new SessionClosed(status);
  }

  #noteTheMove({ schedule: previous }: SessionState, by: Actor, at: DateTime): void {
    const { schedule } = this.#state;
    this.#record({ kind: 'session.rescheduled', at, by, data: moveFacts(previous, schedule) });
    if (at < joinOpensAt(schedule)) this.#freeSeats('rescheduled', by, at);
  }

  #putEverybodyOut(reason: LeaveReason, by: Actor, at: DateTime): void {
    for (const participation of this.#roster.all()) this.#putOut(participation, reason, by, at);
    requireNobodyForgotten(this.#state.peoplePresent + this.#state.seatsTaken);
  }

  /** Puts out whoever holds a seat; the host and co-hosts may stay. */
  #freeSeats(reason: LeaveReason, by: Actor, at: DateTime): void {
    for (const participation of this.#roster.all()) if (participation.seat) this.#putOut(participation, reason, by, at);
    requireNobodyForgotten(this.#state.seatsTaken);
  }

  #seatLike(participation: Participation, by: Caller, at: DateTime): void {
    const seat = participation.present && !participation.removedAt && seatsLeft(this.#state) > 0;
    this.#place({ ...participation, seat });
    if (!seat) this.#putOut(participation, 'no_seat', actorOf(by), at);
  }

  #putOut(participation: Participation, reason: LeaveReason, by: Actor, at: DateTime): void {
    if (!participation.present && !participation.seat) return;
    this.#place({ ...participation, seat: false, present: false, leftAt: at });
    this.#record({ kind: 'participant.left', at, by, data: { participantId: participation.id, reason } });
  }

  #place(participation: Participation): void {
    this.#state = afterPlacing(this.#state, this.#roster.replace(participation), participation);
  }

  #record(event: SessionEvent): void {
    this.#events.push(event);
  }
}
