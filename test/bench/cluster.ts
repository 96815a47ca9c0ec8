import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '#src/adapters/embedded-postgres/embedded-postgres.ts';

export interface Cluster {
  /** Where a superuser gets in. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Autovacuum stays on and commits are flushed, as in production; the log is JSON for those who switch on query times. */
const settings = [
  'fsync=on',
  'synchronous_commit=on',
  'max_connections=200',
  'shared_buffers=256MB',
  'logging_collector=on',
  'log_destination=jsonlog',
  'log_directory=log',
];

/** A PostgreSQL of the bench's own in a temporary folder. */
export async function startCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'convoke-bench-'));
  const server = await EmbeddedPostgres.start({
    dataDir,
    log: () => {},
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
  });
  return {
    url: server.connectionString,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
