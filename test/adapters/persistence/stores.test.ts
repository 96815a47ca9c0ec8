import { inject } from 'vitest';
import { SqlEventQueries } from '#src/adapters/persistence/event/sql-event-queries.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { SqlNotificationQueries } from '#src/adapters/persistence/notification/sql-notification-queries.ts';
import { Reads } from '#src/adapters/persistence/reads.ts';
import { SqlRecordingQueries } from '#src/adapters/persistence/recording/sql-recording-queries.ts';
import { SqlRoomQueries } from '#src/adapters/persistence/room/sql-room-queries.ts';
import { SqlStepQueries } from '#src/adapters/persistence/schedule/sql-step-queries.ts';
import { SqlSessionQueries } from '#src/adapters/persistence/session/sql-session-queries.ts';
import { noJobs } from '#test/support/no-jobs.ts';
import { describeStores } from '../../contracts/stores.ts';
import { freshDatabase } from '../../support/fresh-database.ts';

describeStores('PostgreSQL', async () => {
  const { orm, close } = await freshDatabase(inject('databaseServer'));
  const reads = new Reads(orm);
  return {
    unitOfWork: new MikroOrmUnitOfWork(orm, noJobs),
    sessionQueries: new SqlSessionQueries(reads),
    eventQueries: new SqlEventQueries(reads),
    roomQueries: new SqlRoomQueries(reads),
    recordingQueries: new SqlRecordingQueries(reads),
    notificationQueries: new SqlNotificationQueries(reads),
    stepQueries: new SqlStepQueries(reads),
    close,
  };
});
