import { z } from 'zod';
import type { JobView } from '../../../application/ports/job-admin.ts';
import { jobNames } from '../../../application/ports/jobs.ts';
import type { ListJobs } from '../../../application/schedule/list-jobs.ts';
import type { ReplayJob } from '../../../application/schedule/replay-job.ts';
import { formatInstant, instantOut } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';

export interface JobUseCases {
  readonly listJobs: ListJobs;
  readonly replayJob: ReplayJob;
}

const state = z.enum(['waiting', 'active', 'failed']).meta({
  description: '`waiting`: for its first try or for another. `failed`: given up after its last try.',
});
const work = {
  name: z.enum(jobNames),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).meta({ description: 'Ids alone.' }),
};

const job = z
  .strictObject({
    id: z.uuid(),
    ...work,
    state,
    tries: z.int(),
    enqueuedAt: instantOut,
    dueAt: instantOut.meta({ description: 'Not begun before.' }),
    startedAt: instantOut.meta({ description: 'When the last try began.' }).exactOptional(),
    failedAt: instantOut.meta({ description: 'When it was given up.' }).exactOptional(),
    lastError: z.strictObject({ code: z.string(), message: z.string() }).exactOptional(),
  })
  .meta({ id: 'Job' });

/** The queue, for admins. */
export const jobRoutes = ({ listJobs, replayJob }: JobUseCases): readonly Route[] => [
  defineRoute({
    tag: 'Operations',
    caller: 'account',
    method: 'get',
    path: '/admin/jobs',
    operationId: 'listJobs',
    summary: 'List work that waits, is in progress or was given up, the newest first',
    query: z.strictObject({ ...pageQuery, state: state.default('failed'), name: z.enum(jobNames).exactOptional() }),
    responses: { 200: z.array(job) },
    errors: ['forbidden'],
    list: true,
    async handle({ caller, query: { state, name, ...page } }) {
      const wishes = { caller, state, page, ...(name !== undefined && { name }) };
      const { items, nextCursor } = await listJobs.execute(wishes);
      return { status: 200, data: items.map(jobBody), nextCursor };
    },
  }),
  defineRoute({
    tag: 'Operations',
    caller: 'account',
    method: 'post',
    path: '/admin/jobs/{id}/replay',
    operationId: 'replayJob',
    summary: 'Do work again that was given up',
    description: 'It is enqueued as if it were new, and off the list of what was given up.',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 202: z.strictObject(work).meta({ id: 'ReplayedJob' }) },
    errors: ['forbidden', 'job_not_found'],
    async handle({ caller, params: { id } }) {
      const { name, data } = await replayJob.execute({ caller, id });
      return { status: 202, data: { name, data: { ...data } } };
    },
  }),
];

const jobBody = ({ job: { name, data }, ...view }: JobView): z.input<typeof job> => ({
  id: view.id,
  name,
  data: { ...data },
  state: view.state,
  tries: view.tries,
  enqueuedAt: formatInstant(view.enqueuedAt),
  dueAt: formatInstant(view.dueAt),
  ...(view.startedAt && { startedAt: formatInstant(view.startedAt) }),
  ...(view.failedAt && { failedAt: formatInstant(view.failedAt) }),
  ...(view.lastError && { lastError: view.lastError }),
});
