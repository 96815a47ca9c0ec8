import { BoundarySession } from '../../domain/boundary/boundary-session.ts';
import { type BoundarySessionId, type BoundaryUserId, boundarySessionIdOf } from '../../domain/boundary/ids.ts';
import { retell } from '../../domain/boundary/retell.ts';
import type { BoundaryLog, SessionLog } from '../ports/boundary-log.ts';
import type { HeldUser, KeptSession } from '../ports/boundary-session-repository.ts';
import type { Ids } from '../ports/ids.ts';
import { DamagedRecord } from './damaged-record.ts';

export interface SettlingMeans {
  readonly log: BoundaryLog;
  readonly ids: Ids;
  readonly timeoutMinutes: number | undefined;
}

/**
 * Whether the log may hold what the table does not know. One look is enough: between two commits of a user only the
 * active session's log grows, or that of the next session comes into being.
 */
export async function isUnsettled(user: HeldUser, active: KeptSession | undefined, log: BoundaryLog): Promise<boolean> {
  const size = await log.sizeOf(user.userId, active?.session.id ?? user.nextSessionId);
  return size !== active?.logSize;
}

/**
 * Brings the table to what the log says, for a user who is held: the log is the truth.
 * @throws {DamagedRecord} when the log is less than what was told to somebody, or no session could have left it.
 */
export async function settleUser(user: HeldUser, { log, ids, timeoutMinutes }: SettlingMeans): Promise<void> {
  const known = new Map((await user.all()).map((kept) => [kept.session.id, kept]));
  const logged = await log.sessionsOf(user.userId);
  const changed: KeptSession[] = [];
  for (const id of logged) {
    const before = known.get(id);
    const after = await retold(user, id, before, log, timeoutMinutes);
    known.delete(id);
    if (after) changed.push(after);
  }
  const [lost] = known.keys();
  if (lost !== undefined) throw new DamagedRecord(`The log of ${lost} is gone.`);
  // Those that are over come first: the database lets nobody have two active ones in between.
  for (const kept of changed.sort((a, b) => Number(a.session.isActive) - Number(b.session.isActive)))
    await user.save(kept);
  if (logged.includes(user.nextSessionId)) await user.planNext(boundarySessionIdOf(ids.next()));
}

/** The session as its log tells it, where that is not what is known. */
async function retold(
  { userId, nextSessionId }: HeldUser,
  id: BoundarySessionId,
  before: KeptSession | undefined,
  log: BoundaryLog,
  timeoutMinutes: number | undefined,
): Promise<KeptSession | undefined> {
  if (before && (await log.sizeOf(userId, id)) === before.logSize) return undefined;
  // Only what is certainly this user's: "Ann" and "ann" may share a folder, and only one of them is held.
  const isTheirs = before !== undefined || id === nextSessionId;
  if (isTheirs) await log.mend(userId, id);
  const found = await log.read(userId, id);
  if (!before && (!found || isOfNamesake(userId, found))) return undefined;
  if (!found || found.faults.length > 0) throw new DamagedRecord(`The log of ${id}: ${found?.faults ?? 'is empty'}.`);
  if (before && found.size < before.logSize) throw new DamagedRecord(`The log of ${id} has lost lines.`);
  if (before && found.size === before.logSize) return undefined;
  const state = retell(found.events, timeoutMinutes);
  if (!state) throw new DamagedRecord(`The log of ${id} tells no session.`);
  return { session: BoundarySession.restore(state), logSize: found.size };
}

/** Whether the log is of somebody whose folder a careless file system takes for the same. */
export const isOfNamesake = (userId: BoundaryUserId, { events: [first] }: SessionLog): boolean =>
  first !== undefined && first.userId !== userId && first.userId.toLowerCase() === userId.toLowerCase();
