import { openApiDocument } from './adapters/http/openapi.ts';
import { createLogger } from './adapters/observability/logger.ts';
import { openDatabase } from './adapters/persistence/database.ts';
import { routesOf } from './composition/http.ts';
import { compose } from './composition.ts';
import { readConfig } from './config.ts';
import { version } from './version.ts';

// Nothing is asked of the database, so that the document can be made anywhere.
const config = readConfig({ ...process.env, JWT_SECRET: 'only to put the routes together, signs nothing' });
const log = createLogger({ level: 'silent', format: 'json' });
const orm = openDatabase({ url: 'postgresql://127.0.0.1/none', poolSize: 2 });
const container = compose({ config, log, orm, secret: config.jwtSecret ?? '' });
const document = openApiDocument(routesOf(container, config.publicUrl), { version, publicUrl: config.publicUrl });
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
