import { Forbidden, Unauthenticated } from '../expected-error.ts';
import type { Caller } from '../identity/caller.ts';
import { callerIsOverseer } from '../identity/caller.ts';
import type { UserId } from '../identity/user-id.ts';
import { NotSessionHost } from './errors.ts';
import type { SessionState } from './session-state.ts';

type People = Pick<SessionState, 'id' | 'host' | 'coHosts'>;

/** Who acts with more than one participant's rights: an account, or the guest host of this very session. */
function actingUser({ id }: People, caller: Caller): UserId | undefined {
  if (caller.kind === 'account') return caller.userId;
  return caller.kind === 'guest_host' && caller.sessionId === id ? caller.userId : undefined;
}

export const isHost = (people: People, caller: Caller): boolean => actingUser(people, caller) === people.host.id;

export function isHostOrCoHost(people: People, caller: Caller): boolean {
  const userId = actingUser(people, caller);
  return userId !== undefined && (userId === people.host.id || people.coHosts.includes(userId));
}

/** The host, co-hosts, admins and board members. */
export const isManager = (people: People, caller: Caller): boolean =>
  isHostOrCoHost(people, caller) || callerIsOverseer(caller);

function refuseUnless(allowed: boolean, caller: Caller, refusal: () => Error): void {
  if (allowed) return;
  throw caller.kind === 'anonymous' ? new Unauthenticated() : refusal();
}

export const requireManager = (people: People, caller: Caller): void =>
  refuseUnless(
    isManager(people, caller),
    caller,
    () => new Forbidden('Only its host, co-hosts, admins and board members can do this.'),
  );

/** Cancelling and naming co-hosts are the host's own, and the school's where the host is away. */
export const requireHostOrOverseer = (people: People, caller: Caller): void =>
  refuseUnless(
    isHost(people, caller) || callerIsOverseer(caller),
    caller,
    () => new Forbidden('Only its host, admins and board members can do this.'),
  );

/** Putting a live class into another room is for its host alone. */
export const requireHost = (people: People, caller: Caller): void =>
  refuseUnless(isHost(people, caller), caller, () => new NotSessionHost('host'));

/** Running a class is for those in it: admins are refused too. */
export const requireHostOrCoHost = (people: People, caller: Caller): void =>
  refuseUnless(isHostOrCoHost(people, caller), caller, () => new NotSessionHost());

/** The code lets people in, so it is shown to those who run the session and those who are in it. */
export const maySeeCode = (people: People, caller: Caller, isPresent: boolean): boolean =>
  isPresent || isManager(people, caller);
