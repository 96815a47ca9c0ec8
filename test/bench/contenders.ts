import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '#test/support/api-client.ts';
import { freePort, startServerProcess } from '#test/support/server-process.ts';

export type ContenderName = 'ours' | 'bare' | 'equal';

/** A server in a process of its own. */
export interface Contender {
  readonly name: ContenderName;
  readonly url: string;
  readonly pid: number;
  /** Of somebody who may make sessions; peers ask for none and get none to read. */
  readonly token?: string;
  stop(): Promise<void>;
}

const admin = { email: 'admin@bench.example', password: 'bench-0123456789' };

/** The real server as in production, but for the limits; its log goes through a pipe and is thrown away there. */
export async function startOurs(databaseUrl: string): Promise<Contender> {
  const server = await startServerProcess({
    DATABASE_URL: databaseUrl,
    JWT_SECRET: 'a-secret-of-the-bench-that-guards-nothing',
    ACCESS_TOKEN_MINUTES: '60',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    // Off by default; the clock has one search more with it, and nobody leaves for so long here.
    EMPTY_MINUTES: '60',
    LOG_LEVEL: 'info',
    RATE_LIMITS: 'off',
  });
  for (const stream of [server.child.stdout, server.child.stderr]) stream?.removeAllListeners('data').resume();
  const { body } = await new ApiClient(server.url).post('/auth/login', admin);
  return {
    name: 'ours',
    url: server.url,
    pid: server.child.pid ?? 0,
    token: body.data.accessToken,
    async stop() {
      await server.stop();
    },
  };
}

export async function startPeer(name: 'bare' | 'equal', databaseUrl: string): Promise<Contender> {
  const port = await freePort();
  const program = fileURLToPath(new URL(`./peers/${name}.ts`, import.meta.url));
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, PORT: String(port) };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`The ${name} peer did not start.`);
    await pause(50);
  }
  return {
    name,
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
