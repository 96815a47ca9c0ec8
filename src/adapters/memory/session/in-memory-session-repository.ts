import type { DateTime } from 'luxon';
import type { Concerned, SessionRepository } from '../../../application/ports/session-repository.ts';
import { JoinCodeTaken, SessionAlreadyMade } from '../../../application/ports/session-repository.ts';
import { changesRules, entriesOf } from '../../../domain/conversation/entry.ts';
import { Conflict, ExternalIdTaken } from '../../../domain/expected-error.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, PersonId, SessionId } from '../../../domain/session/ids.ts';
import type { JoinCode } from '../../../domain/session/join-code.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import { Session } from '../../../domain/session/session.ts';
import type { SessionEvent } from '../../../domain/session/session-event.ts';
import type { SessionState } from '../../../domain/session/session-state.ts';
import { isOver } from '../../../domain/session/status.ts';
import { withEntries, withNewRules } from '../conversation/stored-conversation.ts';
import type { InMemoryTables, StoredSession } from '../in-memory-tables.ts';

/** Sessions in a map of immutable states. Locks are the unit of work's, which runs one piece of work at a time. */
export class InMemorySessionRepository implements SessionRepository {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async find(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    const stored = this.#tables.sessions.get(id);
    return stored && Session.restore(stored.state, peopleOf(stored, concerned), stored.version);
  }

  async findForChange(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    return await this.find(id, concerned);
  }

  async findUnlessHeld(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    return await this.find(id, concerned);
  }

  async idOfCode(code: JoinCode): Promise<SessionId | undefined> {
    return this.#states().find((state) => state.code === code)?.id;
  }

  async personBehind(id: SessionId, participantId: ParticipantId): Promise<PersonId | undefined> {
    const people = this.#tables.sessions.get(id)?.people ?? new Map();
    return [...people.values()].find((participation) => participation.id === participantId)?.personId;
  }

  async unwitnessed(id: SessionId, since: DateTime): Promise<readonly Participation[]> {
    const stored = this.#tables.sessions.get(id);
    return stored ? unwitnessedIn(stored, since) : [];
  }

  async withUnwitnessed(since: DateTime, limit: number, after?: SessionId): Promise<readonly SessionId[]> {
    return [...this.#tables.sessions.values()]
      .filter((stored) => unwitnessedIn(stored, since).length > 0)
      .map(({ state }) => state.id)
      .filter((id) => after === undefined || id > after)
      .sort()
      .slice(0, limit);
  }

  async leftBy(id: SessionId, places: readonly ParticipantId[], at: DateTime): Promise<readonly ParticipantId[]> {
    const people = [...(this.#tables.sessions.get(id)?.people.values() ?? [])];
    const gone = people.filter(({ present, leftAt }) => !present && leftAt !== undefined && leftAt <= at);
    return gone.flatMap((place) => (places.includes(place.id) ? place.id : []));
  }

  async toComeFor(userId: UserId): Promise<readonly SessionId[]> {
    return [...this.#tables.sessions.values()]
      .filter(({ state }) => state.phase.status === 'scheduled')
      .filter(({ people }) => [...people.values()].some((one) => one.userId === userId && one.registeredAt))
      .sort((a, b) => a.state.schedule.startsAt.toMillis() - b.state.schedule.startsAt.toMillis())
      .map(({ state }) => state.id);
  }

  async unclaimed(id: SessionId): Promise<readonly Participation[]> {
    const people = this.#tables.sessions.get(id)?.people ?? new Map<PersonId, Participation>();
    return [...people.values()].filter(({ seat, present }) => seat && !present);
  }

  async countActiveOf(hostId: UserId, origin: string): Promise<number> {
    const theirs = this.#states().filter(({ host }) => host.id === hostId && host.origin === origin);
    return theirs.filter(({ phase }) => !isOver(phase.status)).length;
  }

  async add(session: Session): Promise<readonly SessionEvent[]> {
    if (this.#tables.sessions.has(session.id)) throw new SessionAlreadyMade();
    if (this.#states().some(({ code }) => code === session.state.code)) throw new JoinCodeTaken();
    return this.#store(session, { state: session.state, version: 1, people: new Map() });
  }

  async save(session: Session): Promise<readonly SessionEvent[]> {
    const stored = this.#tables.sessions.get(session.id);
    if (stored?.version !== session.version)
      throw new Conflict('The session was changed at the same moment. Try again.');
    const people = new Map(stored.people);
    for (const participation of session.takeChangedParticipations()) people.set(participation.personId, participation);
    return this.#store(session, { state: session.state, version: stored.version + 1, people });
  }

  #store(session: Session, row: StoredSession): readonly SessionEvent[] {
    this.#requireExternalIdFree(row.state);
    this.#tables.sessions.set(session.id, row);
    const events = session.takeEvents();
    const before = this.#tables.history.get(session.id) ?? [];
    const entries = events.map((event, index) => ({ ...event, seq: before.length + index + 1 }));
    this.#tables.history.set(session.id, [...before, ...entries]);
    this.#tell(session.id, events);
    return events;
  }

  /** What the session's conversation, if there is one, is told of it. */
  #tell(id: SessionId, events: readonly SessionEvent[]): void {
    const conversation = this.#tables.conversations.get(id);
    const last = events.at(-1);
    if (!conversation || !last) return;
    const told = withEntries(conversation, entriesOf(events), last.at);
    this.#tables.conversations.set(id, changesRules(events) ? withNewRules(told) : told);
  }

  #requireExternalIdFree({ id, details: { externalId } }: SessionState): void {
    if (externalId === undefined) return;
    const others = this.#states().filter((state) => state.id !== id);
    if (others.some(({ details }) => details.externalId === externalId)) throw new ExternalIdTaken();
  }

  #states(): SessionState[] {
    return [...this.#tables.sessions.values()].map(({ state }) => state);
  }
}

function peopleOf({ people }: StoredSession, concerned: Concerned): readonly Participation[] {
  const all = [...people.values()];
  if (concerned === 'everybody inside') return all.filter(({ present, seat }) => present || seat);
  if ('places' in concerned) return all.filter(({ id }) => concerned.places.includes(id));
  return concerned.flatMap((personId) => people.get(personId) ?? []);
}

const goneFor = ({ unwitnessedSince }: Participation): number => unwitnessedSince?.toMillis() ?? Number.MAX_VALUE;

const unwitnessedIn = ({ people }: StoredSession, since: DateTime): readonly Participation[] =>
  [...people.values()]
    .filter((one) => one.present && goneFor(one) <= since.toMillis())
    .sort((a, b) => goneFor(a) - goneFor(b));
