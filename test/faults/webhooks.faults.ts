import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '#test/support/api-client.ts';
import {
  type DailyDelivery,
  joinedDelivery,
  leftDelivery,
  roomAtDaily,
  sendTo,
  withDaily,
} from '#test/support/daily-deliveries.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { freePort, type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { Wire } from '#test/support/wire.ts';
import { type Account, addAccounts, jwtSecret, placesOf, poolOn, recordsOf, tally, tell, until } from './school.ts';

const people = 100;
const connectionsEach = 5;
const deliveryCount = 2 * people * connectionsEach;
/** So many calls at the same time, as a provider with a burst has. */
const atOnce = 50;

let database: { readonly url: string; drop(): Promise<void> };
let db: pg.Pool;
let wire: Wire;
let servers: readonly ServerProcess[];
let wired: ServerProcess;
let host: Account;

beforeAll(async () => {
  database = await emptyDatabase(inject('databaseServer'));
  const environment = {
    ...(await withDaily()),
    DATABASE_URL: database.url,
    JWT_SECRET: jwtSecret,
    LOG_LEVEL: 'error',
    SEAT_GRACE_SECONDS: '86400',
  };
  servers = await Promise.all([startServerProcess(environment), startServerProcess(environment)]);
  const behind = new URL(database.url);
  behind.hostname = '127.0.0.1';
  behind.port = String(await freePort());
  wire = new Wire(Number(behind.port), new URL(database.url));
  await wire.mend();
  wired = await startServerProcess({ ...environment, DATABASE_URL: behind.href });
  db = poolOn(database.url);
  [host] = (await addAccounts(db, 1, 'instructor')) as [Account];
});
afterAll(async () => {
  for (const server of [...(servers ?? []), wired]) await server?.stop();
  wire?.cut();
  await db?.end();
  await database?.drop();
});

const api = () => new ApiClient(servers[0]?.url ?? '');

async function aClass() {
  const plan = { title: 'A class', visibility: 'public', capacity: people };
  const { body } = await api().post('/sessions', plan, { token: host.token });
  const { id } = body.data;
  const room = `room-${id}`;
  const { text, values } = roomAtDaily(id, room);
  await db.query(text, [...values]);
  const participants: string[] = [];
  for (let one = 0; one < people; one += 1) {
    const joined = await api().post(`/sessions/${id}/join`, { displayName: 'Gwen' });
    expect(joined.status).toBe(200);
    participants.push(joined.body.data.participant.id);
  }
  return { id, room, participants };
}

type Class = Awaited<ReturnType<typeof aClass>>;

/** What each person does, the same in both classes: comes and goes, on two devices, with and without breaks. */
const begin = Math.floor(Date.now() / 1000) - 7200;
const stays = Array.from({ length: people }, (_, person) =>
  Array.from({ length: connectionsEach }, (_, stay) => ({
    joinedAt: begin + stay * 600 + ((person * 37) % 300) + (person % 7) / 1000,
    seconds: 1 + ((person * 53 + stay * 211) % 900),
  })),
);

const deliveriesOf = ({ room, participants }: Class): readonly DailyDelivery[] =>
  stays.flatMap((ofPerson, person) =>
    ofPerson.flatMap(({ joinedAt, seconds }) => {
      const participantId = participants[person] ?? '';
      const connection = { room, connectionId: randomUUID(), participantId, joinedAt };
      return [joinedDelivery(connection), leftDelivery(connection, seconds)];
    }),
  );

