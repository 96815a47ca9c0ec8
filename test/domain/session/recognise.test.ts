import type { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { Caller } from '#src/domain/identity/caller.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { personOfUser } from '#src/domain/session/ids.ts';
import type { Session } from '#src/domain/session/session.ts';
import {
  aGuest,
  anAccount,
  aSession,
  aUserId,
  hostOf,
  minutesFromNoon,
  noon,
  phases,
} from '#test/support/a-session.ts';
import { refused } from './refused.ts';

const guest = aGuest();

const participantOf = ({ id }: Session): Caller => ({
  kind: 'participant',
  sessionId: id,
  participantId: guest.participantId,
  personId: guest.personId,
});

const aGuestHostedSession = () => aSession({ host: { id: aUserId(), isGuest: true } });

describe('In a session', () => {
  it('nobody knows an anonymous caller', () => {
    expect(aSession().recognise(anonymous, noon)).toEqual({});
  });

  it('an account is itself, at any time', () => {
    const account = anAccount();
    const itself = { personId: personOfUser(account.userId), userId: account.userId };
    expect(aSession().recognise(account, noon)).toEqual(itself);
    expect(aSession({ status: 'ended' }).recognise(account, minutesFromNoon(100_000))).toEqual(itself);
  });

  it('a participantToken is the guest who came in with it', () => {
    const session = aSession();
    expect(session.recognise(participantOf(session), noon)).toEqual({ personId: guest.personId });
  });

  it('a participantToken of an account is that account', () => {
    const session = aSession();
    const userId = aUserId();
    const personId = personOfUser(userId);
    const caller = { kind: 'participant', sessionId: session.id, participantId: guest.participantId } as const;
    expect(session.recognise({ ...caller, personId, userId }, noon)).toEqual({ personId, userId });
  });

  it('a hostToken is its guest host', () => {
    const session = aGuestHostedSession();
    const { id } = session.state.host;
    expect(session.recognise(hostOf(session), noon)).toEqual({ personId: personOfUser(id), userId: id });
  });

  it('a token of another session is refused', () => {
    const session = aGuestHostedSession();
    expect(() => session.recognise(participantOf(aSession()), noon)).toThrow(refused('invalid_token'));
    expect(() => session.recognise(hostOf(aGuestHostedSession()), noon)).toThrow(refused('invalid_token'));
  });
});

describe('The tokens of a session', () => {
  const day = 24 * 60;
  const goodUntil = (session: Session, end: DateTime) => {
    for (const caller of [participantOf(session), ...(session.state.host.isGuest ? [hostOf(session)] : [])]) {
      expect(() => session.recognise(caller, end.minus({ milliseconds: 1 }))).not.toThrow();
      expect(() => session.recognise(caller, end)).toThrow(refused('invalid_token'));
    }
  };

  it('are good until 24 hours after its planned end when nobody started it', () => {
    goodUntil(aGuestHostedSession(), minutesFromNoon(60 + day));
  });

  it('are good until 24 hours after it ended', () => {
    const phase = { ...phases.ended, endedAt: minutesFromNoon(45) };
    goodUntil(aSession({ host: { id: aUserId(), isGuest: true }, phase }), minutesFromNoon(45 + day));
  });

  it('are good until 24 hours after it was canceled', () => {
    const phase = { ...phases.canceled, canceledAt: minutesFromNoon(-30) };
    goodUntil(aSession({ host: { id: aUserId(), isGuest: true }, phase }), minutesFromNoon(-30 + day));
  });

  it("don't run out while it is live, however long", () => {
    const session = aSession({ status: 'live' });
    expect(() => session.recognise(participantOf(session), minutesFromNoon(30 * day))).not.toThrow();
  });
});
