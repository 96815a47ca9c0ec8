import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { type Contender, startOurs } from './contenders.ts';
import type { LoadMaker, LoadRequest, LoadResult } from './load.ts';
import { idsOf, seed } from './seed.ts';
import { median } from './statistics.ts';
import { classes, join, list, read, rooms, tick } from './workloads.ts';

export interface Flatness {
  readonly workload: string;
  /** Median latencies over all rounds. */
  readonly fewMs: number;
  readonly manyMs: number;
  readonly results: readonly LoadResult[];
}

/** What the clock does every few seconds. */
const ofTheClock = ['plan-reminders', 'take-due-steps', 'send-due-notices'] as const;

interface Place {
  readonly database: FreshDatabase;
  readonly server: Contender;
  readonly requests: Readonly<Record<string, readonly LoadRequest[]>>;
}

/** So few that the answer's own time is measured, not the queue before it; a schedule is run by one at a time anyway. */
const connectionsOf = (workload: string): number => (ofTheClock.some((schedule) => schedule === workload) ? 1 : 4);

/**
 * How the same calls fare with few and with many sessions stored, in turns. As many begin in the next 30 days: what the
 * clock does is to cost as much as there is to do, and that is the same.
 */
export async function flatness(
  load: LoadMaker,
  cluster: string,
  { few, many, rounds }: { few: number; many: number; rounds: number },
): Promise<readonly Flatness[]> {
  const places: Place[] = [];
  try {
    for (const sessions of [few, many]) places.push(await placeWith(cluster, sessions, few));
    const found: Flatness[] = [];
    for (const workload of ['list', 'read', 'join', ...ofTheClock])
      found.push(await compared(load, workload, places, rounds));
    return found;
  } finally {
    for (const { server, database } of places) {
      await server.stop();
      await database.close();
    }
  }
}

async function placeWith(cluster: string, sessions: number, soon: number): Promise<Place> {
  const database = await freshDatabase(cluster);
  await seed(database.url, [
    { title: classes, count: sessions, live: false, soon },
    { title: rooms, count: 100, live: true },
  ]);
  const server = await startOurs(database.url);
  const requests = {
    list: [list],
    read: (await idsOf(database.url, classes, 500)).map(read),
    join: (await idsOf(database.url, rooms, 100)).map(join),
    ...Object.fromEntries(ofTheClock.map((schedule) => [schedule, [tick(schedule, server.token)]])),
  };
  return { database, server, requests };
}

async function compared(
  load: LoadMaker,
  workload: string,
  places: readonly Place[],
  rounds: number,
): Promise<Flatness> {
  const results: LoadResult[][] = places.map(() => []);
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, { server, requests }] of places.entries()) {
      const result = await load.run({
        url: server.url,
        requests: requests[workload] ?? [],
        connections: connectionsOf(workload),
        seconds: 1,
      });
      if (round > 0) results[index]?.push(result);
    }
  // From the number of answers: finer than the whole milliseconds of the percentiles.
  const [fewMs = Number.NaN, manyMs = Number.NaN] = results.map((each) =>
    median(each.map(({ perSecond }) => (connectionsOf(workload) * 1000) / perSecond)),
  );
  return { workload, fewMs, manyMs, results: results.flat() };
}
