import { NotFound, ValidationFailed } from '../expected-error.ts';
import type { UserId } from '../identity/user-id.ts';
import { bounds } from './session-details.ts';
import type { SessionState } from './session-state.ts';

type People = Pick<SessionState, 'host' | 'coHosts'>;

const refuse = (code: string, message: string) => new ValidationFailed([{ path: 'userId', code, message }]);

/** The co-hosts with one more; the same list when they are one already. */
export function withCoHost({ host, coHosts }: People, userId: UserId): readonly UserId[] {
  if (coHosts.includes(userId)) return coHosts;
  if (userId === host.id) throw refuse('is_host', 'The host is the host already.');
  if (coHosts.length >= bounds.coHosts) throw refuse('too_many', `A session has at most ${bounds.coHosts} co-hosts.`);
  return [...coHosts, userId];
}

/** @throws {NotFound} when they are none. */
export function withoutCoHost({ coHosts }: People, userId: UserId): readonly UserId[] {
  if (!coHosts.includes(userId)) throw new NotFound('co_host');
  return coHosts.filter((one) => one !== userId);
}
