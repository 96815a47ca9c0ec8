import type { ServiceIdentifier } from 'inversify';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { ports, type Surroundings } from '#src/composition/adapters.ts';
import { boundaries } from '#src/composition/boundaries.ts';
import { conversation } from '#src/composition/conversation.ts';
import { openApiOf, routesOf } from '#src/composition/http.ts';
import { identity } from '#src/composition/identity.ts';
import { jobs } from '#src/composition/jobs.ts';
import { sessions } from '#src/composition/sessions.ts';
import { video } from '#src/composition/video.ts';
import { noProviders } from '#src/composition/video-kinds.ts';
import { compose } from '#src/composition.ts';
import { readConfig } from '#src/config.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';

const secret = 'a secret of at least thirty-two bytes';

describe('the composition', () => {
  let database: FreshDatabase;
  let surroundings: Surroundings;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseServer'));
    const log = createLogger({ level: 'silent', format: 'json' });
    surroundings = {
      config: readConfig({}),
      log,
      orm: database.orm,
      databaseUrl: database.url,
      secret,
      video: noProviders,
    };
  });
  afterAll(() => database.close());

  it.each(
    Object.entries<ServiceIdentifier<unknown>>({
      ...ports,
      ...identity,
      ...sessions,
      ...boundaries,
      ...video,
      ...jobs,
      ...conversation,
    }),
  )('can make %s, and makes it once', (_name, token) => {
    const container = compose(surroundings);
    const service = container.get(token);
    expect(service).toBeTypeOf('object');
    expect(container.get(token)).toBe(service);
  });

  it('puts all routes into one document, each under a name of its own', () => {
    const container = compose(surroundings);
    const names = routesOf(container, surroundings.config.publicUrl).map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    const document = JSON.stringify(openApiOf(compose(surroundings), surroundings, '0'));
    for (const name of names) expect(document).toContain(`"${name}"`);
  });
});
