import { createLogger } from './adapters/observability/logger.ts';
import { migrateUp } from './adapters/persistence/migrate.ts';
import { databaseOf } from './composition/database.ts';
import { runProgram } from './composition/foreseen.ts';
import { knownInstallation } from './composition/known-installation.ts';
import { withRunningDatabase } from './composition/running-database.ts';
import { registerWebhooks } from './composition/webhook-registration.ts';
import { readConfig } from './config.ts';

await runProgram(async () => {
  const config = readConfig(process.env);
  const log = createLogger({ level: 'error', format: 'pretty' });
  const installation = async () => {
    const { orm, close } = await databaseOf(await withRunningDatabase(config), log);
    try {
      await migrateUp(orm);
      return await knownInstallation(orm, config);
    } finally {
      await close();
    }
  };
  const registered = await registerWebhooks({ config, log, installation }, process.argv[2]);
  if (registered.length === 0) process.stdout.write('No configured provider sends webhooks.\n');
  for (const { provider, lines } of registered) {
    const [first = '', ...others] = lines;
    process.stdout.write(`${provider}: ${first}\n${others.map((line) => `  ${line}\n`).join('')}`);
  }
  if (registered.some(({ done }) => !done)) process.exit(1);
});
