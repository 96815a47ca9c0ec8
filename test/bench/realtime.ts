import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { jwtSecret } from '../faults/school.ts';
import { addGuests } from '../support/a-crowd.ts';
import { ApiClient } from '../support/api-client.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { freePort, startServerProcess } from '../support/server-process.ts';
import { startCluster } from './cluster.ts';
import { residentMegabytes } from './process-facts.ts';
import { Crowd } from './realtime/crowd.ts';
import type { DialectName, Seat } from './realtime/dialects.ts';
import { nuisances } from './realtime/nuisances.ts';
import { print } from './report.ts';
import { median } from './statistics.ts';

const size = { rooms: 20, people: 50, idle: Number(process.env['IDLE'] ?? 5000) } as const;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const seconds = Number(process.env['SECONDS'] ?? 5);
const admin = { email: 'admin@school.example', password: 'seven green kites over Lisbon' };

interface Contender {
  readonly name: string;
  readonly dialect: DialectName;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

async function startOurs(DATABASE_URL: string, DATA_DIR: string): Promise<Contender> {
  const server = await startServerProcess({
    DATABASE_URL,
    DATA_DIR,
    JWT_SECRET: jwtSecret,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
  });
  for (const stream of [server.child.stdout, server.child.stderr]) stream?.removeAllListeners('data').resume();
  return { name: 'ours', dialect: 'plain', url: server.url, pid: server.child.pid ?? 0, stop: () => server.stop() };
}

async function startPeer(name: string, dialect: DialectName, DATABASE_URL: string): Promise<Contender> {
  const port = await freePort();
  const program = fileURLToPath(new URL('./peers/chat.ts', import.meta.url));
  const env = { PATH: process.env['PATH'], PEER: name, PORT: String(port), DATABASE_URL };
  const flags = ['--max-semi-space-size=16'];
  const child: ChildProcess = spawn(process.execPath, [...flags, program], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(url).then(
      () => true,
      () => false,
    ))
  )
    await pause(50);
  return { name, dialect, url, pid: child.pid ?? 0, stop: async () => child.kill() };
}

/** Live sessions with people in them; peers take the same rooms and look at no token. */
async function seatsFor(ours: Contender, database: pg.Pool, rooms: number): Promise<Seat[]> {
  const api = new ApiClient(ours.url);
  const token = (await api.post('/auth/login', admin)).body.data.accessToken;
  const seats: Seat[] = [];
  for (let number = 1; number <= rooms; number += 1) {
    const plan = { title: `Class ${number}`, visibility: 'public', capacity: 200 };
    const { id } = (await api.post('/sessions', plan, { token })).body.data;
    const members = await addGuests(database, id, size.people);
    seats.push(...members.map((member) => ({ room: id, token: member.token })));
  }
  return seats;
}

const rate = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** Round by round, one after the other, so that all meet the same machine. */
async function rushes(
  contenders: readonly Contender[],
  seats: readonly Seat[],
): Promise<ReadonlyMap<string, number[]>> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    const told: string[] = [];
    for (const { name, dialect, url } of contenders) {
      const crowd = new Crowd();
      await crowd.do({ do: 'enter', server: url, dialect, seats });
      const { deliveriesPerSecond } = await crowd.do({ do: 'rush', seconds });
      crowd.stop();
      await pause(500);
      if (round > 0) rates.get(name)?.push(deliveriesPerSecond);
      told.push(`${name} ${rate(deliveriesPerSecond)}`);
    }
    print(`${round === 0 ? 'warm-up' : `round ${round}`}: ${told.join(', ')}`);
  }
  return rates;
}

async function paced(contender: Contender, seats: readonly Seat[], perSecond: number) {
  const crowd = new Crowd();
  await crowd.do({ do: 'enter', server: contender.url, dialect: contender.dialect, seats });
  await crowd.do({ do: 'pace', perSecond, seconds: 1 });
  const result = await crowd.do({ do: 'pace', perSecond, seconds });
  crowd.stop();
  await pause(500);
  return result;
}

