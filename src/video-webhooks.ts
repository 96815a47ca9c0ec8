import { createLogger } from './adapters/observability/logger.ts';
import { migrateUp } from './adapters/persistence/migrate.ts';
import { claimInstallation } from './adapters/persistence/room/installation.ts';
import { databaseOf } from './composition/database.ts';
import { runProgram } from './composition/foreseen.ts';
import { ownAddress } from './composition/own-address.ts';
import { withRunningDatabase } from './composition/running-database.ts';
import { registerWebhooks } from './composition/webhook-registration.ts';
import { readConfig } from './config.ts';

await runProgram(async () => {
  const config = readConfig(process.env);
  const log = createLogger({ level: 'error', format: 'pretty' });
  const installation = async () => {
    const { orm, close } = await databaseOf(await withRunningDatabase(config), log);
    await migrateUp(orm);
    const { tag } = await claimInstallation(orm, ownAddress(config)).finally(close);
    return tag;
  };
  const registered = await registerWebhooks({ config, log, installation }, process.argv[2]);
  if (registered.length === 0) process.stdout.write('No configured provider sends webhooks.\n');
  for (const { provider, lines } of registered) {
    const [first = '', ...others] = lines;
    process.stdout.write(`${provider}: ${first}\n${others.map((line) => `  ${line}\n`).join('')}`);
  }
  if (registered.some(({ done }) => !done)) process.exit(1);
});
