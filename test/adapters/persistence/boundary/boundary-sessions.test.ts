import { inject } from 'vitest';
import { SqlBoundarySessions } from '#src/adapters/persistence/boundary/sql-boundary-sessions.ts';
import { describeBoundarySessions } from '#test/contracts/boundary-sessions.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';

describeBoundarySessions('PostgreSQL', async () => {
  const { orm, close } = await freshDatabase(inject('databaseServer'));
  return { sessions: new SqlBoundarySessions(orm), close };
});
