import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** When a schedule is due, and what its last run came to. */
export const ScheduleRow = defineEntity({
  name: 'ScheduleRow',
  tableName: 'schedules',
  properties: {
    name: p.text().primary(),
    every: p.text(),
    nextDueAt: p.datetime(3),
    runningUntil: p.datetime(3).nullable(),
    lastStartedAt: p.datetime(3).nullable(),
    lastFinishedAt: p.datetime(3).nullable(),
    lastSummary: p.text().nullable(),
    lastError: p.text().nullable(),
  },
});
export type ScheduleRow = InferEntity<typeof ScheduleRow>;
