import { describe, expect, it } from 'vitest';
import type { Caller } from '#src/domain/identity/caller.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { personOfUser } from '#src/domain/session/ids.ts';
import {
  isHost,
  isHostOrCoHost,
  isManager,
  maySeeCode,
  requireHost,
  requireHostOrCoHost,
  requireHostOrOverseer,
  requireManager,
} from '#src/domain/session/permissions.ts';
import { aGuest, anAccount, aSession, aUserId, hostOf } from '#test/support/a-session.ts';
import { refused } from './refused.ts';

const coHost = anAccount();
const session = aSession({ coHosts: [coHost.userId] });
const guestHosted = aSession({ host: { id: aUserId(), isGuest: true } });
const people = session.state;
const guest = aGuest();

const asParticipant = (userId: typeof coHost.userId): Caller => ({
  kind: 'participant',
  sessionId: session.id,
  participantId: guest.participantId,
  personId: personOfUser(userId),
  userId,
});

type Right = 'manage' | 'cancel and name co-hosts' | 'start and end';
const all: readonly Right[] = ['manage', 'cancel and name co-hosts', 'start and end'];

const table: readonly [string, Caller, readonly Right[]][] = [
  ['the host', hostOf(session), all],
  ['a co-host', coHost, ['manage', 'start and end']],
  ['an admin', anAccount({ role: 'admin' }), ['manage', 'cancel and name co-hosts']],
  ['a board member', anAccount({ role: 'board_member' }), ['manage', 'cancel and name co-hosts']],
  ['another instructor', anAccount({ role: 'instructor' }), []],
  ['a member', anAccount({ role: 'member' }), []],
  ['a guest host of another session', hostOf(guestHosted), []],
  ["the host's id in a hostToken of another session", { ...hostOf(guestHosted), userId: people.host.id }, []],
  ['the participantToken of the host', asParticipant(people.host.id), []],
  ['the participantToken of a co-host', asParticipant(coHost.userId), []],
  ['an anonymous caller', anonymous, []],
];

const requirements: Record<Right, [(who: typeof people, caller: Caller) => void, string]> = {
  manage: [requireManager, 'forbidden'],
  'cancel and name co-hosts': [requireHostOrOverseer, 'forbidden'],
  'start and end': [requireHostOrCoHost, 'not_session_host'],
};

const cases = table.flatMap(([who, caller, rights]) =>
  all.map((right): [string, Right, Caller, boolean] => [who, right, caller, rights.includes(right)]),
);

describe('Who may do what in a session', () => {
  it.each(cases.filter(([, , , may]) => may))('%s may %s', (_, right, caller) => {
    const [require] = requirements[right];
    expect(() => require(people, caller)).not.toThrow();
  });

  it.each(cases.filter(([, , caller, may]) => !may && caller.kind !== 'anonymous'))(
    '%s may not %s',
    (_, right, caller) => {
      const [require, code] = requirements[right];
      expect(() => require(people, caller)).toThrow(refused(code));
      expect(() => require(people, caller)).toThrow(expect.objectContaining({ kind: 'forbidden' }));
    },
  );

  it.each(all)('who is not signed in is asked to do so before they may %s', (right) => {
    const [require] = requirements[right];
    expect(() => require(people, anonymous)).toThrow(refused('unauthenticated'));
    expect(() => require(people, anonymous)).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
  });

  it('a guest host may do everything in the session of their token', () => {
    for (const right of all) expect(() => requirements[right][0](guestHosted.state, hostOf(guestHosted))).not.toThrow();
  });

  it('a guest host may do nothing in another session, even one of their own', () => {
    const other = aSession({ host: guestHosted.state.host });
    for (const right of all)
      expect(() => requirements[right][0](other.state, hostOf(guestHosted))).toThrow(refused(requirements[right][1]));
  });

  it('the host alone is the host', () => {
    expect(table.filter(([, caller]) => isHost(people, caller)).map(([who]) => who)).toEqual(['the host']);
  });

  it('a co-host is told that what is for the host alone is not for co-hosts either', () => {
    expect(() => requireHost(people, coHost)).toThrow('Only the host of the session can do this.');
    expect(() => requireHostOrCoHost(people, anAccount())).toThrow('Only the host or a co-host of the session');
  });

  it('the session says itself who manages it', () => {
    expect(() => session.requireManagedBy(coHost)).not.toThrow();
    expect(() => session.requireManagedBy(anAccount())).toThrow(refused('forbidden'));
  });
});

describe('The join code', () => {
  it.each(table)('is shown to %s only if they manage the session', (_, caller, rights) => {
    expect(maySeeCode(people, caller, false)).toBe(rights.includes('manage'));
    expect(isManager(people, caller)).toBe(rights.includes('manage'));
    expect(isHostOrCoHost(people, caller)).toBe(rights.includes('start and end'));
  });

  it('is shown to whoever is present', () => {
    expect(maySeeCode(people, anAccount(), true)).toBe(true);
    expect(maySeeCode(people, anonymous, true)).toBe(true);
  });
});
