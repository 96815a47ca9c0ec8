import { z } from 'zod';
import type { ListSchedules, ScheduleView } from '../../../application/schedule/list-schedules.ts';
import type { RunScheduleNow } from '../../../application/schedule/run-schedule-now.ts';
import { formatInstant, instantOut } from '../instant.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';

export interface ScheduleUseCases {
  readonly listSchedules: ListSchedules;
  readonly runScheduleNow: RunScheduleNow;
}

const schedule = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    every: z.string().meta({ example: 'every 3600 s' }),
    nextDueAt: instantOut,
    lastStartedAt: instantOut.exactOptional(),
    lastFinishedAt: instantOut
      .meta({ description: 'Before `lastStartedAt` while it runs, or when its server died.' })
      .exactOptional(),
    lastSummary: z.string().meta({ description: 'What the last run did that succeeded.' }).exactOptional(),
    lastError: z.string().meta({ description: 'Why the last run failed; absent when it did not.' }).exactOptional(),
  })
  .meta({ id: 'Schedule' });

/** What is done again and again, for admins. */
export const scheduleRoutes = ({ listSchedules, runScheduleNow }: ScheduleUseCases): readonly Route[] => [
  defineRoute({
    tag: 'Operations',
    caller: 'account',
    method: 'get',
    path: '/admin/schedules',
    operationId: 'listSchedules',
    summary: 'List what is done again and again, when it is due, and what its last run came to',
    responses: { 200: z.array(schedule) },
    errors: ['forbidden'],
    async handle({ caller }) {
      return { status: 200, data: (await listSchedules.execute({ caller })).map(scheduleBody) };
    },
  }),
  defineRoute({
    tag: 'Operations',
    caller: 'account',
    method: 'post',
    path: '/admin/schedules/{name}/run',
    operationId: 'runSchedule',
    summary: 'Run a schedule now, and say what it did',
    description:
      'Answers when it is done. When it is due next stays as it is. One run lasts at a time: while one goes on, by whichever ' +
      'server, this waits two seconds for it, and is then refused.',
    params: z.strictObject({ name: anyText.min(1).max(100) }),
    responses: { 200: z.strictObject({ name: z.string(), summary: z.string() }).meta({ id: 'ScheduleRun' }) },
    errors: ['forbidden', 'schedule_not_found', 'schedule_running', 'video_provider_failed'],
    async handle({ caller, params: { name } }) {
      return { status: 200, data: { name, summary: await runScheduleNow.execute({ caller, name }) } };
    },
  }),
];

const scheduleBody = (view: ScheduleView): z.input<typeof schedule> => ({
  name: view.name,
  description: view.description,
  every: view.every,
  nextDueAt: formatInstant(view.nextDueAt),
  ...(view.lastStartedAt && { lastStartedAt: formatInstant(view.lastStartedAt) }),
  ...(view.lastFinishedAt && { lastFinishedAt: formatInstant(view.lastFinishedAt) }),
  ...(view.lastSummary !== undefined && { lastSummary: view.lastSummary }),
  ...(view.lastError !== undefined && { lastError: view.lastError }),
});
