import { SessionLimitReached } from './errors.ts';

/** @throws {SessionLimitReached} when a guest host has as many active sessions as one may have. */
export function requireBelowGuestHostLimit(activeSessions: number, limit: number): void {
  if (activeSessions >= limit) throw new SessionLimitReached(limit);
}
