import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryConversationLog } from '#src/adapters/memory/conversation/in-memory-conversation-log.ts';
import { InMemoryConversationQueries } from '#src/adapters/memory/conversation/in-memory-conversation-queries.ts';
import { InMemoryReplicas } from '#src/adapters/memory/conversation/in-memory-replicas.ts';
import { InProcessBroadcaster } from '#src/adapters/memory/conversation/in-process-broadcaster.ts';
import { InMemoryEventQueries } from '#src/adapters/memory/event/in-memory-event-queries.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemorySessionQueries } from '#src/adapters/memory/session/in-memory-session-queries.ts';
import { describeBroadcasters } from '#test/contracts/broadcaster.ts';
import { describeConversations } from '#test/contracts/conversation.ts';
import { describeReplicas } from '#test/contracts/replicas.ts';
import { noon } from '#test/support/a-session.ts';

async function open() {
  const tables = new InMemoryTables();
  const unitOfWork = new InMemoryUnitOfWork(tables);
  const clock = new TurnedClock(noon);
  return {
    unitOfWork,
    sessionQueries: new InMemorySessionQueries(tables),
    eventQueries: new InMemoryEventQueries(tables),
    log: new InMemoryConversationLog(unitOfWork),
    conversations: new InMemoryConversationQueries(tables),
    replicas: new InMemoryReplicas(tables, clock),
    letPass: async (seconds: number) => clock.advance({ seconds }),
    close: async () => {},
  };
}

describeConversations('memory', open);
describeReplicas('memory', open);
describeBroadcasters('memory', async () => {
  const replicas = new Set<InProcessBroadcaster>();
  const [here, there] = [new InProcessBroadcaster(replicas), new InProcessBroadcaster(replicas)];
  return { here, there, close: async () => {} };
});
