import { Boss } from '#src/adapters/jobs/boss.ts';
import { PgBossJobRunner } from '#src/adapters/jobs/pg-boss-job-runner.ts';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { saysDatabaseIsAway } from '#src/adapters/persistence/translating-failures.ts';

/** A process that does work as the server does, or begins it and hangs; it tells each beginning in a line. */
const [, , url = '', mode] = process.argv;
const log = createLogger({ level: 'silent', format: 'json' });
const boss = new Boss({ url, log, saysAway: saysDatabaseIsAway });
await boss.start();
const runner = new PgBossJobRunner(boss, log, { tried: () => {} });
await runner.start({
  'tend-room': async ({ sessionId }) => {
    process.stdout.write(`${sessionId}\n`);
    if (mode === 'hang') await new Promise(() => {});
  },
});
process.stdout.write('ready\n');
process.once('SIGTERM', async () => {
  await runner.stop(500);
  await boss.close();
  process.exit(0);
});
