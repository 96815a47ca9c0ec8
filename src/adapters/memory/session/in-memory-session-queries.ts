import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type {
  AttendanceView,
  HistoryEntry,
  ParticipantView,
  RegistrationView,
  SessionFilter,
  SessionOrder,
  SessionQueries,
  SessionTotals,
  SessionView,
} from '../../../application/ports/session-queries.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { Attendance } from '../../../domain/session/attendance.ts';
import type { PersonId, SessionId } from '../../../domain/session/ids.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import type { ListScope } from '../../../domain/session/visibility.ts';
import type { InMemoryTables, StoredSession } from '../in-memory-tables.ts';
import { pageOf } from '../keyset.ts';
import { admits } from './list-filter.ts';
import { orderKeyset } from './list-order.ts';

/** Reads the tables that the in-memory unit of work writes; only what was committed is in them. */
export class InMemorySessionQueries implements SessionQueries {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async find(id: SessionId, asker?: PersonId): Promise<SessionView | undefined> {
    const stored = this.#tables.sessions.get(id);
    return stored && this.#view(stored, asker);
  }

  async list(
    filter: SessionFilter,
    order: SessionOrder,
    scope: ListScope,
    page: PageRequest,
    asker?: PersonId,
  ): Promise<Page<SessionView>> {
    const admitted = [...this.#tables.sessions.values()].filter((stored) => admits(filter, scope, stored));
    const { items, ...rest } = pageOf(admitted, orderKeyset(order), page);
    return { ...rest, items: items.map((stored) => this.#view(stored, asker)) };
  }

  async participants(id: SessionId, presentOnly: boolean, page: PageRequest): Promise<Page<ParticipantView>> {
    const shown = this.#peopleOf(id).filter(({ present }) => present || !presentOnly);
    const named = shown.flatMap((one) =>
      one.joinedAt ? { ...one, joinedAt: one.joinedAt, displayName: this.#displayName(one) } : [],
    );
    const positionOf = ({ joinedAt, id: participantId }: ParticipantView) => [joinedAt.toMillis(), participantId];
    return pageOf(named, { list: 'participants', positionOf, direction: 'asc' }, page);
  }

  async registrations(id: SessionId, page: PageRequest): Promise<Page<RegistrationView>> {
    const named = this.#peopleOf(id).flatMap((one) =>
      one.registeredAt ? { ...one, registeredAt: one.registeredAt, displayName: this.#displayName(one) } : [],
    );
    const positionOf = ({ registeredAt, id: place }: RegistrationView) => [registeredAt.toMillis(), place];
    return pageOf(named, { list: 'registrations', positionOf, direction: 'asc' }, page);
  }

  async attendance(id: SessionId): Promise<readonly AttendanceView[]> {
    const byId = new Map(this.#peopleOf(id).map((participation) => [participation.id, participation]));
    return [...(this.#tables.attendance.get(id)?.values() ?? [])]
      .flatMap((row) => this.#attendanceView(row, byId.get(row.participantId)))
      .sort(
        (a, b) =>
          a.firstJoinedAt.toMillis() - b.firstJoinedAt.toMillis() || (a.participantId < b.participantId ? -1 : 1),
      );
  }

  async history(id: SessionId, page: PageRequest): Promise<Page<HistoryEntry>> {
    const entries = this.#tables.history.get(id) ?? [];
    return pageOf(entries, { list: 'history', positionOf: ({ seq }) => [seq], direction: 'asc' }, page);
  }

  async totals(): Promise<SessionTotals> {
    const states = [...this.#tables.sessions.values()].map(({ state }) => state);
    return {
      live: states.filter(({ phase }) => phase.status === 'live').length,
      seatsTaken: states.reduce((sum, { seatsTaken }) => sum + seatsTaken, 0),
    };
  }

  #view({ state, people }: StoredSession, asker: PersonId | undefined): SessionView {
    const own = asker && people.get(asker);
    return {
      state,
      hostName: this.#nameOf(state.host.id),
      coHostNames: state.coHosts.map((id) => this.#nameOf(id)),
      ...(own && {
        asker: { displayName: this.#displayName(own), present: own.present, removed: own.removedAt !== undefined },
      }),
    };
  }

  #attendanceView(row: Attendance, participation: Participation | undefined): AttendanceView[] {
    if (!participation) return [];
    const { userId, role } = participation;
    return [{ ...row, displayName: this.#displayName(participation), ...(userId && { userId }), role }];
  }

  #peopleOf(id: SessionId): Participation[] {
    return [...(this.#tables.sessions.get(id)?.people.values() ?? [])];
  }

  #displayName({ userId, guestName }: Participation): string {
    return userId ? this.#nameOf(userId) : (guestName ?? '');
  }

  #nameOf(id: UserId): string {
    return this.#tables.users.get(id)?.state.displayName ?? '';
  }
}
