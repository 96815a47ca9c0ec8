import { v7 } from 'uuid';
import { inject } from 'vitest';
import { PostgresBroadcaster } from '#src/adapters/persistence/conversation/postgres-broadcaster.ts';
import { SqlConversationLog } from '#src/adapters/persistence/conversation/sql-conversation-log.ts';
import { SqlConversationQueries } from '#src/adapters/persistence/conversation/sql-conversation-queries.ts';
import { SqlReplicas } from '#src/adapters/persistence/conversation/sql-replicas.ts';
import { SqlEventQueries } from '#src/adapters/persistence/event/sql-event-queries.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { Reads } from '#src/adapters/persistence/reads.ts';
import { SqlSessionQueries } from '#src/adapters/persistence/session/sql-session-queries.ts';
import { describeBroadcasters } from '#test/contracts/broadcaster.ts';
import { describeConversations } from '#test/contracts/conversation.ts';
import { describeReplicas } from '#test/contracts/replicas.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { noJobs } from '#test/support/no-jobs.ts';

async function open() {
  const { orm, close } = await freshDatabase(inject('databaseServer'));
  const reads = new Reads(orm);
  return {
    unitOfWork: new MikroOrmUnitOfWork(orm, noJobs),
    sessionQueries: new SqlSessionQueries(reads),
    eventQueries: new SqlEventQueries(reads),
    log: new SqlConversationLog(orm, () => {}),
    conversations: new SqlConversationQueries(reads),
    replicas: new SqlReplicas(reads),
    letPass: (seconds: number) =>
      orm.em.execute(`update replicas set seen_at = seen_at - interval '${seconds} seconds'`).then(() => {}),
    close,
  };
}

describeConversations('PostgreSQL', open);
describeReplicas('PostgreSQL', open);
describeBroadcasters('PostgreSQL', async () => {
  const { orm, url, close } = await freshDatabase(inject('databaseServer'));
  const [here, there] = [1, 2].map(() => new PostgresBroadcaster(orm, { url, replicaId: v7(), failed: () => {} }));
  if (!here || !there) throw new Error('There are two.');
  await Promise.all([isListening(here), isListening(there)]);
  const stop = async () => {
    await Promise.all([here.close(), there.close()]);
    await close();
  };
  return { here, there, close: stop };
});

/** That everything may be new is the first that is told. */
function isListening(broadcaster: PostgresBroadcaster): Promise<void> {
  return new Promise((resolve) => {
    const stop = broadcaster.listen({
      news: (sessions) => {
        if (sessions !== 'all') return;
        stop();
        resolve();
      },
      hears: () => [],
      fleeting: () => {},
    });
    broadcaster.start();
  });
}
