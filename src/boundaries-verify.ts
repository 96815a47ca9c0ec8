import { createLogger } from './adapters/observability/logger.ts';
import { boundaries } from './composition/boundaries.ts';
import { databaseOf } from './composition/database.ts';
import { runProgram } from './composition/foreseen.ts';
import { withRunningDatabase } from './composition/running-database.ts';
import { noProviders } from './composition/video-kinds.ts';
import { compose } from './composition.ts';
import { readConfig } from './config.ts';

await runProgram(async () => {
  const config = await withRunningDatabase(readConfig(process.env));
  const log = createLogger({ level: 'warn', format: 'pretty' });
  const database = await databaseOf(config, log);
  const container = compose({
    config,
    log,
    orm: database.orm,
    databaseUrl: database.url,
    secret: 'only to put the parts together, signs nothing',
    video: noProviders,
  });
  const found = await container.get(boundaries.verifyBoundaries).execute();
  await database.close();
  const { users, sessions, events, tornLogs, disagreements } = found;
  process.stdout.write(`${users} users, ${sessions} sessions, ${events} events were held against the table.\n`);
  for (const torn of tornLogs) process.stdout.write(`Note: ${torn}\n`);
  for (const disagreement of disagreements) process.stdout.write(`Disagreement: ${disagreement}\n`);
  process.stdout.write(disagreements.length === 0 ? 'Log and table agree.\n' : 'Log and table do NOT agree.\n');
  if (disagreements.length > 0) process.exit(1);
});
