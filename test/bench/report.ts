import type { Comparison, Measured } from './compare.ts';
import type { ContenderName } from './contenders.ts';
import type { FixedRateResult } from './fixed-rate.ts';
import type { Flatness } from './flatness.ts';
import type { QueryTimes } from './query-times.ts';
import { median } from './statistics.ts';
import { targetOfEqual } from './workloads.ts';

export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`);
};

const whole = (value: number): string => value.toFixed(0);
const fine = (value: number): string => value.toFixed(2);
const verdict = (met: boolean): string => (met ? 'met' : 'MISSED');

/** Columns as wide as they need to be; the first is text, the others are numbers. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    print(cells.join('  ').trimEnd());
  }
  print();
}

function resultsOf({ results }: Comparison, wanted: ContenderName): readonly Measured[] {
  return [...results].find(([{ name }]) => name === wanted)?.[1] ?? [];
}

/** Of the rounds' own ratios the median: what disturbs one round does not count. */
function ratio(comparison: Comparison, peer: ContenderName): number {
  const theirs = resultsOf(comparison, peer);
  return median(
    resultsOf(comparison, 'ours').map(({ perSecond }, round) => perSecond / (theirs[round]?.perSecond ?? NaN)),
  );
}

export function printComparisons(comparisons: readonly Comparison[]): void {
  const rows = comparisons.flatMap((comparison) =>
    (['ours', 'bare', 'equal'] as const).map((name) => {
      const results = resultsOf(comparison, name);
      const of = (value: (one: Measured) => number) => median(results.map(value));
      return [
        `${comparison.workload.name}, ${name}`,
        whole(of(({ perSecond }) => perSecond)),
        fine(of(({ p50 }) => p50)),
        fine(of(({ p99 }) => p99)),
        fine(of(({ processorMs }) => processorMs)),
      ];
    }),
  );
  printTable([['workload, server', 'requests/s', 'p50 ms', 'p99 ms', 'server CPU ms/request'], ...rows]);
  printTable([
    ['workload', 'ours/bare', 'target', '', 'ours/equal', 'target', ''],
    ...comparisons.map((comparison) => {
      const [ofBare, ofEqual] = [ratio(comparison, 'bare'), ratio(comparison, 'equal')];
      const { name, targetOfBare } = comparison.workload;
      return [
        name,
        fine(ofBare),
        fine(targetOfBare),
        verdict(ofBare >= targetOfBare),
        fine(ofEqual),
        fine(targetOfEqual),
        verdict(ofEqual >= targetOfEqual),
      ];
    }),
  ]);
}

const most = { callMs: 200, queryMs: 50, megabytes: 200 };

export function printFixedRate(calls: FixedRateResult, queries: QueryTimes): void {
  print(`At a fixed rate: ${calls.calls} calls over 100 sessions, ${whole(calls.perSecond)} a second`);
  printTable([
    ['', 'number', 'p50 ms', 'p95 ms', 'p99 ms', 'target p95', ''],
    [
      'calls',
      whole(calls.calls),
      fine(calls.p50),
      fine(calls.p95),
      fine(calls.p99),
      `< ${most.callMs}`,
      verdict(calls.p95 < most.callMs),
    ],
    ...Object.entries(calls.byKind).map(([kind, one]) => [
      `  ${kind}`,
      whole(one.calls),
      '',
      fine(one.p95),
      '',
      '',
      '',
    ]),
    [
      'queries',
      whole(queries.queries),
      fine(queries.p50),
      fine(queries.p95),
      fine(queries.p99),
      `< ${most.queryMs}`,
      verdict(queries.p95 < most.queryMs),
    ],
  ]);
}

export function printFlatness(found: readonly Flatness[], { few, many }: { few: number; many: number }): void {
  const head = ['mean ms a call with', `${few} sessions`, `${many} sessions`, 'ratio'];
  print(`With as many sessions in the next 30 days, ${few}; the others are later, or long over`);
  printTable([
    head,
    ...found.map(({ workload, fewMs, manyMs }) => [workload, fine(fewMs), fine(manyMs), fine(manyMs / fewMs)]),
  ]);
}

export function printMemory(measured: readonly (readonly [after: string, megabytes: number])[]): void {
  printTable([
    ['resident memory of ours after', 'MB', 'target', ''],
    ...measured.map(([after, megabytes]) => [
      after,
      whole(megabytes),
      `< ${most.megabytes}`,
      verdict(megabytes < most.megabytes),
    ]),
  ]);
}

/** @returns whether there was anything. */
export function printUnexpected(found: Readonly<Record<string, number>>): boolean {
  const entries = Object.entries(found);
  if (entries.length === 0) print('Every call was answered as it should be.');
  else print(`UNEXPECTED answers: ${entries.map(([what, count]) => `${what}: ${count}`).join(', ')}`);
  return entries.length > 0;
}