async function atHalfRate(contenders: readonly Contender[], seats: readonly Seat[], deliveries: number): Promise<void> {
  const perSecond = deliveries / 2 / size.people;
  const p99s = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, contender] of contenders.entries()) {
      const { p99, lost } = await paced(contender, seats, perSecond);
      p99s[index]?.push(p99);
      if (lost > 0) print(`${contender.name} lost ${lost}`);
    }
  const [ours = 0, ...theirs] = p99s.map(median);
  const each = contenders.slice(1).map(({ name }, index) => {
    const their = theirs[index] ?? 0;
    return `${name} ${ms(their)}, ratio ${(ours / their).toFixed(2)}`;
  });
  print(
    `p99 at half the rate that all reach (${rate(deliveries / 2)}): ours ${ms(ours)}, ${each.join(', ')} (aim for bare: 2)`,
  );
}

async function besideNuisances(
  ours: Contender,
  seats: readonly Seat[],
  spare: readonly Seat[],
  deliveries: number,
): Promise<void> {
  const perSecond = deliveries / 4 / size.people;
  const without: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    without.push((await paced(ours, seats, perSecond)).p99);
    const stop = nuisances(ours.url, spare);
    beside.push((await paced(ours, seats, perSecond)).p99);
    stop();
  }
  const [calm, loud] = [median(without), median(beside)];
  print(
    `p99 at a quarter of that rate (${rate(deliveries / 4)}): alone ${ms(calm)}, beside nuisances ${ms(loud)}, ${(loud / calm).toFixed(2)} (aim: 1.5)`,
  );
}

async function idle(contender: Contender, seats: readonly Seat[]): Promise<void> {
  const crowd = new Crowd();
  const before = await residentMegabytes(contender.pid);
  await crowd.do({ do: 'enter', server: contender.url, dialect: contender.dialect, seats });
  await pause(5000);
  const after = await residentMegabytes(contender.pid);
  const each = ((after - before) * 1024) / seats.length;
  print(`${seats.length} idle connections on ${contender.name}: ${after.toFixed(0)} MB, ${each.toFixed(1)} KB each`);
  crowd.stop();
  await pause(1000);
}

print(
  `${size.rooms} rooms of ${size.people} clients; history kept and every check on, beside bare ws and Socket.IO, which keep nothing.`,
);
const cluster = await startCluster();
const dataDir = await mkdtemp(join(tmpdir(), 'convoke-bench-live-'));
const database = await freshDatabase(cluster.url);
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
await pool.query(
  `create table peer_messages (room text, seq bigint, id uuid, at timestamptz, text text, primary key (room, seq, id))`,
);
let contenders: Contender[] = [];
try {
  const ours = await startOurs(database.url, dataDir);
  const [bare, batched, socketIo] = [
    await startPeer('bare', 'plain', database.url),
    await startPeer('batched', 'plain', database.url),
    await startPeer('socket.io', 'socketIo', database.url),
  ];
  contenders = [ours, bare, batched, socketIo];
  const seats = await seatsFor(ours, pool, size.rooms);
  const rates = await rushes(contenders, seats);
  const of = (name: string): number => median(rates.get(name) ?? []);
  for (const { name } of [bare, batched, socketIo])
    print(
      `deliveries: ours ${rate(of('ours'))}, ${name} ${rate(of(name))}, ratio ${(of('ours') / of(name)).toFixed(2)}`,
    );
  // A rate that one of them can't keep up with would measure its queue alone.
  const slowest = Math.min(of('ours'), of('bare'), of('batched'));
  await atHalfRate([ours, bare, batched], seats, slowest);
  await besideNuisances(ours, seats, await seatsFor(ours, pool, 1), slowest);
  for (const { stop } of contenders) await stop();
  contenders = [];
  for (const start of [() => startOurs(database.url, dataDir), () => startPeer('bare', 'plain', database.url)]) {
    const fresh = await start();
    contenders = [fresh];
    if (fresh.name === 'ours') seats.push(...(await seatsFor(fresh, pool, size.idle / size.people - size.rooms)));
    await idle(fresh, seats.slice(0, size.idle));
    await fresh.stop();
  }
} finally {
  for (const { stop } of contenders) await stop();
  await pool.end();
  await database.close();
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
}
