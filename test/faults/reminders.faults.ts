import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '#test/support/api-client.ts';
import { emptyDatabase } from '#test/support/fresh-database.ts';
import { type ServerProcess, startServerProcess } from '#test/support/server-process.ts';
import { MailServer } from '../adapters/mail/a-mail-server.ts';
import { addAccounts, jwtSecret, poolOn, tally, tell, until } from './school.ts';

const people = 500;
/** The mail server is slow: so long it takes over each mail. */
const slownessMs = 500;
const arrivedBeforeTheKill = 100;
/** As many as one process has in flight at once. */
const mostInFlight = 10;
/** About a minute, on a machine that does other things too. */
const mostSeconds = 75;

interface Arrival {
  readonly to: string;
  readonly messageId: string;
  readonly at: number;
}

let database: { url: string; drop(): Promise<void> };
let db: pg.Pool;
let dataDir: string;
let mails: MailServer;
const arrivals: Arrival[] = [];
const servers: ServerProcess[] = [];

beforeEach(async () => {
  arrivals.length = 0;
  database = await emptyDatabase(inject('databaseServer'));
  db = poolOn(database.url);
  dataDir = await mkdtemp(join(tmpdir(), 'convoke-reminders-'));
  mails = new MailServer({
    onData: async (stream, { envelope }, done) => {
      // Cut off by the kill in the middle of a mail: it did not arrive.
      const raw = await text(stream).catch(() => undefined);
      if (raw === undefined) return;
      const [, messageId = ''] = /^Message-ID: <(.+)>\r?$/im.exec(raw) ?? [];
      for (const { address } of envelope.rcptTo) arrivals.push({ to: address, messageId, at: performance.now() });
      await pause(slownessMs);
      done();
    },
  });
  await mails.start();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop('SIGKILL')));
  await mails.stop();
  await db.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function aServer(): Promise<ServerProcess> {
  const server = await startServerProcess({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    JWT_SECRET: jwtSecret,
    LOG_LEVEL: 'warn',
    SMTP_URL: mails.url,
    MAIL_FROM: 'school@school.example',
  });
  servers.push(server);
  return server;
}

/** A class whose reminder of an hour before is due so many seconds from now, with 500 people registered. */
async function aClass(url: string, inSeconds: number) {
  const [host] = await addAccounts(db, 1, 'instructor');
  const members = await addAccounts(db, people);
  if (!host) throw new Error('There is no host.');
  const dueAt = Date.now() + inSeconds * 1000;
  const startsAt = new Date(dueAt + 3_600_000).toISOString();
  const plan = { title: 'Astronomy', startsAt, capacity: people, visibility: 'public' };
  const made = await new ApiClient(url).post('/sessions', plan, { token: host.token });
  expect(made.status).toBe(201);
  const { id } = made.body.data;
  await db.query(
    `with registered as (
      insert into session_participants (id, session_id, person_id, user_id, role, seat, present, registered_at)
      select gen_random_uuid(), $1, u, u, 'participant', true, false, now() from unnest($2::uuid[]) u returning 1)
    update sessions set seats_taken = (select count(*) from registered) where id = $1`,
    [id, members.map((member) => member.id)],
  );
  return { id, dueAt };
}

const standings = async (id: string) => {
  const { rows } = await db.query<{ status: string; id: string; attempts: number; at: Date }>(
    `select status, id, attempts, changed_at as at from notifications
      where session_id = $1 and kind = 'reminder_1h'`,
    [id],
  );
  return rows;
};

describe('five hundred people with a reminder due in the same minute, and a server killed while they are sent', () => {
  it('are all reminded within about a minute, each once in the ledger, and twice only by the same message', async () => {
    const [first, second] = [await aServer(), await aServer()];
    const { id, dueAt } = await aClass(second.url, 8);
    await until(async () => arrivals.length >= arrivedBeforeTheKill, `${arrivedBeforeTheKill} mails arrived`, 60);
    await first.stop('SIGKILL');
    const atTheKill = arrivals.length;

    const rows = await until(
      async () => {
        const all = await standings(id);
        return all.length === people + 1 && all.every(({ status }) => status === 'sent') && all;
      },
      'everybody was reminded',
      120,
    );

    const byPerson = Map.groupBy(arrivals, ({ to }) => to);
    const twice = [...byPerson.values()].filter((all) => all.length > 1);
    const seconds = (Math.max(...rows.map((row) => row.at.getTime())) - dueAt) / 1000;
    tell(`${arrivals.length} mails for ${byPerson.size} people, ${atTheKill} of them before the kill`);
    tell(`${people + 1 - byPerson.size} lost, ${twice.length} twice on the wire; all within ${seconds.toFixed(1)} s`);
    tell(`tries by row: ${JSON.stringify(tally(rows.map(({ attempts }) => attempts)))}`);
    expect(byPerson.size).toBe(people + 1);
    expect(twice.length).toBeLessThanOrEqual(mostInFlight);
    for (const all of twice) expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(1);
    const ids = new Set(arrivals.map(({ messageId }) => messageId.split('@')[0]));
    expect([...ids].sort()).toEqual(rows.map((row) => row.id).sort());
    expect(seconds).toBeLessThan(mostSeconds);
  });
});
