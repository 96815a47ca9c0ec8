import { DateTime } from 'luxon';
import type { JobState, JobView } from '../../application/ports/job-admin.ts';
import type { Job } from '../../application/ports/jobs.ts';

/** A job as it lies in pg-boss's table. */
export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly data: object;
  readonly createdOn: Date;
  /** The same to the microsecond. */
  readonly createdText: string;
  readonly enqueuedOn: Date;
  readonly startAfter: Date;
  readonly startedOn: Date | null;
  readonly retries: number;
  /** What our runner said of the try; pg-boss says something of its own when the process died. */
  readonly output: { readonly code?: string; readonly message?: string; readonly value?: { message?: string } } | null;
}

const instant = (date: Date): DateTime => DateTime.fromJSDate(date, { zone: 'utc' });

export function viewOf(row: JobRow, state: JobState): JobView {
  const { output } = row;
  const message = output?.message ?? output?.value?.message;
  return {
    id: row.id,
    job: { name: row.name, data: row.data } as Job,
    state,
    tries: row.startedOn || state === 'failed' ? row.retries + 1 : 0,
    enqueuedAt: instant(row.enqueuedOn),
    dueAt: instant(row.startAfter),
    ...(row.startedOn && { startedAt: instant(row.startedOn) }),
    ...(state === 'failed' && { failedAt: instant(row.createdOn) }),
    ...(message !== undefined && { lastError: { code: output?.code ?? 'lost', message } }),
  };
}
