import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from './cluster.ts';
import { ascending, quantile } from './statistics.ts';

/*
 * The time of a query is PostgreSQL's own (`log_min_duration_statement = 0` for the one database): parse, bind and
 * execute of a statement added up, waits for row locks and for the flush of a commit included, the way to us and back
 * not. pg_stat_statements knows means only, no percentiles. `begin` is left out: it does nothing, and would flatter.
 */

export interface QueryTimes {
  readonly queries: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

interface LogLine {
  readonly dbname?: string;
  readonly pid?: number;
  readonly message?: string;
}

const nameOf = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);

/** From the next connection on. */
export async function logQueryTimes(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(`alter database ${nameOf(databaseUrl)} set log_min_duration_statement = 0`),
  );
}

export async function queryTimes(databaseUrl: string): Promise<QueryTimes> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ folder: string; file: string }>(
      `select current_setting('data_directory') as folder, 'log/' || name as file from pg_ls_logdir() where name like '%.json'`,
    ),
  );
  const files = await Promise.all(rows.map(({ folder, file }) => readFile(join(folder, file), 'utf8')));
  const times = ascending(timesIn(files.join('\n'), nameOf(databaseUrl)));
  return {
    queries: times.length,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
  };
}

function* timesIn(log: string, database: string): Generator<number> {
  const unfinished = new Map<number, number>();
  for (const text of log.split('\n')) {
    if (text === '') continue;
    const { dbname, pid = 0, message = '' }: LogLine = JSON.parse(text);
    const [, took, step, statement = ''] = /^duration: ([\d.]+) ms {2}(\w+)(?: [^:]*)?: (.*)/.exec(message) ?? [];
    if (dbname !== database || took === undefined || statement === 'begin') continue;
    const total = (unfinished.get(pid) ?? 0) + Number(took);
    const finished = step === 'statement' || step === 'execute';
    unfinished.set(pid, finished ? 0 : total);
    if (finished) yield total;
  }
}
