import { readPassword, role } from '../adapters/embedded-postgres/cluster.ts';
import { openDataDir } from '../adapters/embedded-postgres/data-dir.ts';
import { place } from '../adapters/embedded-postgres/placement.ts';
import { findPostmaster } from '../adapters/embedded-postgres/postmaster-pid.ts';
import type { Config } from '../config.ts';

/** With the embedded database of a server that runs, that very database is asked: only one may start it. */
export async function withRunningDatabase(config: Config): Promise<Config> {
  if (config.databaseUrl) return config;
  const { cluster } = await place(await openDataDir(config.dataDir), () => {});
  const port = (await findPostmaster(cluster))?.port;
  if (port === undefined) return config;
  return { ...config, databaseUrl: `postgresql://${role}:${await readPassword(cluster)}@127.0.0.1:${port}/convoke` };
}
