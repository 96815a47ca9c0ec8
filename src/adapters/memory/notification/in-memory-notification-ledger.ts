import { randomUUID } from 'node:crypto';
import type { DateTime } from 'luxon';
import type {
  Addressee,
  Audience,
  ClaimedNotice,
  NoticeOutcome,
  NoticePlan,
  NotificationLedger,
  SessionReminder,
  SessionToRemind,
} from '../../../application/ports/notification-ledger.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import {
  type NoticeKind,
  type NoticeStatus,
  noticeKinds,
  type OptionalKind,
  occasionOf,
} from '../../../domain/schedule/notices.ts';
import type { ReminderKind, ReminderWindow } from '../../../domain/schedule/reminders.ts';
import { type ParticipantId, type PersonId, personOfUser, type SessionId } from '../../../domain/session/ids.ts';
import { endsAt } from '../../../domain/session/schedule.ts';
import type { InMemoryTables, StoredSession } from '../in-memory-tables.ts';

/** A notice as it lies in its table. */
export interface StoredNotice extends Omit<NoticePlan, 'at' | 'skipped'> {
  readonly id: string;
  readonly personId: PersonId;
  readonly status: NoticeStatus;
  readonly reason?: string;
  readonly attempts: number;
  readonly nextAttemptAt: DateTime;
  readonly plannedAt: DateTime;
  readonly changedAt: DateTime;
}

type Claim = Pick<ClaimedNotice, 'id' | 'attempt'>;

const keyOf = (
  personId: PersonId,
  { sessionId, kind, occasion }: Pick<NoticePlan, 'sessionId' | 'kind' | 'occasion'>,
) => [sessionId, personId, kind, occasion].join(' ');
const optOutKey = (personId: PersonId, kind: OptionalKind) => `${personId} ${kind}`;

/** The ledger in a map, by what must be unique. */
export class InMemoryNotificationLedger implements NotificationLedger {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async plan(personId: PersonId, notice: NoticePlan): Promise<void> {
    this.#enter(personId, notice);
  }

  async planForAll({ host, registered, places = [], toldAlone, told }: Audience, notice: NoticePlan): Promise<void> {
    const stored = this.#tables.sessions.get(notice.sessionId);
    if (!stored) return;
    if (told) for (const personId of this.#toldAndStaying(stored)) this.#enter(personId, notice);
    if (host) this.#enter(personOfUser(stored.state.host.id), notice);
    for (const { id, personId } of stored.people.values())
      if (places.includes(id) && (!toldAlone || this.#wasTold(notice.sessionId, personId)))
        this.#enter(personId, notice);
    if (registered) for (const personId of registeredIn(stored)) this.#enter(personId, notice);
  }

  async sessionsToRemind({ kind, startsBy }: ReminderWindow, most: number): Promise<readonly SessionToRemind[]> {
    const sessions = this.#sessions(({ state: { phase, schedule, createdAt, archivedAt } }) => {
      const isActive = phase.status === 'scheduled' || phase.status === 'live';
      return isActive && !archivedAt && schedule.startsAt <= startsBy && createdAt < schedule.startsAt;
    });
    const start = ({ state }: StoredSession) => state.schedule.startsAt;
    const fresh = sessions.filter((one) => !this.#hostHas(one, kind, start(one)));
    const found = fresh.sort((a, b) => start(a).toMillis() - start(b).toMillis()).slice(0, most);
    return found.map(({ state: { id, schedule, createdAt } }) => ({
      sessionId: id,
      startsAt: schedule.startsAt,
      createdAt,
    }));
  }

  async planReminders(kind: ReminderKind, reminders: readonly SessionReminder[], at: DateTime): Promise<void> {
    for (const { startsAt, ...reminder } of reminders) {
      const one = this.#tables.sessions.get(reminder.sessionId);
      const notice = { ...reminder, kind, occasion: occasionOf(startsAt), startsAt, at };
      if (one) for (const personId of [hostOf(one), ...registeredIn(one)]) this.#enter(personId, notice);
    }
  }

  async planOverdueSoon(after: DateTime, by: DateTime, at: DateTime): Promise<number> {
    return this.#tellHosts(
      'host_overdue_soon',
      ({ state }) => endsAt(state.schedule),
      at,
      ({ state: { phase, schedule } }) => phase.status === 'live' && endsAt(schedule) > after && endsAt(schedule) <= by,
    );
  }

  async planNotStarted(startsBy: DateTime, at: DateTime): Promise<number> {
    return this.#tellHosts(
      'host_not_started',
      ({ state }) => state.schedule.startsAt,
      at,
      ({ state: { phase, schedule, details } }) =>
        phase.status === 'scheduled' && details.autoStart && schedule.startsAt <= startsBy && endsAt(schedule) > at,
    );
  }

