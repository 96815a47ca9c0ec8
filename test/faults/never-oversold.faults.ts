import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { JwtLinkTokens } from '#src/adapters/identity/jwt-link-tokens.ts';
import { keyFor } from '#src/composition/adapters.ts';
import type { ApiAnswer, CallOptions } from '#test/support/api-client.ts';
import { ApiClient } from '#test/support/api-client.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { type Account, addAccounts, jwtSecret, placesOf, poolOn, recordsOf, tally, tell } from './school.ts';

const seats = 100;
const crowd = 1000;
/** The aim is 5 s on a machine of its own; this is where it is broken, not merely slow. */
const ceilingSeconds = 60;

let database: { readonly url: string; drop(): Promise<void> };
let db: pg.Pool;
let servers: [ServerProcess, ServerProcess];
let host: Account;

const startServer = () => startServerProcess({ DATABASE_URL: database.url, JWT_SECRET: jwtSecret, LOG_LEVEL: 'warn' });

beforeAll(async () => {
  database = await emptyDatabase(inject('databaseServer'));
  servers = await Promise.all([startServer(), startServer()]);
  db = poolOn(database.url);
  [host] = (await addAccounts(db, 1, 'instructor')) as [Account];
});
afterAll(async () => {
  for (const server of servers ?? []) await server.stop();
  await db?.end();
  await database?.drop();
});

async function aSession(capacity: number, wishes: object = {}): Promise<string> {
  const plan = { title: 'A rush', visibility: 'public', capacity, ...wishes };
  const { status, body } = await new ApiClient(servers[0].url).post('/sessions', plan, { token: host.token });
  expect(status).toBe(201);
  return body.data.id;
}

const aLiveSession = (capacity: number): Promise<string> => aSession(capacity);

/** One person who wants in: every second has an account. */
interface Comer {
  readonly body: { readonly displayName?: string };
  readonly options: CallOptions;
}

async function comers(count: number): Promise<Comer[]> {
  const accounts = await addAccounts(db, count / 2);
  return Array.from({ length: count }, (_, number) => {
    const account = number % 2 === 0 ? accounts[number / 2] : undefined;
    const headers = { 'idempotency-key': v7() };
    return account
      ? { body: {}, options: { token: account.token, headers } }
      : { body: { displayName: `Guest ${number}` }, options: { headers } };
  });
}

const said = ({ status, body }: ApiAnswer): string => (status === 200 ? 'in' : `${status} ${body.code}`);

/** The places in the database of those who were told that they are in. */
async function seated(answers: readonly ApiAnswer[]): Promise<number> {
  const ids = answers.filter(({ status }) => status === 200).map(({ body }) => body.data.participant.id);
  const { rows } = await db.query('select 1 from session_participants where id = any($1::uuid[]) and seat', [ids]);
  return rows.length;
}

describe(`${crowd} people who join at the same moment through two servers`, () => {
  it(`fill ${seats} seats exactly, and all others are told that it is full`, async () => {
    const id = await aLiveSession(seats);
    const people = await comers(crowd);
    const clients = servers.map(({ url }) => new ApiClient(url)) as [ApiClient, ApiClient];
    const began = performance.now();
    const answers = await Promise.all(
      // In pairs of an account and a guest, so that both servers get both.
      people.map(({ body, options: { token } }, number) =>
        clients[number % 4 < 2 ? 0 : 1].post(`/sessions/${id}/join`, body, { token }),
      ),
    );
    const seconds = (performance.now() - began) / 1000;
    tell(`${crowd} joins to ${seats} seats through two servers: ${seconds.toFixed(2)} s`);

    expect(tally(answers.map(said))).toEqual({ in: seats, '409 session_full': crowd - seats });
    expect(await placesOf(db, id)).toEqual({
      capacity: seats,
      seatsTaken: seats,
      seats,
      peoplePresent: seats,
      present: seats,
      seatsUnclaimed: 0,
      unclaimed: 0,
    });
    expect(await recordsOf(db, id)).toMatchObject({ 'participant.joined': seats, 'fact: joined': seats });
    expect(await seated(answers)).toBe(seats);
    expect(seconds).toBeLessThan(ceilingSeconds);
  });
});

