import { describe, expect, it } from 'vitest';
import { foldAttendance } from '#src/domain/session/attendance.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import type { PresenceFact } from '#src/domain/session/presence-fact.ts';
import { aSession, aUserId, minutesFromNoon, noon } from '#test/support/a-session.ts';

const { id: sessionId } = aSession();
const participantId = asParticipantId(aUserId());

type Wishes = Partial<Pick<PresenceFact, 'source' | 'connectionId' | 'receivedAt'>>;

const fact = (kind: PresenceFact['kind'], minute: number, wishes: Wishes = {}): PresenceFact => ({
  sessionId,
  participantId,
  kind,
  source: 'socket',
  happenedAt: minutesFromNoon(minute),
  receivedAt: minutesFromNoon(minute),
  ...wishes,
});

const joined = (minute: number, wishes?: Wishes) => fact('joined', minute, wishes);
const left = (minute: number, wishes?: Wishes) => fact('left', minute, wishes);
const phone: Wishes = { connectionId: 'phone' };
const laptop: Wishes = { connectionId: 'laptop' };
const seat: Wishes = { source: 'seat' };
const provider: Wishes = { source: 'provider' };

/** The session was over by then, and its rooms have told all. */
const ending = { at: minutesFromNoon(90), isReconciled: true };

const minutes = (...pairs: readonly [number, number?][]) =>
  pairs.map(([from, to]) => ({
    from: minutesFromNoon(from),
    ...(to !== undefined && { to: minutesFromNoon(to) }),
  }));

describe('Attendance', () => {
  it('of somebody who came and went is the time between', () => {
    expect(foldAttendance([joined(0), left(45)])).toEqual({
      participantId,
      firstJoinedAt: noon,
      lastLeftAt: minutesFromNoon(45),
      watchTimeSeconds: 45 * 60,
      present: false,
      final: false,
      evidence: ['socket'],
      intervals: minutes([0, 45]),
    });
  });

  it('ends at the end at the latest, also of who was told to have stayed beyond it', () => {
    const facts = [joined(0, seat), joined(80, { ...provider, ...phone }), left(150, { ...provider, ...phone })];
    expect(foldAttendance(facts, ending)).toMatchObject({
      lastLeftAt: ending.at,
      watchTimeSeconds: 10 * 60,
      intervals: minutes([80, 90]),
    });
    expect(foldAttendance(facts)).toMatchObject({ intervals: minutes([80, 150]) });
  });

  it('has nothing in it that began after the end', () => {
    const late = [joined(100, { ...provider, ...laptop }), left(150, { ...provider, ...laptop })];
    const facts = [joined(0, { ...provider, ...phone }), left(20, { ...provider, ...phone }), ...late];
    expect(foldAttendance(facts, ending)).toMatchObject({ watchTimeSeconds: 20 * 60, intervals: minutes([0, 20]) });
    expect(foldAttendance([joined(0, seat), ...late], ending)).toMatchObject({
      watchTimeSeconds: 0,
      present: false,
      intervals: minutes([0, 90]),
    });
  });

  it('of nobody is none', () => {
    expect(foldAttendance([], ending)).toBeUndefined();
  });

  it('of who was only seen leaving is none', () => {
    expect(foldAttendance([left(5)], ending)).toBeUndefined();
  });

  it('lasts while nobody saw them leave', () => {
    const attendance = foldAttendance([joined(0)]);
    expect(attendance).toMatchObject({ present: true, intervals: minutes([0]) });
    expect(attendance).not.toHaveProperty('lastLeftAt');
  });

  it('has a break where they were away', () => {
    expect(foldAttendance([joined(0), left(10), joined(20), left(50)])).toMatchObject({
      firstJoinedAt: noon,
      lastLeftAt: minutesFromNoon(50),
      watchTimeSeconds: 40 * 60,
      intervals: minutes([0, 10], [20, 50]),
    });
  });

  it('counts what is over while they are there again', () => {
    expect(foldAttendance([joined(0), left(10), joined(20)])).toMatchObject({
      watchTimeSeconds: 600,
      present: true,
      intervals: minutes([0, 10], [20]),
    });
  });

  it('counts two devices at once as one person', () => {
    const facts = [joined(0, phone), joined(10, laptop), left(20, phone), left(50, laptop)];
    expect(foldAttendance(facts)).toMatchObject({ watchTimeSeconds: 50 * 60, intervals: minutes([0, 50]) });
  });

  it('counts a device within the time of another as nothing more', () => {
    const facts = [joined(0, phone), joined(10, laptop), left(20, laptop), left(50, phone)];
    expect(foldAttendance(facts)).toMatchObject({ watchTimeSeconds: 50 * 60, intervals: minutes([0, 50]) });
  });

  it('goes on while the second device is still there', () => {
    const facts = [joined(0, phone), joined(10, laptop), left(20, phone)];
    expect(foldAttendance(facts)).toMatchObject({ present: true, intervals: minutes([0]) });
  });

  it('has no break between two devices that meet to the millisecond', () => {
    const facts = [joined(0, phone), left(20, phone), joined(20, laptop), left(30, laptop)];
    expect(foldAttendance(facts)?.intervals).toEqual(minutes([0, 30]));
  });

  it('lets two witnesses of one presence count once', () => {
    const facts = [joined(0), joined(1, provider), left(40), left(41, provider)];
    expect(foldAttendance(facts)).toMatchObject({
      watchTimeSeconds: 41 * 60,
      evidence: ['provider', 'socket'],
    });
  });

  it('counts seconds, and begins no new one', () => {
    const leftLate = { ...left(0), happenedAt: noon.plus({ milliseconds: 2999 }) };
    expect(foldAttendance([joined(0), leftLate])?.watchTimeSeconds).toBe(2);
  });

  it('counts the full seconds of all its parts together', () => {
    const at = (milliseconds: number) => ({ happenedAt: noon.plus({ milliseconds }) });
    const parts = [
      [0, 2018],
      [10_000, 12_602],
      [20_000, 20_380],
    ] as const;
    const facts = parts.flatMap(([from, to]) => [
      { ...joined(0), ...at(from) },
      { ...left(0), ...at(to) },
    ]);
    expect(foldAttendance(facts, ending)?.watchTimeSeconds).toBe(5);
  });
});

