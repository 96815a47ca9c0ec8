import { createLogger } from './adapters/observability/logger.ts';
import { openDatabase } from './adapters/persistence/database.ts';
import { openApiOf } from './composition/http.ts';
import { loadVideoKinds } from './composition/video-kinds.ts';
import { compose } from './composition.ts';
import { readConfig } from './config.ts';
import { version } from './version.ts';

// Nothing is asked of the database and nothing is signed, so that the document can be made anywhere.
const secret = 'only-puts-the-routes-together-and-signs-nothing';
const config = readConfig({ ...process.env, JWT_SECRET: secret });
const orm = openDatabase({ url: 'postgresql://127.0.0.1/none', poolSize: 2 });
const surroundings = {
  config,
  orm,
  databaseUrl: 'postgresql://127.0.0.1/none',
  secret,
  video: { installation: 'none', kinds: await loadVideoKinds(config) },
  log: createLogger({ level: 'silent', format: 'json' }),
};
const document = openApiOf(compose(surroundings), surroundings, version);
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
