import { parseArgs } from 'node:util';
import { createLogger } from './adapters/observability/logger.ts';
import type { RebuildPlan, Rebuilt } from './application/session/rebuild-attendance.ts';
import { databaseOf } from './composition/database.ts';
import { runProgram } from './composition/foreseen.ts';
import { withRunningDatabase } from './composition/running-database.ts';
import { noProviders } from './composition/video-kinds.ts';
import { webhooks } from './composition/webhooks.ts';
import { compose } from './composition.ts';
import { BadConfiguration, type Config, readConfig } from './config.ts';
import { asSessionId } from './domain/session/ids.ts';

/** Closes the database whatever happens: an embedded one would go on running. */
async function rebuilt(config: Config, plan: RebuildPlan): Promise<Rebuilt> {
  const log = createLogger({ level: 'warn', format: 'pretty' });
  const database = await databaseOf(config, log);
  try {
    const container = compose({
      config,
      log,
      orm: database.orm,
      databaseUrl: database.url,
      secret: 'only to put the parts together, signs nothing',
      video: noProviders,
    });
    return await container.get(webhooks.rebuildAttendance).execute(plan);
  } finally {
    await database.close();
  }
}

await runProgram(async () => {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, session: { type: 'string' } },
  });
  if (values.session !== undefined && !/^[0-9a-f-]{36}$/.test(values.session))
    throw new BadConfiguration(['--session must be the id of a session.']);
  const config = await withRunningDatabase(readConfig(process.env));
  const plan = {
    sessionId: values.session === undefined ? undefined : asSessionId(values.session),
    checkOnly: values.check,
  };
  const { sessions, people, differences } = await rebuilt(config, plan);
  process.stdout.write(`The attendance of ${people} people in ${sessions} sessions was folded anew from the log.\n`);
  for (const difference of differences)
    process.stdout.write(`Difference: session ${difference.sessionId}, participant ${difference.participantId}\n`);
  const done = values.check ? 'Nothing was changed.' : 'The table says what the log says now.';
  process.stdout.write(
    `${differences.length} differences. ${differences.length === 0 ? 'Log and table agree.' : done}\n`,
  );
  if (values.check && differences.length > 0) process.exit(1);
});
