import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '#src/adapters/persistence/database.ts';
import { claimInstallation, readInstallation } from '#src/adapters/persistence/room/installation.ts';
import { knownInstallation } from '#src/composition/known-installation.ts';
import { readConfig } from '#src/config.ts';
import { emptyDatabase, type FreshDatabase, freshDatabase } from '#test/support/fresh-database.ts';

const school = 'https://class.school.example';

describe('the installation that a database is', () => {
  const opened: (() => Promise<void>)[] = [];
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase(inject('databaseServer'), 5);
    opened.push(() => database.close());
  });
  afterAll(async () => {
    for (const close of opened) await close();
  });

  /** The same data under another name, as a dump that was restored somewhere. */
  async function aCopy(): Promise<MikroORM> {
    await database.orm.close();
    const nameOf = (url: string) => new URL(url).pathname.slice(1);
    const { url, drop } = await emptyDatabase(inject('databaseServer'));
    const client = new pg.Client({ connectionString: inject('databaseServer') });
    await client.connect();
    await client.query(`drop database ${nameOf(url)}`);
    await client.query(`create database ${nameOf(url)} template ${nameOf(database.url)}`).finally(() => client.end());
    database = { ...database, orm: openDatabase({ url: database.url, poolSize: 5 }) };
    const copy = openDatabase({ url, poolSize: 5 });
    opened.push(() => copy.close().then(drop));
    return copy;
  }

  test('stays itself from start to start, also before it has an address and as it gets one', async () => {
    const first = await claimInstallation(database.orm, undefined);
    expect(first).toEqual({ tag: expect.stringMatching(/^[0-9a-f]{12}$/), isNew: false });
    expect(await claimInstallation(database.orm, undefined)).toEqual(first);
    expect(await claimInstallation(database.orm, school)).toEqual(first);
    expect(await claimInstallation(database.orm, school)).toEqual(first);
  });

  test.each([
    ['is reached elsewhere', 'https://staging.school.example'],
    ['is reached from its own machine alone', undefined],
  ])('is another once it %s, and then stays that', async (_, address) => {
    const { tag } = await claimInstallation(database.orm, school);
    const after = await claimInstallation(database.orm, address);
    expect(after).toEqual({ tag: expect.stringMatching(/^[0-9a-f]{12}$/), isNew: true });
    expect(after.tag).not.toBe(tag);
    expect(await claimInstallation(database.orm, address)).toEqual({ tag: after.tag, isNew: false });
  });

  test('is another in a copy, whatever the address; all servers of the copy agree, and the original stays', async () => {
    const original = await claimInstallation(database.orm, school);
    const copy = await aCopy();
    const claims = await Promise.all(Array.from({ length: 4 }, () => claimInstallation(copy, school)));
    const tags = new Set(claims.map(({ tag }) => tag));
    expect(tags.size).toBe(1);
    expect(tags).not.toContain(original.tag);
    expect(claims.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await claimInstallation(database.orm, school)).toEqual(original);
  });

  test('lets go of the rooms of the original: a copy closes none of them and looks into none', async () => {
    const run = (text: string) => database.orm.em.fork().execute(text);
    const rooms = () => run('select epoch, closed_at is not null as closed, watched from room_ledger');
    await claimInstallation(database.orm, school);
    // What session it is of doesn't matter here.
    await run('alter table room_ledger drop constraint room_ledger_session_id_foreign');
    await run(
      `insert into room_ledger (session_id, epoch, provider, watched) values ('${randomUUID()}', 1, 'daily', true)`,
    );
    await claimInstallation(database.orm, school);
    expect(await rooms()).toEqual([{ epoch: 1, closed: false, watched: true }]);
    await claimInstallation(database.orm, 'https://staging.school.example');
    expect(await rooms()).toEqual([{ epoch: 1, closed: true, watched: false }]);
  });

  test('is read without becoming another, whatever the one who reads takes it for', async () => {
    const staging = 'https://staging.school.example';
    const { tag } = await readInstallation(database.orm, school);
    expect(await claimInstallation(database.orm, school)).toEqual({ tag, isNew: false });
    expect(await readInstallation(database.orm, school)).toEqual({ tag });
    expect(await readInstallation(database.orm, staging)).toEqual({ tag, differsBy: 'address' });
    expect(await readInstallation(await aCopy(), school)).toEqual({ tag, differsBy: 'database' });
    expect(await claimInstallation(database.orm, school)).toEqual({ tag, isNew: false });
  });

  test('is told to a command that is run beside its servers only where both mean the same address', async () => {
    const known = (PUBLIC_URL: string) => knownInstallation(database.orm, readConfig({ PUBLIC_URL }));
    const { tag } = await claimInstallation(database.orm, school);
    expect(await known(school)).toBe(tag);
    await expect(known('https://staging.school.example')).rejects.toThrow(
      /PUBLIC_URL is https:\/\/staging\.school\.example.* Start them with this one first\./,
    );
    expect(await claimInstallation(database.orm, school)).toEqual({ tag, isNew: false });
  });
});
