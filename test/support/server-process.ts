import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';

/** As in `npm start`: less room for new objects keeps the process smaller and makes it slower, more the other way. */
const flags = ['--max-semi-space-size=16'];

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A real Convoke server in a process of its own. */
export interface ServerProcess {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it printed so far. */
  output(): string;
  /** Sends the signal and resolves with the exit code once it is gone; null when the signal itself ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/** Starts the program with these variables and nothing of ours; it may still be starting. */
export async function launchServer(environment: Record<string, string>): Promise<ServerProcess> {
  const port = environment['PORT'] ?? String(await freePort());
  const { PATH = '' } = process.env;
  const env = { PATH, ...compileCache, LOG_FORMAT: 'json', RATE_LIMITS: 'off', ...environment, PORT: port };
  const child = spawn(process.execPath, [...flags, main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    output: () => printed,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

/** Starts the program and waits until `/health` answers 200. */
export async function startServerProcess(
  environment: Record<string, string>,
  withinSeconds = 45,
): Promise<ServerProcess> {
  const server = await launchServer(environment);
  for (const deadline = Date.now() + withinSeconds * 1000; Date.now() < deadline; await pause(50)) {
    if (server.child.exitCode !== null || server.child.signalCode !== null) break;
    if (await answers(`${server.url}/health`)) return server;
  }
  await server.stop('SIGKILL');
  throw new Error(`The server did not answer within ${withinSeconds} s:\n${server.output()}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
