import { expect, inject, test } from 'vitest';
import { Boss } from '#src/adapters/jobs/boss.ts';
import { saysDatabaseIsAway } from '#src/adapters/persistence/translating-failures.ts';
import { jobNames } from '#src/application/ports/jobs.ts';
import { emptyDatabase } from '../../support/fresh-database.ts';
import { aBoss, silent } from './open-boss.ts';

test('servers that start at the same moment make the queues once, and start again over them', async () => {
  const { url, drop } = await emptyDatabase(inject('databaseServer'));
  for (const servers of [4, 2]) {
    const bosses = Array.from({ length: servers }, () => aBoss(url));
    await Promise.all(bosses.map((boss) => boss.start()));
    const [boss] = bosses;
    const queues = await boss?.boss.getQueues();
    expect(queues?.map(({ name }) => name).toSorted()).toEqual(['dead-letters', ...jobNames].toSorted());
    await Promise.all(bosses.map((one) => one.close()));
  }
  await drop();
});

test('a server whose database is away at its start says why, and leaves nothing running', async () => {
  const boss = new Boss({ url: 'postgresql://nobody@127.0.0.1:1/none', log: silent, saysAway: saysDatabaseIsAway });
  await expect(boss.start()).rejects.toThrow('ECONNREFUSED');
  await boss.close();
});
