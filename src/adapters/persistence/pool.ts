import type { Pool, PoolClient } from 'pg';

/**
 * For so long a statement waits for a free connection before the call is told that the database is away. A rush that
 * the pool works off in time must not run into it.
 */
export const connectionTimeoutMs = 20_000;

/**
 * Gives the place of a connection back when it is cut while somebody holds it. The query builder below the ORM keeps
 * a connection whose ROLLBACK or BEGIN failed: after as many cuts as the pool has places, nobody would be served again.
 */
export function releasingWhatWasCut(pool: Pool): void {
  const connect: typeof pool.connect = pool.connect.bind(pool);
  // `pool.query` asks with a callback and releases by itself; only whoever awaits a client can forget it.
  pool.connect = ((callback?: Parameters<typeof connect>[0]) =>
    callback ? connect(callback) : connect().then(releasedWhenCut)) as typeof connect;
}

// Not by the pool's `acquire` event: it comes before the client has the `release` of this time.
function releasedWhenCut(client: PoolClient): PoolClient {
  const release = client.release.bind(client);
  let isReleased = false;
  const once = (error?: Error | boolean): void => {
    if (isReleased) return;
    isReleased = true;
    client.off('end', lost);
    release(error);
  };
  const lost = (): void => once(true);
  client.once('end', lost);
  client.release = once;
  return client;
}
