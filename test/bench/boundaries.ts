import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { freePort, startServerProcess } from '#test/support/server-process.ts';
import { startCluster } from './cluster.ts';
import { print } from './report.ts';
import { median } from './statistics.ts';

const aim = 0.6;
const usersAtOnce = 32;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const secondsARound = 4;

interface Contender {
  readonly name: string;
  readonly url: string;
  stop(): Promise<unknown>;
}

const agent = new Agent({ keepAlive: true, maxSockets: usersAtOnce });

function post(url: string, body: object): Promise<{ readonly session_id: string }> {
  const json = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      if (response.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
    });
    call.on('error', reject);
    call.end(json);
  });
}

/** Starts and ends a second, by so many users who do nothing else. */
async function rateOf({ url }: Contender): Promise<number> {
  const until = performance.now() + secondsARound * 1000;
  let calls = 0;
  const lives = async (user: number) => {
    const body = { user_id: `bench-${user}`, performer_id: 'coach' };
    while (performance.now() < until) {
      const { session_id } = await post(`${url}/session_manager/sessions.start`, body);
      await post(`${url}/session_manager/sessions.end`, { ...body, session_id });
      calls += 2;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: usersAtOnce }, (_, user) => lives(user)));
  return (calls * 1000) / (performance.now() - startedAt);
}

async function startOurs(DATABASE_URL: string, DATA_DIR: string): Promise<Contender> {
  const JWT_SECRET = 'a-secret-of-the-bench-that-guards-nothing';
  const server = await startServerProcess({
    DATABASE_URL,
    DATA_DIR,
    JWT_SECRET,
    LOG_LEVEL: 'info',
    ...JSON.parse(process.env['OURS'] ?? '{}'),
  });
  for (const stream of [server.child.stdout, server.child.stderr]) stream?.removeAllListeners('data').resume();
  return { name: 'ours', url: server.url, stop: () => server.stop() };
}

async function startPeer(DATABASE_URL: string, DATA_DIR: string): Promise<Contender> {
  const port = await freePort();
  const program = fileURLToPath(new URL('./peers/boundaries.ts', import.meta.url));
  const env = { PATH: process.env['PATH'], DATABASE_URL, DATA_DIR, PORT: String(port) };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error('The peer did not start.');
    await pause(50);
  }
  return {
    name: 'peer',
    url,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

/** Round by round, one after the other, so that both meet the same machine. */
async function compare(ours: Contender, peer: Contender): Promise<number> {
  for (const contender of [ours, peer]) await rateOf(contender); // warms up
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [ourRate, peerRate] = [await rateOf(ours), await rateOf(peer)];
    ratios.push(ourRate / peerRate);
    print(
      `round ${round}: ours ${ourRate.toFixed(0)}/s, peer ${peerRate.toFixed(0)}/s, ${(ourRate / peerRate).toFixed(2)}`,
    );
  }
  return median(ratios);
}

print(`Starts and ends by ${usersAtOnce} users at once; the peer does the same file work and one commit, and no more.`);
const cluster = await startCluster();
const dataDir = await mkdtemp(join(tmpdir(), 'convoke-bench-logs-'));
const database = await freshDatabase(cluster.url);
const contenders = [
  await startOurs(database.url, join(dataDir, 'ours')),
  await startPeer(database.url, join(dataDir, 'peer')),
] as const;
try {
  const ratio = await compare(...contenders);
  print(`ratio ${ratio.toFixed(2)} (median; the aim is ${aim})`);
  if (ratio < aim) process.exitCode = 1;
} finally {
  for (const { stop } of contenders) await stop();
  agent.destroy();
  await database.close();
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
}
