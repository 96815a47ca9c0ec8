import { describe, expect, it } from 'vitest';
import { system } from '#src/domain/session/session-event.ts';
import { anAccount, aParticipation, aSession, minutesFromNoon, noon } from '#test/support/a-session.ts';
import { refused } from './refused.ts';

const hostOf = (session: ReturnType<typeof aSession>) =>
  anAccount({ userId: session.state.host.id, role: 'instructor' });

describe('The system', () => {
  it('starts a class, and says so in the history', () => {
    const session = aSession();
    session.lifecycle.start(system, noon);
    expect(session.state.phase).toEqual({ status: 'live', startedAt: noon });
    expect(session.takeEvents()).toEqual([{ kind: 'session.started', at: noon, by: system, data: {} }]);
  });

  it('ends a class with its reason, and puts everybody out', () => {
    const session = aSession({ status: 'live', people: [aParticipation(), aParticipation()] });
    session.lifecycle.end('overdue', system, minutesFromNoon(90));
    expect(session.state).toMatchObject({ phase: { status: 'ended', endReason: 'overdue' }, seatsTaken: 0 });
    expect(session.takeEvents().map(({ kind }) => kind)).toEqual([
      'participant.left',
      'participant.left',
      'session.ended',
    ]);
  });

  it('calls off what nobody started, with its reason, and calendars learn of it', () => {
    const session = aSession();
    session.lifecycle.cancel('not_started', system, minutesFromNoon(90));
    expect(session.state).toMatchObject({
      phase: { status: 'canceled', endReason: 'not_started' },
      calendarSequence: 1,
    });
    expect(session.takeEvents()).toMatchObject([{ kind: 'session.canceled', data: { reason: 'not_started' } }]);
  });

  it('takes no step that the status machine has not', () => {
    const illegal = { code: 'invalid_status_transition' };
    expect(() => aSession({ status: 'live' }).lifecycle.start(system, noon)).toThrow(expect.objectContaining(illegal));
    expect(() => aSession().lifecycle.end('overdue', system, noon)).toThrow(expect.objectContaining(illegal));
    expect(() => aSession({ status: 'ended' }).lifecycle.cancel(undefined, system, noon)).toThrow(
      expect.objectContaining(illegal),
    );
  });

  it('archives once, and that is no edit', () => {
    const session = aSession({ status: 'ended' });
    session.lifecycle.archive(system, noon);
    session.lifecycle.archive(system, minutesFromNoon(1));
    expect(session.state).toMatchObject({ archivedAt: noon, revision: 1 });
    expect(session.takeEvents()).toHaveLength(1);
  });
});

describe('Extending', () => {
  it('gives a live class more time: calendars, lists and If-Match see it', () => {
    const session = aSession({ status: 'live' });
    session.extend(30, hostOf(session), noon);
    expect(session.state).toMatchObject({ schedule: { durationMinutes: 90 }, revision: 2, calendarSequence: 1 });
    const data = { minutes: 30, durationMinutes: 90 };
    expect(session.takeEvents()).toMatchObject([{ kind: 'session.extended', data }]);
  });

  it('goes up to 960 minutes in all', () => {
    const session = aSession({ status: 'live', durationMinutes: 480 });
    session.extend(480, hostOf(session), noon);
    expect(session.state.schedule.durationMinutes).toBe(960);
    expect(() => session.extend(1, hostOf(session), noon)).toThrow(refused('validation_failed'));
    expect(() => session.extend(1, hostOf(session), noon)).toThrow('it can be extended no more.');
  });

  it.each([0, -5, 1.5, 961])('by %d minutes is refused', (minutes) => {
    const session = aSession({ status: 'live' });
    expect(() => session.extend(minutes, hostOf(session), noon)).toThrow(refused('validation_failed'));
    expect(() => session.extend(minutes, hostOf(session), noon)).toThrow(
      'it can be extended by 1 to 900 whole minutes.',
    );
  });

  it('is for the host and co-hosts of a live class', () => {
    const live = aSession({ status: 'live' });
    expect(() => live.extend(5, anAccount({ role: 'admin' }), noon)).toThrow(refused('not_session_host'));
    const planned = aSession();
    expect(() => planned.extend(5, hostOf(planned), noon)).toThrow(refused('invalid_status_transition'));
    const ended = aSession({ status: 'ended' });
    expect(() => ended.extend(5, hostOf(ended), noon)).toThrow(refused('session_closed'));
  });

  it('keeps nobody from editing the rest afterwards', () => {
    const session = aSession({ status: 'live', durationMinutes: 480 });
    session.extend(100, hostOf(session), noon);
    session.edit({ title: 'A long class' }, hostOf(session), noon);
    expect(session.state).toMatchObject({ details: { title: 'A long class' }, revision: 3, calendarSequence: 2 });
  });
});

describe("A calendar's sequence", () => {
  it('grows with time and title, and with nothing else', () => {
    const session = aSession();
    const by = hostOf(session);
    session.edit({ description: 'Bring two mats.', capacity: 12, tags: [] }, by, noon.minus({ hours: 1 }));
    expect(session.state.calendarSequence).toBe(0);
    session.edit({ title: 'Yoga for all' }, by, noon.minus({ hours: 1 }));
    session.edit({ startsAt: minutesFromNoon(60) }, by, noon.minus({ hours: 1 }));
    session.edit({ durationMinutes: 45, title: 'Yoga' }, by, noon.minus({ hours: 1 }));
    expect(session.state.calendarSequence).toBe(3);
  });
});
