import type { DateTime } from 'luxon';
import type { ExpectedError } from '../expected-error.ts';
import {
  JoinTooEarly,
  MembersOnly,
  RemovedFromSession,
  SessionClosed,
  SessionFull,
  SessionLocked,
  SessionOver,
} from './errors.ts';
import type { JoiningPerson, ParticipantRole, Participation } from './participation.ts';
import { needsSeat } from './participation.ts';
import { endsAt, joinOpensAt } from './schedule.ts';
import type { SessionState } from './session-state.ts';
import { seatsLeft } from './session-state.ts';

export type JoinReason = 'canceled' | 'ended' | 'removed' | 'members_only' | 'over' | 'too_early' | 'locked' | 'full';

export interface JoinRefusal {
  readonly reason: JoinReason;
  /** What `join` throws; its code is what clients see. */
  readonly error: ExpectedError;
}

export type JoinDecision =
  | { readonly canJoin: true; readonly role: ParticipantRole }
  | { readonly canJoin: false; readonly role: ParticipantRole; readonly refusal: JoinRefusal };

/** Who asks: the role that awaits them, whether an account vouches for them, and the place they have had before. */
interface Candidate {
  readonly role: ParticipantRole;
  readonly hasAccount: boolean;
  readonly earlier?: Participation;
}

type Rule = (state: SessionState, candidate: Candidate, at: DateTime) => JoinRefusal | undefined;

const isNotClosed: Rule = ({ phase }) =>
  phase.status === 'canceled' || phase.status === 'ended'
    ? { reason: phase.status, error: new SessionClosed(phase.status) }
    : undefined;

const isNotRemoved: Rule = (_, { role, earlier }) =>
  needsSeat(role) && earlier?.removedAt ? { reason: 'removed', error: new RemovedFromSession() } : undefined;

/** Who is in already stays in when a session becomes one for members. */
const isAdmitted: Rule = ({ details }, { role, hasAccount, earlier }) =>
  details.visibility === 'members' && needsSeat(role) && !hasAccount && !earlier?.seat
    ? { reason: 'members_only', error: new MembersOnly() }
    : undefined;

const isNotOver: Rule = ({ phase, schedule }, _, at) =>
  phase.status === 'scheduled' && at >= endsAt(schedule)
    ? { reason: 'over', error: new SessionOver(endsAt(schedule)) }
    : undefined;

const isNotTooEarly: Rule = ({ phase, schedule }, { role }, at) =>
  phase.status === 'scheduled' && needsSeat(role) && at < joinOpensAt(schedule)
    ? { reason: 'too_early', error: new JoinTooEarly(joinOpensAt(schedule), at) }
    : undefined;

const isNotLocked: Rule = ({ locked }, { role, earlier }) =>
  locked && needsSeat(role) && !earlier?.seat ? { reason: 'locked', error: new SessionLocked() } : undefined;

const hasSeat: Rule = (state, { role, earlier }) =>
  needsSeat(role) && !earlier?.seat && seatsLeft(state) === 0
    ? { reason: 'full', error: new SessionFull(state.details.capacity) }
    : undefined;

/** In the order in which reasons are told. */
const rules: readonly Rule[] = [isNotClosed, isNotRemoved, isAdmitted, isNotOver, isNotTooEarly, isNotLocked, hasSeat];

/** What a person would be in the session. */
export function roleOf(state: Pick<SessionState, 'host' | 'coHosts'>, { userId }: JoiningPerson): ParticipantRole {
  if (userId === undefined) return 'participant';
  if (userId === state.host.id) return 'host';
  return state.coHosts.includes(userId) ? 'co_host' : 'participant';
}

/**
 * May this person join this session now, and if not, why: the one decision behind `can-join`, `join`, sockets and pages.
 * `earlier` is the person's own participation, where there is one.
 */
export function decideJoin(
  state: SessionState,
  person: JoiningPerson,
  earlier: Participation | undefined,
  at: DateTime,
): JoinDecision {
  const role = roleOf(state, person);
  const candidate = { role, hasAccount: person.userId !== undefined, ...(earlier && { earlier }) };
  for (const rule of rules) {
    const refusal = rule(state, candidate, at);
    if (refusal) return { canJoin: false, role, refusal };
  }
  return { canJoin: true, role };
}
