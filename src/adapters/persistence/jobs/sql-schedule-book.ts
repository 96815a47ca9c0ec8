import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DateTime } from 'luxon';
import type { RunOutcome, ScheduleBook, ScheduleEntry, ScheduleRun } from '../../../application/ports/schedule-book.ts';
import type { Raw } from '../columns.ts';
import { instant } from '../instants.ts';
import { rowsIn } from '../transaction-rows.ts';
import type { ScheduleRow } from './schedule-row.ts';

type Planned = Pick<ScheduleEntry, 'name' | 'every' | 'nextDueAt'>;

const columns = `name, every, next_due_at as "nextDueAt", last_started_at as "lastStartedAt",
  last_finished_at as "lastFinishedAt", last_summary as "lastSummary", last_error as "lastError"`;

/** The table `schedules`, in a transaction. */
export class SqlScheduleBook implements ScheduleBook {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  all(): Promise<readonly ScheduleEntry[]> {
    return this.#entries(`select ${columns} from schedules order by name`);
  }

  claimDue(names: readonly string[], now: DateTime): Promise<readonly ScheduleEntry[]> {
    return this.#entries(
      `select ${columns} from schedules where name = any($1) and next_due_at <= $2
        order by name for update skip locked`,
      [names, now.toJSDate()],
    );
  }

  async enter({ name, every, nextDueAt }: Planned): Promise<void> {
    await this.#run('insert into schedules (name, every, next_due_at) values ($1, $2, $3) on conflict do nothing', [
      name,
      every,
      nextDueAt.toJSDate(),
    ]);
  }

  async plan({ name, every, nextDueAt }: Planned): Promise<void> {
    const values = [name, every, nextDueAt.toJSDate()];
    await this.#run('update schedules set every = $2, next_due_at = $3 where name = $1', values);
  }

  async begin({ name, startedAt }: ScheduleRun, leaseUntil: DateTime): Promise<boolean> {
    const begun = await rowsIn(this.#em, {
      text: `update schedules set last_started_at = $2, running_until = $3
        where name = $1 and (running_until is null or running_until <= $2) returning name`,
      values: [name, startedAt.toJSDate(), leaseUntil.toJSDate()],
    });
    return begun.length > 0;
  }

  async renew({ name, startedAt }: ScheduleRun, leaseUntil: DateTime): Promise<void> {
    await this.#run(
      `update schedules set running_until = $3
        where name = $1 and last_started_at = $2 and running_until is not null`,
      [name, startedAt.toJSDate(), leaseUntil.toJSDate()],
    );
  }

  async finished({ name, startedAt }: ScheduleRun, at: DateTime, outcome: RunOutcome): Promise<void> {
    const { summary, error } = { summary: null, error: null, ...outcome };
    await this.#run(
      `update schedules set last_finished_at = $3, last_summary = coalesce($4, last_summary), last_error = $5,
          running_until = null
        where name = $1 and last_started_at = $2`,
      [name, startedAt.toJSDate(), at.toJSDate(), summary, error],
    );
  }

  async #run(text: string, values: readonly unknown[]): Promise<void> {
    await rowsIn(this.#em, { text, values });
  }

  async #entries(text: string, values: readonly unknown[] = []): Promise<readonly ScheduleEntry[]> {
    return (await rowsIn<Raw<ScheduleRow>>(this.#em, { text, values })).map(entryOf);
  }
}

function entryOf(row: Raw<ScheduleRow>): ScheduleEntry {
  return {
    name: row.name,
    every: row.every,
    nextDueAt: instant(new Date(row.nextDueAt)),
    ...(row.lastStartedAt != null && { lastStartedAt: instant(new Date(row.lastStartedAt)) }),
    ...(row.lastFinishedAt != null && { lastFinishedAt: instant(new Date(row.lastFinishedAt)) }),
    ...(row.lastSummary != null && { lastSummary: row.lastSummary }),
    ...(row.lastError != null && { lastError: row.lastError }),
  };
}
