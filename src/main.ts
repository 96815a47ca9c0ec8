import { once } from 'node:events';
import { DataDirInUse, DataDirUnusable, PostgresFailed } from './adapters/embedded-postgres/errors.ts';
import { createLogger } from './adapters/observability/logger.ts';
import { DatabaseAway } from './composition/database.ts';
import { startServer } from './composition/server.ts';
import { BadConfiguration, readConfig } from './config.ts';
import { version } from './version.ts';

/** What an operator can mend: told in words, without a stack trace. */
const foreseen = [BadConfiguration, DatabaseAway, DataDirInUse, DataDirUnusable, PostgresFailed];

const isForeseen = (error: unknown): error is Error =>
  foreseen.some((kind) => error instanceof kind) ||
  (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  const signal = Promise.race(['SIGTERM', 'SIGINT'].map((name) => once(process, name).then(() => name)));

  log.info({ version, node: process.version }, 'Convoke is starting');
  const server = await startServer(config, log);
  if (server.firstAdmin) {
    const { email, password } = server.firstAdmin;
    // Not through the log, which is kept: it is told once, to whoever started the server.
    process.stdout.write(`\n  First admin: ${email}  password: ${password}\n  (told this once; change it)\n\n`);
  }
  log.info(`Convoke listens on ${server.address}; its API is described at ${config.publicUrl}/docs`);

  log.info(`${await signal}: no new work is taken, requests in flight are finished`);
  for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => process.exit(1));
  await server.stop();
  log.info('Convoke has stopped');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!isForeseen(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
