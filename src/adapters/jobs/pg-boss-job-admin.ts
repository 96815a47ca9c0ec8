import type { Db } from 'pg-boss';
import type { JobAdmin, JobView, JobWishes, QueueTotals } from '../../application/ports/job-admin.ts';
import { type Job, jobNames } from '../../application/ports/jobs.ts';
import type { Page } from '../../application/ports/page.ts';
import type { Boss } from './boss.ts';
import { cursorOf, positionOf } from './job-cursor.ts';
import { type JobRow, viewOf } from './job-row.ts';
import { PgBossJobQueue } from './pg-boss-job-queue.ts';
import { deadLetters } from './queues.ts';

/** A job that was given up lies in the queue of dead letters, and knows where it comes from. */
const columns = `id, coalesce(source_name, name) as name, data, created_on as "createdOn", created_on::text as "createdText",
 
  coalesce(source_created_on, created_on) as "enqueuedOn", start_after as "startAfter", started_on as "startedOn",
  coalesce(source_retry_count, retry_count) as "retries", output`;

const states = { waiting: "state < 'active'", active: "state = 'active'", failed: "state < 'active'" } as const;

/** Reads pg-boss's own tables: its interface looks jobs up by what one knows of them already. */
export class PgBossJobAdmin implements JobAdmin {
  readonly #boss: Boss;

  constructor(boss: Boss) {
    this.#boss = boss;
  }

  async list({ state, name, page: { limit, cursor } }: JobWishes): Promise<Page<JobView>> {
    const names = name ? [name] : jobNames;
    const [createdOn, id] = cursor === undefined ? [null, null] : positionOf(cursor);
    const rows = await this.#boss.database.rows<JobRow>(
      `select ${columns} from pgboss.job
        where name = any($1) and coalesce(source_name, name) = any($2) and ${states[state]}
          and ($3::timestamptz is null or (created_on, id) < ($3, $4::uuid))
        order by created_on desc, id desc limit $5`,
      [state === 'failed' ? [deadLetters] : names, names, createdOn, id, limit + 1],
    );
    const last = rows[limit - 1];
    return {
      items: rows.slice(0, limit).map((row) => viewOf(row, state)),
      ...(rows.length > limit && last && { nextCursor: cursorOf(last) }),
    };
  }

  async replay(id: string): Promise<Job | undefined> {
    return await this.#boss.database.transaction((db) => this.#takeOut(id, db));
  }

  async totals(): Promise<readonly QueueTotals[]> {
    const rows = await this.#boss.database.rows<QueueTotals>(
      `select coalesce(source_name, name) as name,
          count(*) filter (where name <> $2 and state < 'active')::int as waiting,
          count(*) filter (where state = 'active')::int as active,
          count(*) filter (where name = $2 and state < 'active')::int as failed,
          coalesce(extract(epoch from now() - min(start_after)
            filter (where name <> $2 and state < 'active' and start_after <= now())), 0)::float8 as "oldestSeconds"
        from pgboss.job where name = any($1) or name = $2 group by 1`,
      [jobNames, deadLetters],
    );
    const byName = new Map(rows.map((row) => [row.name, row]));
    return jobNames.map((name) => byName.get(name) ?? { name, ...nothing });
  }

  async #takeOut(id: string, db: Db): Promise<Job | undefined> {
    const { rows } = await db.executeSql(
      `delete from pgboss.job where name = $1 and id = $2 and state < 'active' returning source_name as name, data`,
      [deadLetters, id],
    );
    const [job] = rows as Job[];
    if (job) await new PgBossJobQueue(this.#boss.boss, db).enqueue(job);
    return job;
  }
}

const nothing = { waiting: 0, active: 0, oldestSeconds: 0, failed: 0 } as const;
