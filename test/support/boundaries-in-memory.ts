import { v4 } from 'uuid';
import { InMemoryBoundaryLog } from '#src/adapters/memory/boundary/in-memory-boundary-log.ts';
import { InMemoryBoundarySessions } from '#src/adapters/memory/boundary/in-memory-boundary-sessions.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { SequentialIds } from '#src/adapters/memory/ids/sequential-ids.ts';
import { BoundaryOffice } from '#src/application/boundary/boundary-office.ts';
import { CheckBoundaries } from '#src/application/boundary/check-boundaries.ts';
import { EndBoundarySession } from '#src/application/boundary/end-boundary-session.ts';
import { ReadBoundaries } from '#src/application/boundary/read-boundaries.ts';
import { StartBoundarySession } from '#src/application/boundary/start-boundary-session.ts';
import { VerifyBoundaries } from '#src/application/boundary/verify-boundaries.ts';
import { asPerformerId, asRecordId, type BoundarySessionId, type BoundaryUserId } from '#src/domain/boundary/ids.ts';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import { freshUser, nine, plain } from './a-boundary.ts';

export interface BoundaryWishes {
  readonly timeoutMinutes?: number;
  readonly asksForTokens?: boolean;
}

/** The use cases of session boundaries over adapters in memory, at nine o'clock, with a user of their own. */
export function boundariesInMemory({ timeoutMinutes, asksForTokens = false }: BoundaryWishes = {}) {
  const sessions = new InMemoryBoundarySessions();
  const log = new InMemoryBoundaryLog();
  const clock = new TurnedClock(nine);
  const ids = new SequentialIds();
  const recordIds = { next: () => asRecordId(v4()) };
  const office = new BoundaryOffice({ sessions, recorder: log, log, ids, recordIds, clock, timeoutMinutes });
  const reports: unknown[] = [];
  const report = (error: unknown) => reports.push(error);
  const start = new StartBoundarySession(office, recordIds, asksForTokens);
  const end = new EndBoundarySession(office, sessions, recordIds, asksForTokens);
  const userId = freshUser();
  const performerId = asPerformerId('coach');
  return {
    sessions,
    log,
    clock,
    reports,
    userId,
    check: new CheckBoundaries(office, { sessions, log, ids, clock, timeoutMinutes, report }),
    reading: new ReadBoundaries(sessions, log),
    begin: (whose: BoundaryUserId = userId, caller: Caller = anonymous) =>
      start.execute({ caller, userId: whose, performerId, details: plain }),
    finish: (sessionId: BoundarySessionId, whose: BoundaryUserId = userId, caller: Caller = anonymous) =>
      end.execute({ caller, userId: whose, sessionId, performerId }),
    verify: async () => (await new VerifyBoundaries(sessions, log).execute()).disagreements,
  };
}
