import type { Caller } from '../../domain/identity/caller.ts';
import { requireAdmin } from '../../domain/identity/require-caller.ts';
import type { JobAdmin, JobView, JobWishes } from '../ports/job-admin.ts';
import type { Page } from '../ports/page.ts';

/** What waits, is in progress or was given up, for admins. */
export class ListJobs {
  readonly #jobs: JobAdmin;

  constructor(jobs: JobAdmin) {
    this.#jobs = jobs;
  }

  async execute({ caller, ...wishes }: JobWishes & { readonly caller: Caller }): Promise<Page<JobView>> {
    requireAdmin(caller);
    return await this.#jobs.list(wishes);
  }
}
