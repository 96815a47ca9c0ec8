import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, inject, test } from 'vitest';
import { goodPassword, signIn } from '../support/a-running-server.ts';
import { ApiClient } from '../support/api-client.ts';
import { emptyDatabase } from '../support/fresh-database.ts';
import { servedProviders } from '../support/served-providers.ts';
import { startServerProcess } from '../support/server-process.ts';

const providers = await servedProviders();
const { daily } = providers;
afterAll(() => providers.close());

const email = 'principal@school.example';
const nameOf = (url: string) => new URL(url).pathname.slice(1);

/** A server with the one Daily key that there is, on this database, and its admin. */
async function aServerOn(databaseUrl: string, dataDir: string) {
  const process = await startServerProcess({
    ...{ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ADMIN_EMAIL: email, ADMIN_PASSWORD: goodPassword },
    ...{ ...providers.environment, VIDEO_PROVIDERS: 'daily' },
  });
  const api = new ApiClient(process.url);
  const admin = await signIn(api, email, goodPassword);
  return {
    process,
    aClass: async () => (await api.post('/sessions', { title: 'Algebra', visibility: 'public' }, admin)).body.data,
    sweep: async () => (await api.post('/admin/schedules/sweep-rooms/run', {}, admin)).status,
    end: async (id: string) => (await api.post(`/sessions/${id}/end`, {}, admin)).status,
  };
}

async function copied(original: string, copy: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServer') });
  await client.connect();
  await client.query(`drop database ${nameOf(copy)}`);
  await client.query(`create database ${nameOf(copy)} template ${nameOf(original)}`).finally(() => client.end());
}

test('a copy of the database, run with the same keys, closes no room of a class that is live in the original', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'convoke-copied-'));
  const [school, staging] = [
    await emptyDatabase(inject('databaseServer')),
    await emptyDatabase(inject('databaseServer')),
  ];
  const before = await aServerOn(school.url, dataDir);
  const old = await before.aClass();
  expect(old.room.state).toBe('ready');
  await before.process.stop();
  await copied(school.url, staging.url);

  const original = await aServerOn(school.url, dataDir);
  const { id } = await original.aClass();
  const isOpen = (session: string) => [...daily.rooms.keys()].some((name) => name.includes(session));
  const copy = await aServerOn(staging.url, dataDir);
  expect(copy.process.output()).toContain('the database is a copy');
  expect(original.process.output()).not.toContain('the database is a copy');
  // A class that the copy has never heard of, and one that it knows and ends.
  expect([await copy.sweep(), await copy.end(old.id), await copy.sweep()]).toEqual([200, 200, 200]);
  expect([isOpen(id), isOpen(old.id)]).toEqual([true, true]);
  const own = await copy.aClass();
  await copy.end(own.id);
  expect(isOpen(own.id)).toBe(false);
  // The original goes on to do all that with rooms of its own.
  expect([await original.sweep(), await original.end(id), await original.end(old.id)]).toEqual([200, 200, 200]);
  expect([isOpen(id), isOpen(old.id)]).toEqual([false, false]);

  for (const { process } of [original, copy]) await process.stop();
  for (const { drop } of [school, staging]) await drop();
  await rm(dataDir, { recursive: true, force: true });
}, 120_000);
