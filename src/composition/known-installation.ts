import type { MikroORM } from '@mikro-orm/postgresql';
import { readInstallation } from '../adapters/persistence/room/installation.ts';
import { BadConfiguration, type Config } from '../config.ts';
import { ownAddress } from './own-address.ts';

const reasons = {
  address: ({ publicUrl }: Config) =>
    `PUBLIC_URL is ${publicUrl}, and the servers of this database were started with another. Start them with this one first.`,
  database: () => 'The database is a copy on which no server has been started. Start one first.',
};

/**
 * The tag that the servers of this database go by: a command of an operator beside them changes nothing about it.
 * @throws {BadConfiguration} where the next server to start would draw another.
 */
export async function knownInstallation(orm: MikroORM, config: Config): Promise<string> {
  const { tag, differsBy } = await readInstallation(orm, ownAddress(config));
  if (differsBy) throw new BadConfiguration([reasons[differsBy](config)]);
  return tag;
}
