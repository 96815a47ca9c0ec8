import { randomInt } from 'node:crypto';
import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import type { Caller } from '#src/domain/identity/caller.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asParticipantId, asSessionId, personOfGuest, personOfUser } from '#src/domain/session/ids.ts';
import { drawJoinCode } from '#src/domain/session/join-code.ts';
import type { NewSession } from '#src/domain/session/new-session.ts';
import type { Newcomer, Participation } from '#src/domain/session/participation.ts';
import type { Schedule } from '#src/domain/session/schedule.ts';
import { Session } from '#src/domain/session/session.ts';
import type { SessionDetails } from '#src/domain/session/session-details.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import type { Phase, Status } from '#src/domain/session/status.ts';

/** When the sessions of the tests start, unless a test says otherwise: a Monday without a change of clocks near. */
export const noon = DateTime.fromISO('2026-03-02T12:00:00Z', { zone: 'utc' });

/** Minutes from noon; before it with a minus. */
export const minutesFromNoon = (minutes: number): DateTime => noon.plus({ minutes });

export const aUserId = () => asUserId(v7());

export const anAccount = (account: Partial<Omit<AccountCaller, 'kind'>> = {}): AccountCaller => ({
  kind: 'account',
  userId: aUserId(),
  role: 'member',
  ...account,
});

/** A guest who was never here, with the ids of a first join. */
export function aGuest(guestName = 'Gwen Guest'): Newcomer {
  const participantId = asParticipantId(v7());
  return { participantId, personId: personOfGuest(participantId), guestName };
}

/** An account, or a guest host, as somebody who comes in. */
export const comingAs = ({ userId }: Pick<AccountCaller, 'userId'>): Newcomer => ({
  participantId: asParticipantId(v7()),
  personId: personOfUser(userId),
  userId,
});

/** Somebody who has a seat and is there, unless told otherwise. */
export const aParticipation = (
  person: Newcomer = aGuest(),
  { leftAt, removedAt, ...others }: Partial<Participation> = {},
): Participation => ({
  id: person.participantId,
  personId: person.personId,
  ...(person.userId && { userId: person.userId }),
  ...(person.guestName !== undefined && { guestName: person.guestName }),
  role: 'participant',
  seat: true,
  present: true,
  joinedAt: noon,
  ...others,
  ...(leftAt && { leftAt }),
  ...(removedAt && { removedAt }),
});

const details: SessionDetails = {
  title: 'Yoga for beginners',
  description: 'Bring a mat.',
  tags: ['yoga'],
  visibility: 'public',
  capacity: 10,
  autoStart: false,
  chatEnabled: true,
  questionsEnabled: true,
  spiritEnabled: true,
  screenShareEnabled: true,
  recordingEnabled: false,
};

const schedule: Schedule = { startsAt: noon, durationMinutes: 60, timeZone: 'UTC', joinWindowMinutes: 10 };

/** The phase of a status, with the times of a class that began and closed when it should. */
export const phases: { readonly [S in Status]: Extract<Phase, { status: S }> } = {
  scheduled: { status: 'scheduled' },
  live: { status: 'live', startedAt: noon },
  ended: { status: 'ended', startedAt: noon, endedAt: minutesFromNoon(60), endReason: 'host' },
  canceled: { status: 'canceled', canceledAt: minutesFromNoon(-60) },
};

type Wishes = Partial<SessionDetails & Schedule>;
export type StateWishes = Wishes & Partial<Omit<SessionState, 'details' | 'schedule'>> & { readonly status?: Status };
export type SessionWishes = StateWishes & { readonly people?: readonly Participation[]; readonly version?: number };
export type PlanWishes = Wishes & Partial<Omit<NewSession, 'details' | 'schedule'>>;

function placed(wishes: Wishes): { details: SessionDetails; schedule: Schedule } {
  const { startsAt, durationMinutes, timeZone, joinWindowMinutes, ...others } = { ...schedule, ...wishes };
  return { details: { ...details, ...others }, schedule: { startsAt, durationMinutes, timeZone, joinWindowMinutes } };
}

const aHost = () => ({ id: aUserId(), isGuest: false });
const aCode = () => drawJoinCode(6, (below) => randomInt(below));

/** Scheduled for noon, 60 minutes, 10 places, doors open at 11:50, for anyone. */
export function aSessionState(wishes: StateWishes = {}): SessionState {
  const { id, code, phase, status, host, coHosts, eventId, seatsTaken, peoplePresent, locked, room, ...rest } = wishes;
  const { archivedAt, createdAt, updatedAt, revision, recordingState, calendarSequence, seatsUnclaimed, ...planned } =
    rest;
  const made = minutesFromNoon(-24 * 60);
  return {
    id: id ?? asSessionId(v7()),
    code: code ?? aCode(),
    ...placed(planned),
    phase: phase ?? phases[status ?? 'scheduled'],
    host: host ?? aHost(),
    coHosts: coHosts ?? [],
    ...(eventId && { eventId }),
    seatsTaken: seatsTaken ?? 0,
    seatsUnclaimed: seatsUnclaimed ?? 0,
    peoplePresent: peoplePresent ?? 0,
    locked: locked ?? false,
    room: room ?? { provider: 'builtin', epoch: 1, state: 'pending' },
    recordingState: recordingState ?? 'none',
    calendarSequence: calendarSequence ?? 0,
    ...(archivedAt && { archivedAt }),
    createdAt: createdAt ?? made,
    updatedAt: updatedAt ?? made,
    revision: revision ?? 1,
  };
}

/** With the people given inside, and counted. */
export function aSession({ people = [], version = 1, ...wishes }: SessionWishes = {}): Session {
  const counts = {
    seatsTaken: people.filter(({ seat }) => seat).length,
    seatsUnclaimed: people.filter(({ seat, present }) => seat && !present).length,
    peoplePresent: people.filter(({ present }) => present).length,
  };
  return Session.restore(aSessionState({ ...counts, ...wishes }), people, version);
}

/** What `Session.create` makes a session for noon from. */
export function aPlan({ id, code, host, eventId, provider, ...planned }: PlanWishes = {}): NewSession {
  return {
    id: id ?? asSessionId(v7()),
    code: code ?? aCode(),
    ...placed(planned),
    host: host ?? aHost(),
    ...(eventId && { eventId }),
    provider: provider ?? 'builtin',
  };
}

/** Without a start: live as soon as it is made. */
export function anInstantPlan(wishes: PlanWishes = {}): NewSession {
  const plan = aPlan(wishes);
  const { startsAt: _, ...others } = plan.schedule;
  return { ...plan, schedule: others };
}

/** The host, as the caller who they are: an instructor's account, or the guest host of this session. */
export const hostOf = ({ state: { id, host } }: Session): Extract<Caller, { kind: 'account' | 'guest_host' }> =>
  host.isGuest
    ? { kind: 'guest_host', userId: host.id, sessionId: id }
    : anAccount({ userId: host.id, role: 'instructor' });
