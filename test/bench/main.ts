import { freshDatabase } from '#test/support/fresh-database.ts';
import { startCluster } from './cluster.ts';
import { type Comparison, compare } from './compare.ts';
import { startOurs, startPeer } from './contenders.ts';
import { atFixedRate } from './fixed-rate.ts';
import { flatness } from './flatness.ts';
import { LoadMaker } from './load.ts';
import { type Plan, planOf } from './plan.ts';
import { residentMegabytes } from './process-facts.ts';
import { logQueryTimes, queryTimes } from './query-times.ts';
import { print, printComparisons, printFixedRate, printFlatness, printMemory, printUnexpected } from './report.ts';
import { idsOf, seed } from './seed.ts';
import { classes, kindsFor, rooms, workloadsOn } from './workloads.ts';

type Counts = Readonly<Record<string, number>>;
type Memory = readonly [after: string, megabytes: number];

const unexpected: Record<string, number> = {};
const note = (where: string, counts: Counts): void => {
  for (const [what, count] of Object.entries(counts)) {
    const key = `${where} ${what}`;
    unexpected[key] = (unexpected[key] ?? 0) + count;
  }
};

async function compareThree(cluster: string, load: LoadMaker, plan: Plan): Promise<readonly Comparison[]> {
  const database = await freshDatabase(cluster);
  await seed(database.url, kindsFor(plan.sessions, plan.rounds));
  const contenders = [
    await startOurs(database.url),
    await startPeer('bare', database.url),
    await startPeer('equal', database.url),
  ];
  const comparisons: Comparison[] = [];
  for (const workload of await workloadsOn(database.url)) {
    const comparison = await compare(load, workload, contenders, plan);
    comparisons.push(comparison);
    for (const [{ name }, results] of comparison.results)
      for (const result of results) note(`${workload.name} (${name})`, result.unexpected);
  }
  for (const { stop } of contenders) await stop();
  await database.close();
  return comparisons;
}

async function fixedRate(cluster: string, plan: Plan): Promise<number> {
  const database = await freshDatabase(cluster);
  await seed(database.url, [
    { title: classes, count: plan.sessions, live: false },
    { title: rooms, count: 100, live: true },
  ]);
  await logQueryTimes(database.url);
  const ours = await startOurs(database.url);
  const ids = await idsOf(database.url, rooms, 100);
  const warmUp = await atFixedRate(ours, ids, plan.warmUpSeconds);
  note('warm-up of the fixed rate', warmUp.unexpected);
  const calls = await atFixedRate(ours, ids, plan.fixedRateSeconds);
  printFixedRate(calls, await queryTimes(database.url));
  note('fixed rate', calls.unexpected);
  const megabytes = await residentMegabytes(ours.pid);
  await ours.stop();
  await database.close();
  return megabytes;
}

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  const cluster = await startCluster();
  const load = LoadMaker.start();
  try {
    const comparisons = await compareThree(cluster.url, load, plan);
    printComparisons(comparisons);
    const atRate = await fixedRate(cluster.url, plan);
    const flat = await flatness(load, cluster.url, plan.flatness);
    printFlatness(flat, plan.flatness);
    for (const { workload, results } of flat)
      for (const result of results) note(`flatness ${workload}`, result.unexpected);
    printMemory([
      ...comparisons.map((each): Memory => [each.workload.name, each.residentMegabytes]),
      ['fixed rate', atRate],
    ]);
  } finally {
    load.stop();
    await cluster.stop();
  }
}

const startedAt = performance.now();
await main();
if (printUnexpected(unexpected)) process.exitCode = 1;
print(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
