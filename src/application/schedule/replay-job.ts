import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { JobAdmin } from '../ports/job-admin.ts';
import type { Job } from '../ports/jobs.ts';

/** Has work done again that was given up, once an admin has seen to the reason. */
export class ReplayJob {
  readonly #jobs: JobAdmin;

  constructor(jobs: JobAdmin) {
    this.#jobs = jobs;
  }

  /** @throws {NotFound} unless it was given up and not replayed yet. */
  async execute({ caller, id }: { readonly caller: Caller; readonly id: string }): Promise<Job> {
    requireAdmin(caller);
    const job = await this.#jobs.replay(id);
    if (!job) throw new NotFound('job');
    return job;
  }
}