describe('a server that is killed in the middle of the rush', () => {
  it('lets nobody in beyond the seats, loses nobody who was told to be in, and leaves the rest to the other', async () => {
    const id = await aLiveSession(seats);
    const people = await comers(crowd);
    const [victim, survivor] = servers;
    const answered = { in: 0, lost: 0, retriedInVain: 0 };
    const firstIn = Promise.withResolvers<void>();

    async function join({ body, options }: Comer, server: ServerProcess): Promise<ApiAnswer> {
      const answer = await new ApiClient(server.url).post(`/sessions/${id}/join`, body, options);
      if (answer.status === 200 && ++answered.in === seats / 4) firstIn.resolve();
      return answer;
    }

    /** As a patient client does: the same call with the same key, for as long as it isn't decided. */
    async function decided(comer: Comer): Promise<ApiAnswer> {
      for (;;) {
        const answer = await join(comer, survivor);
        if (answer.body.code !== 'idempotency_in_progress') return answer;
        answered.retriedInVain += 1;
        await pause(Number(answer.headers.get('retry-after')) * 1000);
      }
    }

    const answers = Promise.all(
      people.map(async (comer, number) => {
        const server = number % 4 < 2 ? victim : survivor;
        try {
          const answer = await join(comer, server);
          return answer.body.code === 'idempotency_in_progress' ? await decided(comer) : answer;
        } catch (error) {
          // The server that was asked is gone; whether it had decided, nobody knows.
          if (!(error instanceof TypeError) || server !== victim) throw error;
          answered.lost += 1;
          return await decided(comer);
        }
      }),
    );
    await firstIn.promise;
    await victim.stop('SIGKILL');
    const all = await answers;
    tell(`killed after ${seats / 4} were in: ${answered.lost} calls lost, repeated through the other server`);

    expect(answered.lost).toBeGreaterThan(0);
    expect(tally(all.map(said))).toEqual({ in: seats, '409 session_full': crowd - seats });
    expect(await placesOf(db, id)).toEqual({
      capacity: seats,
      seatsTaken: seats,
      seats,
      peoplePresent: seats,
      present: seats,
      seatsUnclaimed: 0,
      unclaimed: 0,
    });
    expect(new Set(all.flatMap(({ status, body }) => (status === 200 ? [body.data.participant.id] : []))).size).toBe(
      seats,
    );
    expect(await seated(all)).toBe(seats);
    expect(await recordsOf(db, id)).toMatchObject({ 'participant.joined': seats, 'fact: joined': seats });

    const again = await Promise.all(
      people.slice(0, 40).map(async (comer, number) => [all[number], await join(comer, survivor)] as const),
    );
    for (const [first, second] of again) {
      expect(second.status).toBe(first?.status);
      expect(second.body.data?.participant.id).toBe(first?.body.data?.participant.id);
    }
    expect((await placesOf(db, id)).seats).toBe(seats);
    servers[0] = await startServer();
  });
});

describe('seats that are held ahead and seats at the door, asked for at the same moment', () => {
  /** Guests who have the mail with the link, made by SQL. @returns the tokens of the links. */
  async function addGuestsWithLinks(sessionId: string, count: number): Promise<readonly string[]> {
    const ids = Array.from({ length: count }, () => v7());
    await db.query(
      `insert into guest_registrations (id, session_id, display_name, email, locale, time_zone, created_at, mailed_at,
          expires_at)
        select id, $2, 'Guest', id || '@example.org', 'en', 'UTC', now(), now(), now() + interval '1 day'
        from unnest($1::uuid[]) id`,
      [ids, sessionId],
    );
    const links = new JwtLinkTokens(keyFor('links', jwtSecret));
    return Promise.all(ids.map((id) => links.sign('confirm-registration', id)));
  }

  it('are given out once, whoever comes how, and whoever was told to have one comes in', async () => {
    const id = await aSession(seats, { startsAt: new Date(Date.now() + 9 * 60_000).toISOString() });
    const each = 150;
    const clients = servers.map(({ url }) => new ApiClient(url)) as [ApiClient, ApiClient];
    const members = await addAccounts(db, each);
    const links = await addGuestsWithLinks(id, each);
    const atTheDoor = await comers(each);
    const outcomes = { registered: 0, confirmed: 0, joined: 0, refused: 0 };
    /** Who was told to have a seat, by the token that they come in with. */
    const told: string[] = [];
    const note = (how: keyof typeof outcomes, answer: ApiAnswer, token: string | undefined) => {
      if (answer.body.code === 'session_full') outcomes.refused += 1;
      else {
        expect(answer.status).toBeLessThan(300);
        outcomes[how] += 1;
        told.push(token ?? answer.body.data.participantToken);
      }
    };
    async function threeCome(number: number): Promise<void> {
      const [here, there] = number % 2 === 0 ? clients : [clients[1], clients[0]];
      const [member, link, comer] = [members[number], links[number], atTheDoor[number]];
      const registers = here.post(`/sessions/${id}/registrations`, {}, { token: member?.token });
      const confirms = there.post('/registrations/confirm', { token: link });
      const comes = here.post(`/sessions/${id}/join`, comer?.body, { token: comer?.options.token });
      note('registered', await registers, member?.token);
      note('confirmed', await confirms, undefined);
      note('joined', await comes, comer?.options.token);
    }

    await threeCome(0); // there is one of each way among those inside, whoever is faster in the rush
    await Promise.all(Array.from({ length: each - 1 }, (_, number) => threeCome(number + 1)));
    tell(`ahead and at the door at once: ${JSON.stringify(outcomes)}`);

    expect(told).toHaveLength(seats);
    expect(outcomes.refused).toBe(3 * each - seats);
    expect(await placesOf(db, id)).toMatchObject({
      seatsTaken: seats,
      seats,
      present: outcomes.joined,
      seatsUnclaimed: seats - outcomes.joined,
      unclaimed: seats - outcomes.joined,
    });
    const { body } = await clients[0].get(`/sessions/${id}`);
    expect(body.data.seatsLeft).toBe(0);

    const came = await Promise.all(told.map((token) => clients[0].post(`/sessions/${id}/join`, {}, { token })));
    expect(tally(came.map(said))).toEqual({ in: seats });
    expect(await placesOf(db, id)).toMatchObject({
      seatsTaken: seats,
      seats,
      peoplePresent: seats,
      present: seats,
      seatsUnclaimed: 0,
    });
  });
});

