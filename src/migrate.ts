import { createLogger } from './adapters/observability/logger.ts';
import { migrateDown, migrateUp } from './adapters/persistence/migrate.ts';
import { databaseOf } from './composition/database.ts';
import { runProgram } from './composition/foreseen.ts';
import { readConfig } from './config.ts';

const usage = `Usage: npm run migrate            bring the schema up to date
       npm run migrate -- down    take the newest migration back, with its data
`;

await runProgram(async () => {
  const direction = process.argv[2] ?? 'up';
  if (direction !== 'up' && direction !== 'down') {
    process.stderr.write(usage);
    process.exit(2);
  }
  const config = readConfig(process.env);
  const database = await databaseOf(config, createLogger({ level: 'warn', format: 'pretty' }));
  try {
    const done = direction === 'up' ? await migrateUp(database.orm) : await migrateDown(database.orm);
    process.stdout.write(done.length > 0 ? `${direction}: ${done.join(', ')}\n` : 'There is nothing to do.\n');
  } finally {
    await database.close();
  }
});
