import { JsonlBoundaryLog } from '#src/adapters/boundary-log/jsonl-boundary-log.ts';
import { JsonlBoundaryRecorder } from '#src/adapters/boundary-log/jsonl-boundary-recorder.ts';
import { LogFolder } from '#src/adapters/boundary-log/log-folder.ts';
import { RandomRecordIds } from '#src/adapters/boundary-log/random-record-ids.ts';
import { UnfinishedNotes } from '#src/adapters/boundary-log/unfinished-notes.ts';
import { InMemoryBoundarySessions } from '#src/adapters/memory/boundary/in-memory-boundary-sessions.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { SequentialIds } from '#src/adapters/memory/ids/sequential-ids.ts';
import { BoundaryOffice } from '#src/application/boundary/boundary-office.ts';
import { CheckBoundaries } from '#src/application/boundary/check-boundaries.ts';
import { EndBoundarySession } from '#src/application/boundary/end-boundary-session.ts';
import { ReadBoundaries } from '#src/application/boundary/read-boundaries.ts';
import { StartBoundarySession } from '#src/application/boundary/start-boundary-session.ts';
import { VerifyBoundaries } from '#src/application/boundary/verify-boundaries.ts';
import { asPerformerId } from '#src/domain/boundary/ids.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { freshUser, nine, plain } from './a-boundary.ts';
import { anAccount } from './a-session.ts';

/** All that happens to session boundaries, over real files: a session, a lost commit, its settling, reading, verifying. */
export async function lifeOnFiles(dataDir: string): Promise<void> {
  const folder = new LogFolder(dataDir);
  const notes = new UnfinishedNotes(folder);
  const report = () => {};
  const recorder = new JsonlBoundaryRecorder(folder, notes, report);
  const log = new JsonlBoundaryLog(folder, notes, report);
  const sessions = new InMemoryBoundarySessions();
  const [clock, ids, recordIds] = [new TurnedClock(nine), new SequentialIds(), new RandomRecordIds()];
  const timeoutMinutes = undefined;
  const office = new BoundaryOffice({ sessions, recorder, log, ids, recordIds, clock, timeoutMinutes });
  const check = new CheckBoundaries(office, { sessions, log, ids, clock, timeoutMinutes, report });
  const start = new StartBoundarySession(office, recordIds, false);
  const end = new EndBoundarySession(office, sessions, recordIds, false);
  const who = { caller: anonymous, userId: freshUser(), performerId: asPerformerId('coach') };

  const { sessionId } = await start.execute({ ...who, details: plain });
  await end.execute({ ...who, sessionId });
  sessions.commits.failNext();
  await start.execute({ ...who, details: plain }).catch(report);
  await check.execute();
  await check.execute();
  await check.everybody();
  const staff = anAccount({ role: 'admin' });
  await new ReadBoundaries(sessions, log).events(staff, who.userId, sessionId);
  const { disagreements } = await new VerifyBoundaries(sessions, log).execute();
  if (disagreements.length > 0) throw new Error(disagreements.join('\n'));
}