describe('people who come and go while the capacity changes', () => {
  it('never hold more seats than there are, and the counters stay what they count', async () => {
    const id = await aLiveSession(10);
    const clients = servers.map(({ url }) => new ApiClient(url)) as [ApiClient, ApiClient];
    const outcomes: string[] = [];
    const [enough, atLast] = [Date.now() + 5000, Date.now() + 60_000];
    // For some seconds, and on a busy machine until enough has happened.
    const goesOn = () => Date.now() < enough || (outcomes.length < 1000 && Date.now() < atLast);
    const anyServer = () => clients[Math.random() < 0.5 ? 0 : 1];

    async function comesAndGoes({ body, options }: Comer): Promise<void> {
      let token = options.token;
      while (goesOn()) {
        const joined = await anyServer().post(`/sessions/${id}/join`, token ? {} : body, { token });
        outcomes.push(said(joined));
        if (joined.status !== 200) continue;
        token ??= joined.body.data.participantToken;
        const twice = Math.random() < 0.3 && anyServer().post(`/sessions/${id}/join`, {}, { token });
        outcomes.push(`left ${(await anyServer().post(`/sessions/${id}/leave`, undefined, { token })).status}`);
        if (twice) outcomes.push(said(await twice));
      }
    }

    async function changesCapacity(): Promise<void> {
      while (goesOn()) {
        const capacity = 3 + Math.floor(Math.random() * 15);
        const { status, body } = await anyServer().patch(`/sessions/${id}`, { capacity }, { token: host.token });
        outcomes.push(status === 200 ? 'changed' : `${status} ${body.code}`);
      }
    }

    let fullest = 0;
    async function watches(): Promise<void> {
      while (goesOn()) {
        const places = await placesOf(db, id);
        fullest = Math.max(fullest, places.seats / places.capacity);
        expect(places.seats).toBeLessThanOrEqual(places.capacity);
        expect(places).toMatchObject({ seatsTaken: places.seats, peoplePresent: places.present });
      }
    }

    const people = await comers(30);
    await Promise.all([...people.map(comesAndGoes), changesCapacity(), changesCapacity(), watches()]);
    const counts = tally(outcomes);
    tell(`coming and going: ${JSON.stringify(counts)}`);

    expect(Object.keys(counts).sort()).toEqual([
      '409 capacity_below_taken',
      '409 session_full',
      'changed',
      'in',
      'left 204',
    ]);
    expect(fullest).toBe(1);
    const places = await placesOf(db, id);
    expect(places).toMatchObject({ seatsTaken: places.seats, peoplePresent: places.present });
    const records = await recordsOf(db, id);
    expect((records['fact: joined'] ?? 0) - (records['fact: left'] ?? 0)).toBe(places.present);
    expect((records['participant.joined'] ?? 0) - (records['participant.left'] ?? 0)).toBe(places.present);
    const { rows } = await db.query(
      'select count(*)::int as present from session_attendance where present and session_id = $1',
      [id],
    );
    expect(rows).toEqual([{ present: places.present }]);
  });
});
