import { ContainerModule } from 'inversify';
import { JsonlBoundaryLog } from '../adapters/boundary-log/jsonl-boundary-log.ts';
import { JsonlBoundaryRecorder, type Report } from '../adapters/boundary-log/jsonl-boundary-recorder.ts';
import { LogFolder } from '../adapters/boundary-log/log-folder.ts';
import { PeriodicCheck } from '../adapters/boundary-log/periodic-check.ts';
import { RandomRecordIds } from '../adapters/boundary-log/random-record-ids.ts';
import { UnfinishedNotes } from '../adapters/boundary-log/unfinished-notes.ts';
import { SqlBoundarySessions } from '../adapters/persistence/boundary/sql-boundary-sessions.ts';
import { BoundaryOffice } from '../application/boundary/boundary-office.ts';
import { CheckBoundaries } from '../application/boundary/check-boundaries.ts';
import { DamagedRecord } from '../application/boundary/damaged-record.ts';
import { EndBoundarySession } from '../application/boundary/end-boundary-session.ts';
import { ReadBoundaries } from '../application/boundary/read-boundaries.ts';
import { StartBoundarySession } from '../application/boundary/start-boundary-session.ts';
import { VerifyBoundaries } from '../application/boundary/verify-boundaries.ts';
import type { BoundaryLog } from '../application/ports/boundary-log.ts';
import type { BoundaryRecordIds } from '../application/ports/boundary-record-ids.ts';
import type { BoundaryRecorder } from '../application/ports/boundary-recorder.ts';
import type { BoundarySessionRepository } from '../application/ports/boundary-session-repository.ts';
import { ports, type Surroundings } from './adapters.ts';
import { token } from './token.ts';

const folder = token<LogFolder>('LogFolder');
const notes = token<UnfinishedNotes>('UnfinishedNotes');
const recorder = token<BoundaryRecorder>('BoundaryRecorder');
const boundaryLog = token<BoundaryLog>('BoundaryLog');
const boundarySessions = token<BoundarySessionRepository>('BoundarySessionRepository');
const recordIds = token<BoundaryRecordIds>('BoundaryRecordIds');
const office = token<BoundaryOffice>('BoundaryOffice');

export const boundaries = {
  startBoundarySession: token<StartBoundarySession>('StartBoundarySession'),
  endBoundarySession: token<EndBoundarySession>('EndBoundarySession'),
  readBoundaries: token<ReadBoundaries>('ReadBoundaries'),
  verifyBoundaries: token<VerifyBoundaries>('VerifyBoundaries'),
  periodicCheck: token<PeriodicCheck>('PeriodicCheck'),
} as const;

/** Session boundaries, and the recorder that alone writes their log. */
export const boundariesModule = ({ config, log, orm }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, ids } = ports;
    const { asksForTokens, timeoutMinutes } = config.boundaries;
    const warn: Report = (facts, message) => log.warn(facts, message);

    bind(folder).toResolvedValue(() => new LogFolder(config.dataDir));
    bind(notes).toResolvedValue((folder) => new UnfinishedNotes(folder), [folder]);
    bind(recorder).toResolvedValue((...all) => new JsonlBoundaryRecorder(...all, warn), [folder, notes]);
    bind(boundaryLog).toResolvedValue((...all) => new JsonlBoundaryLog(...all, warn), [folder, notes]);
    bind(boundarySessions).toResolvedValue(() => new SqlBoundarySessions(orm));
    bind(recordIds).toResolvedValue(() => new RandomRecordIds());
    bind(office).toResolvedValue(
      (sessions, recorder, boundaryLog, ids, recordIds, clock) =>
        new BoundaryOffice({ sessions, recorder, log: boundaryLog, ids, recordIds, clock, timeoutMinutes }),
      [boundarySessions, recorder, boundaryLog, ids, recordIds, clock],
    );

    bind(boundaries.startBoundarySession).toResolvedValue(
      (...all) => new StartBoundarySession(...all, asksForTokens),
      [office, recordIds],
    );
    bind(boundaries.endBoundarySession).toResolvedValue(
      (...all) => new EndBoundarySession(...all, asksForTokens),
      [office, boundarySessions, recordIds],
    );
    bind(boundaries.readBoundaries).toResolvedValue(
      (...all) => new ReadBoundaries(...all),
      [boundarySessions, boundaryLog],
    );
    bind(boundaries.verifyBoundaries).toResolvedValue(
      (...all) => new VerifyBoundaries(...all),
      [boundarySessions, boundaryLog],
    );
    bind(boundaries.periodicCheck).toResolvedValue(
      (office, sessions, boundaryLog, ids, clock) => {
        const report = (err: unknown, userId?: string) => {
          const finding = err instanceof DamagedRecord ? err.finding : undefined;
          log.error({ err, userId, finding }, 'the record of session boundaries could not be checked');
        };
        const means = { sessions, log: boundaryLog, ids, clock, timeoutMinutes, report };
        return new PeriodicCheck(new CheckBoundaries(office, means), report);
      },
      [office, boundarySessions, boundaryLog, ids, clock],
    );
  });
