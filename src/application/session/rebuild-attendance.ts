import type { Attendance } from '../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import { foldedAttendance } from './keep-session.ts';

export interface RebuildPlan {
  /** All sessions that have facts, where none is named. */
  readonly sessionId?: SessionId | undefined;
  /** Only compares, and stores nothing. */
  readonly checkOnly: boolean;
}

export interface Rebuilt {
  readonly sessions: number;
  readonly people: number;
  /** Whose attendance was not what the log says. */
  readonly differences: readonly { readonly sessionId: SessionId; readonly participantId: ParticipantId }[];
}

const batch = 200;

/** Makes attendance anew from the log of presence alone, a session at a time, also while servers run. */
export class RebuildAttendance {
  readonly #unitOfWork: UnitOfWork;

  constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  async execute({ sessionId, checkOnly }: RebuildPlan): Promise<Rebuilt> {
    let [sessions, people] = [0, 0];
    const differences: Rebuilt['differences'][number][] = [];
    for await (const id of sessionId ? [sessionId] : this.#all()) {
      const outcome = await this.#unitOfWork.run((stores) => rebuild(stores, id, checkOnly));
      if (!outcome) continue;
      sessions += 1;
      people += outcome.people;
      differences.push(...outcome.different.map((participantId) => ({ sessionId: id, participantId })));
    }
    return { sessions, people, differences };
  }

  async *#all(): AsyncGenerator<SessionId> {
    let after: SessionId | undefined;
    for (;;) {
      const ids = await this.#unitOfWork.run(({ presence }) => presence.sessionsWithFacts(after, batch));
      yield* ids;
      after = ids.at(-1);
      if (ids.length < batch) return;
    }
  }
}

/** Locked, so that nobody adds facts between the two looks. */
async function rebuild(stores: Stores, id: SessionId, checkOnly: boolean) {
  const session = await stores.sessions.findForChange(id, []);
  if (!session) return undefined;
  const byLog = await foldedAttendance(stores, session.state);
  const stored = new Map((await stores.presence.attendanceOf(id)).map((one) => [one.participantId, inWords(one)]));
  const changed = byLog.filter((one) => stored.get(one.participantId) !== inWords(one));
  if (!checkOnly && changed.length > 0) await stores.presence.record(id, [], changed);
  for (const { participantId } of byLog) stored.delete(participantId);
  // What is left stands in the table, and no fact says that they came.
  return { people: byLog.length, different: [...changed.map((one) => one.participantId), ...stored.keys()] };
}

/** The same for equal attendance. */
const inWords = ({ firstJoinedAt, lastLeftAt, intervals, ...others }: Attendance): string =>
  JSON.stringify([
    ...[firstJoinedAt.toMillis(), lastLeftAt?.toMillis() ?? null],
    intervals.map(({ from, to }) => [from.toMillis(), to?.toMillis() ?? null]),
    ...[others.watchTimeSeconds, others.present, others.final, others.evidence],
  ]);
