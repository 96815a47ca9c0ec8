import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type { Concerned, SessionRepository } from '../../../application/ports/session-repository.ts';
import { Conflict } from '../../../domain/expected-error.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, PersonId, SessionId } from '../../../domain/session/ids.ts';
import type { JoinCode } from '../../../domain/session/join-code.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import { Session } from '../../../domain/session/session.ts';
import type { SessionEvent } from '../../../domain/session/session-event.ts';
import { rowsIn } from '../transaction-rows.ts';
import { sayingWhatIsBroken } from './broken-constraints.ts';
import { ParticipantRow } from './participant-row.ts';
import {
  leftByStatement,
  participationIn,
  participationsStatement,
  type RawParticipationRow,
  unclaimedStatement,
  unwitnessedStatement,
} from './participant-sql.ts';
import { addStatement, saveStatement } from './save-sql.ts';
import { type RawSessionRow, selectedColumns, sessionColumnsIn } from './session-columns.ts';
import { columnsOf, differences, type SessionColumns, stateOf } from './session-mapper.ts';
import { SessionRow } from './session-row.ts';

const findStatement = { name: 'session-row', text: `select ${selectedColumns} from sessions s where s.id = $1` };
const lockStatement = { name: 'session-row-for-update', text: `${findStatement.text} for update` };
const lockNowStatement = { name: 'session-row-unless-held', text: `${lockStatement.text} skip locked` };
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Sessions in PostgreSQL, within one transaction. Rows are read and written by prepared SQL on the transaction's own
 * connection: half the round trips of the ORM's units, on the path that a rush of joins takes.
 */
export class MikroOrmSessionRepository implements SessionRepository {
  readonly #em: SqlEntityManager;
  readonly #changed: Set<SessionId>;
  readonly #loaded = new WeakMap<Session, SessionColumns>();

  /** `changed` is told which sessions were stored. */
  constructor(em: SqlEntityManager, changed: Set<SessionId>) {
    this.#em = em;
    this.#changed = changed;
  }

  async find(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    const [row] = await rowsIn<RawSessionRow>(this.#em, { ...findStatement, values: [id] });
    return row && (await this.#restore(row, concerned));
  }

  async findForChange(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    const [row] = await rowsIn<RawSessionRow>(this.#em, { ...lockStatement, values: [id] });
    return row && (await this.#restore(row, concerned));
  }

  async findUnlessHeld(id: SessionId, concerned: Concerned): Promise<Session | undefined> {
    const [row] = await rowsIn<RawSessionRow>(this.#em, { ...lockNowStatement, values: [id] });
    return row && (await this.#restore(row, concerned));
  }

  async idOfCode(code: JoinCode): Promise<SessionId | undefined> {
    const row = await this.#em.findOne(SessionRow, { code }, { fields: ['id'], disableIdentityMap: true });
    return row?.id;
  }

  async personBehind(session: SessionId, id: ParticipantId): Promise<PersonId | undefined> {
    const options = { fields: ['personId'], disableIdentityMap: true } as const;
    const row = await this.#em.findOne(ParticipantRow, { id, session }, options);
    return row?.personId;
  }

  async unwitnessed(session: SessionId, since: DateTime): Promise<readonly Participation[]> {
    const rows = await rowsIn<RawParticipationRow>(this.#em, unwitnessedStatement(session, since));
    return rows.map(participationIn);
  }

  async withUnwitnessed(since: DateTime, limit: number, after?: SessionId): Promise<readonly SessionId[]> {
    const rows = await rowsIn<{ id: SessionId }>(this.#em, {
      // First by its own index, so that nobody else who is inside is looked at.
      text: `with gone as materialized (select session_id as id from session_participants
          where present and unwitnessed_since is not null and unwitnessed_since <= $1)
        select distinct id from gone where id > $2 order by id limit $3`,
      values: [since.toJSDate(), after ?? beforeAll, limit],
    });
    return rows.map(({ id }) => id);
  }

  async leftBy(id: SessionId, places: readonly ParticipantId[], at: DateTime): Promise<readonly ParticipantId[]> {
    const rows = await rowsIn<{ id: ParticipantId }>(this.#em, leftByStatement(id, places, at));
    return rows.map((row) => row.id);
  }

  async toComeFor(userId: UserId): Promise<readonly SessionId[]> {
    const text = `select s.id from session_participants p join sessions s on s.id = p.session_id
      where p.user_id = $1 and p.registered_at is not null and s.status = 'scheduled' order by s.starts_at, s.id`;
    return (await rowsIn<{ id: SessionId }>(this.#em, { text, values: [userId] })).map(({ id }) => id);
  }

  async unclaimed(id: SessionId): Promise<readonly Participation[]> {
    return (await rowsIn<RawParticipationRow>(this.#em, unclaimedStatement(id))).map(participationIn);
  }

  async countActiveOf(host: UserId, hostOrigin: string): Promise<number> {
    return await this.#em.count(SessionRow, { host, hostOrigin, status: { $in: ['scheduled', 'live'] } });
  }

  async add(session: Session): Promise<readonly SessionEvent[]> {
    const events = session.takeEvents();
    await sayingWhatIsBroken(() => rowsIn(this.#em, addStatement(columnsOf(session.state), events)));
    return events;
  }

  async save(session: Session): Promise<readonly SessionEvent[]> {
    const { id, version, state } = session;
    const changes = differences(this.#loaded.get(session), columnsOf(state));
    const participations = session.takeChangedParticipations();
    const events = session.takeEvents();
    // The row is written even when only somebody in the session changed: its version guards them all.
    const statement = saveStatement({ id, version, changes, participations, events });
    const stored = await sayingWhatIsBroken(() => rowsIn(this.#em, statement));
    if (stored.length === 0) throw new Conflict('The session was changed at the same moment. Try again.');
    this.#changed.add(id);
    return events;
  }

  async #restore(raw: RawSessionRow, concerned: Concerned): Promise<Session> {
    const row = sessionColumnsIn(raw);
    // A later statement, on purpose: joined with the lock it would show the people of before the wait.
    const session = Session.restore(stateOf(row), await this.#people(row.id, concerned), raw.version);
    this.#loaded.set(session, row);
    return session;
  }

  async #people(session: SessionId, concerned: Concerned): Promise<readonly Participation[]> {
    if (Array.isArray(concerned) && concerned.length === 0) return [];
    const rows = await rowsIn<RawParticipationRow>(this.#em, participationsStatement(session, concerned));
    return rows.map(participationIn);
  }
}