  async giveUp(sessionId: SessionId, reason: string, at: DateTime, kinds: readonly NoticeKind[] = noticeKinds) {
    for (const one of this.#tables.notifications.values())
      if (one.sessionId === sessionId && one.status === 'planned' && kinds.includes(one.kind))
        this.#put({ ...one, status: 'skipped', reason, changedAt: at });
  }

  async claim(now: DateTime, leaseUntil: DateTime, which = 'all'): Promise<ClaimedNotice | undefined> {
    const [next] = [...this.#tables.notifications.values()]
      .filter(({ status, nextAttemptAt }) => (status === 'planned' || status === 'claimed') && nextAttemptAt <= now)
      .filter(({ attempts }) => which === 'all' || attempts === 0)
      .sort((a, b) => a.nextAttemptAt.toMillis() - b.nextAttemptAt.toMillis());
    if (!next) return undefined;
    const attempt = next.attempts + 1;
    this.#put({ ...next, status: 'claimed', attempts: attempt, nextAttemptAt: leaseUntil, changedAt: now });
    const { id, sessionId, personId, kind, occasion, startsAt, previousStartsAt, plannedAt } = next;
    const previous = previousStartsAt && { previousStartsAt };
    return { id, sessionId, personId, kind, occasion, startsAt, ...previous, plannedAt, attempt };
  }

  async renew(claim: Claim, leaseUntil: DateTime): Promise<void> {
    const one = this.#find(claim.id);
    if (one && isHeld(one, claim)) this.#put({ ...one, nextAttemptAt: leaseUntil });
  }

  async settle(claim: Claim, outcome: NoticeOutcome, at: DateTime): Promise<void> {
    const one = this.#find(claim.id);
    if (!one || one.status === 'sent' || !(outcome.status === 'sent' || isHeld(one, claim))) return;
    const { reason: _, ...kept } = one;
    this.#put({ ...kept, ...outcome, changedAt: at });
  }

  async addressee({ sessionId, personId, kind }: Pick<ClaimedNotice, 'sessionId' | 'personId' | 'kind'>) {
    const session = this.#tables.sessions.get(sessionId);
    const person = session && this.#personBehind(personId);
    if (!session || !person) return undefined;
    const hostName = this.#tables.users.get(session.state.host.id)?.state.displayName ?? '';
    const optedOut = this.#tables.optOuts.has(optOutKey(personId, kind as OptionalKind));
    return { ...person, hostName, optedOut };
  }

  async optOut(personId: PersonId, kind: OptionalKind): Promise<void> {
    this.#tables.optOuts.set(optOutKey(personId, kind), { personId, kind });
  }

  async optIn(personId: PersonId, kind: OptionalKind): Promise<void> {
    this.#tables.optOuts.delete(optOutKey(personId, kind));
  }

  async optedOut(personId: PersonId): Promise<readonly OptionalKind[]> {
    const own = [...this.#tables.optOuts.values()].filter((one) => one.personId === personId);
    return own.map(({ kind }) => kind).sort();
  }

  async dropOptOutsOfNobody(limit: number): Promise<number> {
    const ofNobody = [...this.#tables.optOuts].filter(([, { personId }]) => !this.#isKnown(personId)).slice(0, limit);
    for (const [key] of ofNobody) this.#tables.optOuts.delete(key);
    return ofNobody.length;
  }

  async dropBefore(at: DateTime, limit: number): Promise<number> {
    const old = [...this.#tables.notifications].filter(([, { startsAt }]) => startsAt < at).slice(0, limit);
    for (const [key] of old) this.#tables.notifications.delete(key);
    return old.length;
  }

  #enter(personId: PersonId, { at, skipped, ...notice }: NoticePlan): void {
    if (this.#tables.notifications.has(keyOf(personId, notice))) return;
    const stands =
      skipped === undefined ? ({ status: 'planned' } as const) : ({ status: 'skipped', reason: skipped } as const);
    const times = { nextAttemptAt: at, plannedAt: at, changedAt: at };
    this.#put({ ...notice, ...stands, ...times, id: randomUUID(), personId, attempts: 0 });
  }

  #put(notice: StoredNotice): void {
    this.#tables.notifications.set(keyOf(notice.personId, notice), notice);
  }

  #find(id: string): StoredNotice | undefined {
    return [...this.#tables.notifications.values()].find((one) => one.id === id);
  }

  #sessions(wanted: (stored: StoredSession) => boolean): StoredSession[] {
    return [...this.#tables.sessions.values()].filter(wanted);
  }

  #hostHas(one: StoredSession, kind: NoticeKind, at: DateTime): boolean {
    const notice = { sessionId: one.state.id, kind, occasion: occasionOf(at) };
    return this.#tables.notifications.has(keyOf(hostOf(one), notice));
  }

  #tellHosts(
    kind: NoticeKind,
    about: (stored: StoredSession) => DateTime,
    at: DateTime,
    wanted: (stored: StoredSession) => boolean,
  ): number {
    const fresh = this.#sessions((one) => wanted(one) && !this.#hostHas(one, kind, about(one)));
    for (const one of fresh) {
      const { id, schedule } = one.state;
      const occasion = occasionOf(about(one));
      this.#enter(hostOf(one), { sessionId: id, kind, occasion, startsAt: schedule.startsAt, at });
    }
    return fresh.length;
  }

  #of(sessionId: SessionId, kind: NoticeKind): readonly StoredNotice[] {
    return [...this.#tables.notifications.values()].filter((one) => one.sessionId === sessionId && one.kind === kind);
  }

  #wasTold(sessionId: SessionId, personId: PersonId): boolean {
    return this.#of(sessionId, 'registered').some((one) => one.personId === personId && hasLeft(one));
  }

  #toldAndStaying({ state: { id }, people }: StoredSession): readonly PersonId[] {
    const withdrawn = this.#of(id, 'withdrawn').filter((one) => !isToCome(one));
    const removed = new Set([...people.values()].filter((one) => one.removedAt).map(({ personId }) => personId));
    return this.#of(id, 'registered')
      .filter((told) => hasLeft(told) && !removed.has(told.personId))
      .filter((told) => !withdrawn.some((one) => one.personId === told.personId && one.plannedAt >= told.plannedAt))
      .map(({ personId }) => personId);
  }

