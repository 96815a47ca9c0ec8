import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const tries = 50;

/** The preferred port if it is free, else some free one. */
export async function freePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let i = 0; i < tries; i++) {
    // Below the range for outgoing connections: in it, a pool that reconnects to our stopped server can reach itself.
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
  throw new Error('There is no free port for the embedded PostgreSQL between 20000 and 30000.');
}

/** Whether nobody listens on this port of the local machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