function shuffled<T>(all: readonly T[]): T[] {
  const result = [...all];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** Sends them all, so many at a time, by turns to the servers. @returns the statuses and the milliseconds each took. */
async function sendAll(deliveries: readonly DailyDelivery[], width: number) {
  const answers: { status: number; ms: number }[] = [];
  const waiting = [...deliveries.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, delivery] = next;
      const began = performance.now();
      const { status } = await sendTo(servers[index % servers.length]?.url ?? '', delivery);
      answers.push({ status, ms: performance.now() - began });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return answers;
}

const allAreTaken = () =>
  until(
    async () => {
      const { rows } = await db.query(`select 1 from webhook_deliveries where state = 'received' limit 1`);
      return rows.length === 0;
    },
    'all deliveries are taken over',
    200,
  );

/** To the millisecond, in the order of the people. */
async function attendanceOf({ id, participants }: Class): Promise<readonly unknown[]> {
  const { body } = await api().get(`/sessions/${id}/attendance`, { token: host.token });
  const rows: { participantId: string; watchTimeSeconds: number; intervals: unknown; lastLeftAt: string }[] = body.data;
  return participants.map((participant) => {
    const { watchTimeSeconds, intervals, lastLeftAt } = rows.find((one) => one.participantId === participant) ?? {};
    return { watchTimeSeconds, intervals, lastLeftAt };
  });
}

describe(`${deliveryCount} deliveries, shuffled, each sent twice, to two servers`, () => {
  it('make the same attendance to the second as once and in order, and every call is answered 200', async () => {
    const [inOrder, inDisorder] = [await aClass(), await aClass()];
    const calm = await sendAll(deliveriesOf(inOrder), 1);
    expect(tally(calm.map(({ status }) => status))).toEqual({ 200: deliveryCount });
    await allAreTaken();
    const expected = await attendanceOf(inOrder);
    expect(expected).not.toContainEqual(expect.objectContaining({ watchTimeSeconds: 0 }));

    const began = performance.now();
    const deliveries = deliveriesOf(inDisorder);
    const rush = await sendAll(shuffled([...deliveries, ...deliveries]), atOnce);
    const answered = (performance.now() - began) / 1000;
    expect(tally(rush.map(({ status }) => status))).toEqual({ 200: 2 * deliveryCount });
    await allAreTaken();
    const taken = (performance.now() - began) / 1000;
    expect(await attendanceOf(inDisorder)).toEqual(expected);
    const times = calm.map(({ ms }) => ms).toSorted((a, b) => a - b);
    tell(
      `one at a time: median ${times[deliveryCount / 2]?.toFixed(1)} ms, p99 ${times[deliveryCount * 0.99]?.toFixed(1)} ms;` +
        ` ${2 * deliveryCount} in a rush: answered in ${answered.toFixed(1)} s, taken over after ${taken.toFixed(1)} s`,
    );
    const { rows } = await db.query('select count(*)::int as count from webhook_deliveries');
    expect(rows).toEqual([{ count: 2 * deliveryCount }]);
  });
});

describe(`${people} seats whose people no witness has seen for too long`, () => {
  it('are let go to exactly as many of those who ask at the same moment', async () => {
    const { id } = await aClass();
    await db.query(
      `update session_participants set unwitnessed_since = now() - interval '2 days' where session_id = $1`,
      [id],
    );
    const asking = Array.from({ length: 2 * people }, (_, one) =>
      new ApiClient(servers[one % 2]?.url ?? '').post(`/sessions/${id}/join`, { displayName: 'Otto' }),
    );
    const outcomes = (await Promise.all(asking)).map(({ status, body }) => (status === 200 ? 'in' : body.code));
    expect(tally(outcomes)).toEqual({ in: people, session_full: people });
    const places = await placesOf(db, id);
    expect(places).toEqual({
      capacity: people,
      seatsTaken: people,
      seats: people,
      peoplePresent: people,
      present: people,
      seatsUnclaimed: 0,
      unclaimed: 0,
    });
    expect(await recordsOf(db, id)).toMatchObject({ 'participant.joined': 2 * people, 'participant.left': people });
  });
});

describe('while the database is away', () => {
  it('a delivery is answered 503, and taken when it is sent again', async () => {
    const { room, participants } = await aClass();
    const [participantId = ''] = participants;
    const connection = { room, connectionId: randomUUID(), participantId, joinedAt: begin };
    const [one, forged] = [leftDelivery(connection, 60), { ...joinedDelivery(connection), body: '{}' }];
    wire.cut();
    const away = await sendTo(wired.url, one);
    expect(away).toMatchObject({ status: 503, code: 'unavailable' });
    expect(Number(away.retryAfter)).toBeGreaterThan(0);
    expect(await sendTo(wired.url, forged)).toMatchObject({ status: 401 });
    await wire.mend();
    await until(async () => (await sendTo(wired.url, one)).status === 200, 'the delivery is taken');
    const watched = `select 1 from session_attendance where participant_id = $1 and watch_time_seconds = 60`;
    await until(async () => (await db.query(watched, [participantId])).rows.length === 1, 'it is in the attendance');
  });
});
