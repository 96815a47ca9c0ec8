import { readPassword, role } from './adapters/embedded-postgres/cluster.ts';
import { openDataDir } from './adapters/embedded-postgres/data-dir.ts';
import { place } from './adapters/embedded-postgres/placement.ts';
import { findPostmaster } from './adapters/embedded-postgres/postmaster-pid.ts';
import { createLogger } from './adapters/observability/logger.ts';
import { boundaries } from './composition/boundaries.ts';
import { databaseOf } from './composition/database.ts';
import { runProgram } from './composition/foreseen.ts';
import { noProviders } from './composition/video-kinds.ts';
import { compose } from './composition.ts';
import { type Config, readConfig } from './config.ts';

/** With the embedded database of a server that runs, that very database is asked: only one may start it. */
async function withRunningDatabase(config: Config): Promise<Config> {
  if (config.databaseUrl) return config;
  const { cluster } = await place(await openDataDir(config.dataDir), () => {});
  const port = (await findPostmaster(cluster))?.port;
  if (port === undefined) return config;
  return { ...config, databaseUrl: `postgresql://${role}:${await readPassword(cluster)}@127.0.0.1:${port}/convoke` };
}

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
