import type { DateTime } from 'luxon';
import { NotFound, ValidationFailed, type Violation } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { AttendanceView, SessionQueries } from '../ports/session-queries.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { keepSession } from './keep-session.ts';
import { found } from './require-session.ts';

export interface Correction {
  readonly id: SessionId;
  readonly caller: Caller;
  readonly participantId: ParticipantId;
  readonly from: DateTime;
  readonly to: DateTime;
  /** A repeated call with the same one corrects nothing twice. */
  readonly correctionId: string;
}

/** A manager says when somebody was there whom no witness saw. It is added to what witnesses say, and shown as such. */
export class CorrectAttendance {
  readonly #unitOfWork: UnitOfWork;
  readonly #queries: SessionQueries;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, queries: SessionQueries, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#queries = queries;
    this.#clock = clock;
  }

  /** @returns the person's attendance by now. @throws {NotFound | ValidationFailed} and {Forbidden} for who is no manager. */
  async execute({ id, caller, participantId, from, to, correctionId }: Correction): Promise<AttendanceView> {
    await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, { places: [participantId] }));
      const now = this.#clock.now();
      session.recognise(caller, now);
      session.requireManagedBy(caller);
      if (!session.sightings.find(participantId)) throw new NotFound('participant');
      requireWithin(from, to, now);
      const earlier = await stores.presence.factsOf(id, [participantId]);
      if (earlier.some(({ connectionId }) => connectionId === correctionId)) return;
      session.sightings.noteCorrection(participantId, { from, to }, actorOf(caller), now);
      const source = 'correction' as const;
      const fact = { sessionId: id, participantId, source, connectionId: correctionId, receivedAt: now };
      const facts = [
        { ...fact, kind: 'joined' as const, happenedAt: from },
        { ...fact, kind: 'left' as const, happenedAt: to },
      ];
      await keepSession(stores, session, { facts, earlier });
    });
    const row = (await this.#queries.attendance(id)).find((one) => one.participantId === participantId);
    if (!row) throw new NotFound('participant');
    return row;
  }
}

/** @throws {ValidationFailed} */
function requireWithin(from: DateTime, to: DateTime, now: DateTime): void {
  const violations: Violation[] = [];
  if (to <= from) violations.push({ path: 'to', code: 'before_from', message: 'It must be after `from`.' });
  if (to > now) violations.push({ path: 'to', code: 'in_the_future', message: 'It must have passed.' });
  if (violations.length > 0) throw new ValidationFailed(violations);
}
