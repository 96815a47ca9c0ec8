import { once } from 'node:events';
import { createLogger } from './adapters/observability/logger.ts';
import { runProgram } from './composition/foreseen.ts';
import { startServer } from './composition/server.ts';
import { readConfig } from './config.ts';
import { version } from './version.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;

await runProgram(async () => {
  const config = readConfig(process.env);
  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  const signal = Promise.race(signals.map((name) => once(process, name).then(() => name)));

  log.info({ version, node: process.version }, 'Convoke is starting');
  const server = await startServer(config, log);
  if (server.firstAdmin) {
    const { email, password } = server.firstAdmin;
    // Not through the log, which is kept: it is told once, to whoever started the server.
    process.stdout.write(`\n  First admin: ${email}  password: ${password}\n  (told this once; change it)\n\n`);
  }
  log.info(`Convoke listens on ${server.address}; its API is described at ${config.publicUrl}/docs`);

  log.info(`${await signal}: no new work is taken, requests in flight are finished`);
  for (const name of signals) process.once(name, () => process.exit(1));
  await server.stop();
  log.info('Convoke has stopped');
});