  #isKnown(personId: PersonId): boolean {
    const user = this.#tables.users.get(personId as string as UserId)?.state;
    return user ? !user.deletedAt : this.#guestBehind(personId) !== undefined;
  }

  #guestBehind(personId: PersonId): Omit<Addressee, 'hostName' | 'optedOut'> | undefined {
    const guest = this.#tables.guestRegistrations.get(personId as string as ParticipantId);
    if (!guest) return undefined;
    const { displayName, email: address, timeZone, locale, confirmedAt, expiresAt } = guest;
    return { displayName, address, timeZone, locale, isDisabled: false, ...(!confirmedAt && { confirmBy: expiresAt }) };
  }

  #personBehind(personId: PersonId): Omit<Addressee, 'hostName' | 'optedOut'> | undefined {
    const user = this.#tables.users.get(personId as string as UserId)?.state;
    if (!user) return this.#guestBehind(personId);
    const { id, displayName, timeZone, locale, disabled, email } = user;
    const address = email !== undefined && { address: email };
    return { userId: id, displayName, timeZone, locale, isDisabled: disabled, ...address };
  }
}

const isToCome = ({ status }: StoredNotice): boolean => status === 'planned' || status === 'claimed';

const hasLeft = ({ status }: StoredNotice): boolean => status === 'claimed' || status === 'sent';

const hostOf = ({ state }: StoredSession): PersonId => personOfUser(state.host.id);

const registeredIn = ({ people }: StoredSession): readonly PersonId[] =>
  [...people.values()].filter((one) => one.registeredAt && !one.removedAt).map(({ personId }) => personId);

const isHeld = ({ status, attempts }: StoredNotice, { attempt }: Claim): boolean =>
  status === 'claimed' && attempts === attempt;
