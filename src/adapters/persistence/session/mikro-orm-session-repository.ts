import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Concerned, SessionRepository } from '../../../application/ports/session-repository.ts';
import { Conflict } from '../../../domain/expected-error.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, PersonId, SessionId } from '../../../domain/session/ids.ts';
import type { JoinCode } from '../../../domain/session/join-code.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import { Session } from '../../../domain/session/session.ts';
import type { SessionEvent } from '../../../domain/session/session-event.ts';
import { sayingWhatIsBroken } from './broken-constraints.ts';
import { historyColumnsOf } from './history-mapper.ts';
import { participantColumnsOf, participationOf } from './participant-mapper.ts';
import { ParticipantRow } from './participant-row.ts';
import { SessionEventRow } from './record-rows.ts';
import { columnsOf, stateOf } from './session-mapper.ts';
import { SessionRow } from './session-row.ts';

const fresh = { disableIdentityMap: true } as const;

/** Sessions in PostgreSQL, within one transaction. */
export class MikroOrmSessionRepository implements SessionRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async find(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    return await this.#restore(await this.#em.findOne(SessionRow, { id }, fresh), concerned);
  }

  async findForChange(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    const row = await this.#em.findOne(SessionRow, { id }, { ...fresh, lockMode: LockMode.PESSIMISTIC_WRITE });
    return await this.#restore(row, concerned);
  }

  async idOfCode(code: JoinCode): Promise<SessionId | undefined> {
    const row = await this.#em.findOne(SessionRow, { code }, { ...fresh, fields: ['id'] });
    return row?.id;
  }

  async personBehind(session: SessionId, id: ParticipantId): Promise<PersonId | undefined> {
    const row = await this.#em.findOne(ParticipantRow, { id, session }, { ...fresh, fields: ['personId'] });
    return row?.personId;
  }

  async countActiveOf(host: UserId, hostOrigin: string): Promise<number> {
    return await this.#em.count(SessionRow, { host, hostOrigin, status: { $in: ['scheduled', 'live'] } });
  }

  async add(session: Session): Promise<readonly SessionEvent[]> {
    await sayingWhatIsBroken(() => this.#em.insert(SessionRow, { ...columnsOf(session.state), version: 1 }));
    return await this.#append(session);
  }

  async save(session: Session): Promise<readonly SessionEvent[]> {
    const { id, ...columns } = columnsOf(session.state);
    const updated = await sayingWhatIsBroken(() =>
      this.#em.nativeUpdate(SessionRow, { id, version: session.version }, columns),
    );
    if (updated === 0) throw new Conflict('The session was changed at the same moment. Try again.');
    const changed = session.takeChangedParticipations();
    if (changed.length > 0)
      await this.#em.upsertMany(
        ParticipantRow,
        changed.map((one) => participantColumnsOf(id, one)),
        { onConflictFields: ['id'] },
      );
    return await this.#append(session);
  }

  async #append(session: Session): Promise<readonly SessionEvent[]> {
    const events = session.takeEvents();
    if (events.length > 0)
      await this.#em.insertMany(
        SessionEventRow,
        events.map((event) => historyColumnsOf(session.id, event)),
      );
    return events;
  }

  async #restore(row: SessionRow | null, concerned: Concerned): Promise<Session | undefined> {
    // A later statement, on purpose: joined with the lock it would show the people of before the wait.
    return row ? Session.restore(stateOf(row), await this.#people(row.id, concerned), row.version) : undefined;
  }

  async #people(session: SessionId, concerned: Concerned): Promise<readonly Participation[]> {
    if (concerned !== 'everybody inside' && concerned.length === 0) return [];
    const which =
      concerned === 'everybody inside'
        ? { $or: [{ present: true }, { seat: true }] }
        : { personId: { $in: [...concerned] } };
    const rows = await this.#em.find(ParticipantRow, { session, ...which }, fresh);
    return rows.map(participationOf);
  }
}
