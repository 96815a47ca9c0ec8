import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SqlConversationLog } from '#src/adapters/persistence/conversation/sql-conversation-log.ts';
import { SqlConversationQueries } from '#src/adapters/persistence/conversation/sql-conversation-queries.ts';
import { SqlEventQueries } from '#src/adapters/persistence/event/sql-event-queries.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { Reads } from '#src/adapters/persistence/reads.ts';
import { SqlSessionQueries } from '#src/adapters/persistence/session/sql-session-queries.ts';
import { asMessageId } from '#src/domain/conversation/ids.ts';
import { addLiveSession, join } from '#test/contracts/fixture.ts';
import { aGuest, minutesFromNoon, noon } from '#test/support/a-session.ts';
import { type FreshDatabase, freshDatabase } from '#test/support/fresh-database.ts';
import { noJobs } from '#test/support/no-jobs.ts';

/** By so much the incarnation of a database grows at least when a backup of it goes on. */
const laterTimeline = 2 ** 51;

describe('after a backup was restored', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'));
  });
  afterAll(() => database.close());

  async function aConversation() {
    const { orm } = database;
    const reads = new Reads(orm);
    const unitOfWork = new MikroOrmUnitOfWork(orm, noJobs);
    const queries = new SqlConversationQueries(reads);
    const [sessionQueries, eventQueries] = [new SqlSessionQueries(reads), new SqlEventQueries(reads)];
    const fixture = { unitOfWork, sessionQueries, eventQueries, close: async () => {} };
    const { id } = await addLiveSession(fixture);
    const from = (await join(fixture, id, aGuest('Gwen'))).id;
    const to = (await join(fixture, id, aGuest('Otto'), minutesFromNoon(1))).id;
    const head = await unitOfWork.run(async ({ conversation }) => {
      const opened = await conversation.open(id);
      await conversation.addDirect(id, { id: asMessageId(v7()), from, to, text: 'psst' }, noon);
      return opened;
    });
    const line = { sessionId: id, id: asMessageId(v7()), from, text: 'hello', rules: 1 };
    await new SqlConversationLog(orm, () => {}).append([line], noon);
    /** Whether somebody goes on who had read that far before the restore. */
    const goesOn = (person: typeof from, seq: number, directSeq: number) =>
      queries.continues(id, head.streamId, { seq, person, directSeq });
    return { id, from, to, goesOn };
  }

  const writtenAfter = (table: string, id: string) =>
    database.orm.em.fork().execute(`update ${table} set born = born + ${laterTimeline} where session_id = '${id}'`);

  test('nobody goes on from a line that was written since', async () => {
    const { id, to, goesOn } = await aConversation();
    expect(await goesOn(to, 1, 1)).toBe(true);
    await writtenAfter('conversation_entries', id);
    expect([await goesOn(to, 1, 0), await goesOn(to, 0, 1)]).toEqual([false, true]);
  });

  test('neither of its ends goes on from a direct message that was written since', async () => {
    const { id, from, to, goesOn } = await aConversation();
    await writtenAfter('direct_messages', id);
    expect([await goesOn(from, 1, 1), await goesOn(to, 1, 1)]).toEqual([false, false]);
    expect([await goesOn(from, 1, 0), await goesOn(to, 1, 0)]).toEqual([true, true]);
  });
});
