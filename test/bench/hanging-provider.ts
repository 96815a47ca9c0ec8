import { setTimeout as pause } from 'node:timers/promises';
import { ApiClient } from '#test/support/api-client.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { type HangingDaily, startHangingDaily } from '#test/support/hanging-daily.ts';
import { startServerProcess } from '#test/support/server-process.ts';
import { startCluster } from './cluster.ts';
import type { Contender } from './contenders.ts';
import { atFixedRate } from './fixed-rate.ts';
import { processorMilliseconds } from './process-facts.ts';
import { print, printTable } from './report.ts';
import { idsOf, seed } from './seed.ts';
import { median } from './statistics.ts';

/** The p99 of everything else may grow by so much while one provider hangs on every call. */
const aim = 1.5;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const secondsARound = Number(process.env['SECONDS'] ?? 10);
/** Calls a second of everything else; fewer where the machine is shared, so that it is the server that is measured. */
const rate = Number(process.env['RATE'] ?? 200);
/** Calls a second that want something of the provider: every other one makes a session there, the rest join them. */
const providerCallsPerSecond = 10;

/** What was left over from before is done by then. */
const settlingMs = 3000;

const admin = { email: 'admin@bench.example', password: 'bench-0123456789' };

interface Ours extends Contender {
  readonly api: ApiClient;
  readonly token: string;
}

async function startOurs(DATABASE_URL: string, DAILY_API_URL: string): Promise<Ours> {
  const server = await startServerProcess({
    DATABASE_URL,
    DAILY_API_URL,
    DAILY_API_KEY: 'a-key-of-the-bench',
    VIDEO_PROVIDERS: 'daily,builtin',
    JWT_SECRET: 'a-secret-of-the-bench-that-guards-nothing',
    ACCESS_TOKEN_MINUTES: '600',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: 'info',
  });
  for (const stream of [server.child.stdout, server.child.stderr]) stream?.removeAllListeners('data').resume();
  const api = new ApiClient(server.url);
  const { body } = await api.post('/auth/login', admin);
  const stop = async () => {
    await server.stop();
  };
  return { name: 'ours', url: server.url, pid: server.child.pid ?? 0, api, token: body.data.accessToken, stop };
}

/**
 * Traffic that can't do without the provider: the built-in rooms record nothing. Runs until it is told to stop.
 * @returns the sessions that it made.
 */
async function trafficOfTheProvider({ api, token }: Ours, stopping: AbortSignal): Promise<readonly string[]> {
  const made: string[] = [];
  const calls: Promise<void>[] = [];
  const make = async () => {
    const plan = { title: 'Recorded', capacity: 30, recordingEnabled: true, visibility: 'public' };
    const { status, body } = await api.post('/sessions', plan, { token });
    if (status === 201) made.push(body.data.id);
  };
  const join = async (id: string) => {
    await api.post(`/sessions/${id}/join`, { displayName: 'Grace Guest' });
  };
  for (let n = 0; !stopping.aborted; n += 1) {
    const id = made[Math.floor(Math.random() * made.length)];
    // what gets no answer at all is seen in the figures of everything else
    calls.push((n % 2 === 0 || id === undefined ? make() : join(id)).catch(() => {}));
    await pause(1000 / providerCallsPerSecond);
  }
  await Promise.all(calls);
  return made;
}

async function untilUp({ api, token }: Ours): Promise<void> {
  for (;;) {
    const { body } = await api.get('/admin/video-providers', { token });
    if (body.data[0].state !== 'away' && body.data[0].breaker === 'closed') return;
    await pause(250);
  }
}

async function measured(ours: Ours, provider: HangingDaily, ids: readonly string[], hangs: boolean) {
  if (hangs) provider.hang();
  else provider.answer();
  if (!hangs) await untilUp(ours);
  await pause(settlingMs);
  provider.takeCount();
  const over = new AbortController();
  const traffic = trafficOfTheProvider(ours, over.signal);
  const before = await processorMilliseconds(ours.pid);
  const result = await atFixedRate(ours, ids, secondsARound, rate);
  const processor = (await processorMilliseconds(ours.pid)) - before;
  over.abort();
  // so that no round carries the sessions of the one before
  for (const id of await traffic) await ours.api.post(`/sessions/${id}/end`, undefined, { token: ours.token });
  return { ...result, asked: provider.takeCount(), processor };
}

print(
  `Reads, lists and joins of built-in rooms, ${rate} a second, while Daily answers and while it hangs on every call.`,
);
const cluster = await startCluster();
const database = await freshDatabase(cluster.url);
const provider = await startHangingDaily();
try {
  await seed(database.url, [
    { title: 'Class', count: 2000, live: false },
    { title: 'Room', count: 200, live: true },
  ]);
  const ids = await idsOf(database.url, 'Room', 200);
  const ours = await startOurs(database.url, provider.url);
  try {
    await measured(ours, provider, ids, false); // warms up
    const ratios: number[] = [];
    const processorRatios: number[] = [];
    const cpu = ['CPU answering', 'CPU hanging'];
    const rows = [['round', 'p99 answering', 'p99 hanging', 'ratio', ...cpu, 'asked', 'asked hanging', 'wrong']];
    for (let round = 1; round <= rounds; round += 1) {
      const usual = await measured(ours, provider, ids, false);
      const hanging = await measured(ours, provider, ids, true);
      const ratio = hanging.p99 / usual.p99;
      ratios.push(ratio);
      processorRatios.push(hanging.processor / usual.processor);
      const wrong = JSON.stringify({ ...usual.unexpected, ...hanging.unexpected });
      const times = [usual.p99, hanging.p99].map((p99) => `${p99.toFixed(1)} ms`);
      const processor = [usual.processor, hanging.processor].map((ms) => `${ms.toFixed(0)} ms`);
      const counts = [usual.asked, hanging.asked].map(String);
      rows.push([String(round), ...times, ratio.toFixed(2), ...processor, ...counts, wrong]);
    }
    printTable(rows);
    print(`ratio ${median(ratios).toFixed(2)} (median; the aim is at most ${aim})`);
    // where the machine is shared, the times are those of whatever else runs; this says what the hanging itself costs
    print(`processor time of the server: ratio ${median(processorRatios).toFixed(2)} (median)`);
    if (median(ratios) > aim) process.exitCode = 1;
  } finally {
    await ours.stop();
  }
} finally {
  await provider.stop();
  await database.close();
  await cluster.stop();
}
