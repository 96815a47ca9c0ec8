import { createHash } from 'node:crypto';
import type { Job } from '../../application/ports/jobs.ts';

/** Equal for the same work and different for other work, whatever the order of the members. */
export function jobKey({ data }: Job): string {
  const members = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