describe('Attendance from facts that came late or twice', () => {
  it('puts a leave that comes after the rejoin where it happened', () => {
    const late = left(10, { receivedAt: minutesFromNoon(30) });
    const attendance = foldAttendance([joined(0), joined(20), late, left(50)]);
    expect(attendance?.intervals).toEqual(minutes([0, 10], [20, 50]));
  });

  it('stays present when the late leave is of before the rejoin', () => {
    expect(foldAttendance([joined(0), joined(20), left(10)])?.present).toBe(true);
  });

  it('goes by when things happened, never by when we were told', () => {
    const told = { receivedAt: minutesFromNoon(500) };
    expect(foldAttendance([joined(0, told), left(10, told)])?.watchTimeSeconds).toBe(600);
  });

  it('takes a second coming while inside for nothing new', () => {
    expect(foldAttendance([joined(0), joined(5), left(10)])?.intervals).toEqual(minutes([0, 10]));
  });

  it('takes a second leave for nothing new', () => {
    expect(foldAttendance([joined(0), left(10), left(12)])?.intervals).toEqual(minutes([0, 10]));
  });

  it('takes the leave of a device that never came for nothing', () => {
    expect(foldAttendance([joined(0, phone), left(5, laptop), left(10, phone)])?.intervals).toEqual(minutes([0, 10]));
  });

  it('keeps the connections of different witnesses apart, whatever they are called', () => {
    const facts = [
      joined(0, { connectionId: 'a' }),
      joined(0, { ...provider, connectionId: 'a' }),
      left(5, { connectionId: 'a' }),
    ];
    expect(foldAttendance(facts)?.present).toBe(true);
  });
});

describe('The evidence', () => {
  it('of a seat alone is shown as such and counts 0 seconds', () => {
    expect(foldAttendance([joined(0, seat), left(30, seat)])).toMatchObject({
      watchTimeSeconds: 0,
      evidence: ['seat'],
      intervals: minutes([0, 30]),
      lastLeftAt: minutesFromNoon(30),
    });
  });

  it('of a witness goes before the seat', () => {
    const facts = [joined(0, seat), joined(2), left(20), left(30, seat)];
    expect(foldAttendance(facts)).toMatchObject({
      firstJoinedAt: noon,
      lastLeftAt: minutesFromNoon(20),
      watchTimeSeconds: 18 * 60,
      evidence: ['seat', 'socket'],
      intervals: minutes([2, 20]),
    });
  });

  it('of a witness who only saw a leave lets the seat speak', () => {
    const facts = [joined(0, seat), left(20), left(30, seat)];
    expect(foldAttendance(facts)).toMatchObject({ watchTimeSeconds: 0, intervals: minutes([0, 30]) });
  });

  it('of a correction counts like a witness', () => {
    const corrected: Wishes = { source: 'correction' };
    const facts = [joined(0, seat), left(60, seat), joined(5, corrected), left(55, corrected)];
    expect(foldAttendance(facts, ending)).toMatchObject({
      watchTimeSeconds: 50 * 60,
      evidence: ['correction', 'seat'],
      intervals: minutes([5, 55]),
    });
  });

  it('is over with the session for whoever was never said to have left', () => {
    expect(foldAttendance([joined(0)], ending)).toMatchObject({
      present: false,
      final: true,
      lastLeftAt: minutesFromNoon(90),
      watchTimeSeconds: 90 * 60,
      intervals: minutes([0, 90]),
    });
  });

  it('is final once the session is over and its rooms have told all, and provisional before', () => {
    const facts = [joined(0), left(5)];
    expect(foldAttendance(facts, ending)?.final).toBe(true);
    expect(foldAttendance(facts, { ...ending, isReconciled: false })?.final).toBe(false);
    expect(foldAttendance(facts)?.final).toBe(false);
  });
});

describe('A connection that has a name', () => {
  const absent = (minute: number, wishes?: Wishes) => fact('absent', minute, wishes);

  it('begins with the first coming that is told, and ends with the first leave after it', () => {
    const facts = [left(30, phone), joined(2, phone), left(31, phone), joined(1, phone)];
    expect(foldAttendance(facts)?.intervals).toEqual(minutes([1, 30]));
  });

  it('is not ended by a leave from before it began', () => {
    const theirs = { ...provider, ...phone };
    expect(foldAttendance([left(0, theirs), joined(5, theirs)])?.intervals).toEqual(minutes([5]));
  });

  it('ends where somebody looked and did not see it any more', () => {
    expect(foldAttendance([joined(0, phone), absent(20, phone), absent(10, phone)])?.intervals).toEqual(
      minutes([0, 10]),
    );
  });

  it('ends when it is said to have ended, whatever somebody saw before or after', () => {
    for (const seen of [5, 40]) {
      const facts = [joined(0, phone), absent(seen, phone), left(30, phone)];
      expect(foldAttendance(facts)?.intervals).toEqual(minutes([0, 30]));
    }
  });

  it('goes on without a break when it is seen again', () => {
    const facts = [joined(0, phone), absent(10, phone), joined(11, phone)];
    expect(foldAttendance(facts)?.intervals).toEqual(minutes([0]));
    expect(foldAttendance([...facts, absent(20, phone)])?.intervals).toEqual(minutes([0, 20]));
  });

  it('by a socket that has gone is over, also where another server’s clock was behind', () => {
    const skewed = [joined(10, phone), left(9, phone)];
    expect(foldAttendance(skewed)).toMatchObject({ present: false, watchTimeSeconds: 0 });
    expect(foldAttendance([...skewed, joined(11, laptop)])?.present).toBe(true);
    expect(foldAttendance(skewed.map((one) => ({ ...one, ...provider })))?.present).toBe(true);
  });

  it('that was never said to have begun counts for nothing', () => {
    expect(foldAttendance([absent(10, phone), left(12, phone)], ending)).toBeUndefined();
  });

  it('that lasts at the end of the session ends with it', () => {
    expect(foldAttendance([joined(0, phone), joined(89, laptop)], ending)?.intervals).toEqual(minutes([0, 90]));
  });
});

describe('What happened to a seat in one and the same moment', () => {
  it('is taken in the order of the log', () => {
    const [came, went] = [joined(0, seat), left(0, seat)];
    expect(foldAttendance([came, went])?.present).toBe(false);
    expect(foldAttendance([came, went, came])?.present).toBe(true);
  });

  it('is taken in the order in which we were told, where that differs', () => {
    const [early, late] = [{ receivedAt: minutesFromNoon(1) }, { receivedAt: minutesFromNoon(2) }];
    expect(foldAttendance([left(0, { ...seat, ...late }), joined(0, { ...seat, ...early })])?.present).toBe(false);
  });
});
