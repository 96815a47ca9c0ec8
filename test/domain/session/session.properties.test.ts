import fc from 'fast-check';
import type { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { ExpectedError } from '#src/domain/expected-error.ts';
import type { Newcomer, Participation } from '#src/domain/session/participation.ts';
import { endsAt, joinOpensAt } from '#src/domain/session/schedule.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import type { Status } from '#src/domain/session/status.ts';
import { aGuest, anAccount, comingAs } from '#test/support/a-session.ts';
import type { Step } from './a-history.ts';
import { aHistory, everybody, loaded, played } from './a-history.ts';
import { thrownBy } from './refused.ts';

const isOver = (status: Status): boolean => status === 'ended' || status === 'canceled';

/** Milliseconds, so that a broken rule is told before anybody gives up. */
const longestShrinking = 15_000;

/** Holds for every step of every history. */
function always(rule: (step: Step, index: number, steps: readonly Step[]) => void, numRuns = 200): void {
  fc.assert(
    fc.property(aHistory, (history) => played(history).forEach(rule)),
    { numRuns, interruptAfterTimeLimit: longestShrinking },
  );
}

const find = (people: readonly Participation[], person?: Newcomer) =>
  people.find(({ personId }) => personId === person?.personId);

/** Now, and the instants at which a window could open or close, with their neighbours. */
const instants = ({ after: { schedule }, now }: Step): readonly DateTime[] =>
  [now, joinOpensAt(schedule), schedule.startsAt, endsAt(schedule)].flatMap((at) => [
    at.minus({ milliseconds: 1 }),
    at,
    at.plus({ milliseconds: 1 }),
  ]);

describe('THE LAW', () => {
  const told = ({ name, code, message, details }: ExpectedError) => ({ name, code, message, details });

  it('join succeeds exactly when decideJoin says so, and else throws the very error of its refusal', () => {
    const strangers = [aGuest(), comingAs(anAccount())];
    const check = (step: Step, person: Newcomer, at: DateTime) => {
      const decision = loaded(step).decideJoin(person, at);
      const session = loaded(step);
      if (decision.canJoin) {
        const place = session.join(person, at);
        expect(place).toMatchObject({ present: true, role: decision.role, seat: decision.role === 'participant' });
      } else {
        expect(told(thrownBy(() => session.join(person, at)) as ExpectedError)).toEqual(told(decision.refusal.error));
        expect(session.state).toEqual(step.after);
        expect(session.takeEvents()).toEqual([]);
      }
    };
    always((step) => {
      for (const person of [...everybody, ...strangers]) for (const at of instants(step)) check(step, person, at);
    }, 25);
  });
});

describe('The join window', () => {
  const phaseLetsIn = ({ phase, schedule }: SessionState, at: DateTime) =>
    phase.status === 'live' || (phase.status === 'scheduled' && joinOpensAt(schedule) <= at && at < endsAt(schedule));

  it('lets a participant in exactly from its opening until the end, and whenever it is live', () => {
    always((step) => {
      const { after } = step;
      if (after.locked || after.seatsTaken === after.details.capacity) return;
      for (const at of instants(step))
        expect(loaded(step).decideJoin(comingAs(anAccount()), at).canJoin).toBe(phaseLetsIn(after, at));
    }, 80);
  });

  it('holds for whoever came in, whatever else happened', () => {
    always(({ command, before, after, refusal, now, people }) => {
      if (command.verb !== 'join' || refusal || find(people, command.who)?.role !== 'participant') return;
      expect(phaseLetsIn(before, now)).toBe(true);
      expect(after.phase).toEqual(before.phase);
    });
  });
});

describe('Seats', () => {
  it('are taken by as many as hold one, and never by more than there are', () => {
    always(({ after, people }) => {
      expect(after.seatsTaken).toBe(people.filter(({ seat }) => seat).length);
      expect(after.seatsTaken).toBeLessThanOrEqual(after.details.capacity);
      expect(after.seatsUnclaimed).toBe(people.filter(({ seat, present }) => seat && !present).length);
    });
  });

  it('are held by participants who are present, never by the host or a co-host', () => {
    always(({ after, people }) => {
      for (const { seat, present, role, userId } of people.filter((one) => one.seat)) {
        expect({ seat, present, role }).toEqual({ seat: true, present: true, role: 'participant' });
        expect([after.host.id, ...after.coHosts]).not.toContain(userId);
      }
    });
  });

  it('are never lost by a rejoin, nor taken twice', () => {
    always(({ command, before, peopleBefore, after, people, refusal }) => {
      if (command.verb !== 'join' || !find(peopleBefore, command.who)?.seat || refusal) return;
      expect(find(people, command.who)?.seat).toBe(true);
      expect(after.seatsTaken).toBe(before.seatsTaken);
    });
  });

  it('are never lost by a join that is refused, nor by waiting', () => {
    always(({ command, before, after, refusal }) => {
      if (refusal || command.verb === 'wait') expect(after.seatsTaken).toBe(before.seatsTaken);
    });
  });

  it('come back when the person leaves', () => {
    always(({ command, before, peopleBefore, after }) => {
      if (command.verb !== 'leave') return;
      expect(before.seatsTaken - after.seatsTaken).toBe(find(peopleBefore, command.who)?.seat ? 1 : 0);
    });
  });

  it('of another are never touched by who comes or goes', () => {
    always(({ command, peopleBefore, people }) => {
      if (!command.who) return;
      const others = (some: readonly Participation[]) =>
        some.filter(({ personId }) => personId !== command.who?.personId);
      expect(others(people)).toEqual(others(peopleBefore));
    });
  });
});

describe('The people', () => {
  it('present are counted, host and co-hosts included', () => {
    always(({ after, people }) => {
      expect(after.peoplePresent).toBe(people.filter(({ present }) => present).length);
    });
  });

  it('present can be told from the record alone', () => {
    always(({ people }, index, steps) => {
      const inside = new Set<string>();
      for (const { kind, data } of steps.slice(0, index + 1).flatMap(({ events }) => events)) {
        if (kind === 'participant.joined') inside.add(data.participantId);
        if (kind === 'participant.left') expect(inside.delete(data.participantId)).toBe(true);
      }
      expect(inside).toEqual(new Set(people.filter(({ present }) => present).map(({ id }) => id)));
    });
  });

  it('keep their id and the time when they first came', () => {
    always(({ peopleBefore, people }) => {
      for (const { id, personId, joinedAt } of peopleBefore)
        expect(people.find((one) => one.personId === personId)).toMatchObject({ id, joinedAt });
    });
  });

  it('are all out once it is over', () => {
    always(({ after, people }) => {
      if (isOver(after.phase.status)) expect(people.filter(({ present, seat }) => present || seat)).toEqual([]);
    });
  });

  it('have a leave exactly while they are away', () => {
    always(({ people }) => {
      for (const { present, leftAt } of people) expect(leftAt === undefined).toBe(present);
    });
  });
});

describe('The session', () => {
  it('never leaves ended or canceled, and nothing is changed in it by then', () => {
    always(({ before, after, command }) => {
      if (!isOver(before.phase.status)) return;
      expect(after.phase).toEqual(before.phase);
      if (command.verb !== 'remove') expect(after).toEqual(before);
    });
  });

  it('has a revision that grows by one with an edit or a change of co-hosts, and with nothing else', () => {
    const edited = ({ details, schedule, coHosts }: SessionState) => ({ details, schedule, coHosts });
    always(({ command, before, after }) => {
      const isSame = JSON.stringify(edited(before)) === JSON.stringify(edited(after));
      expect(after.revision - before.revision).toBe(isSame ? 0 : 1);
      if (!isSame) expect(['edit', 'name', 'unname']).toContain(command.verb);
    });
  });

  it('is left as it was by a command that is refused', () => {
    always(({ refusal, before, peopleBefore, after, people, events }) => {
      if (!refusal) return;
      expect(after).toEqual(before);
      expect(people).toEqual(peopleBefore);
      expect(events).toEqual([]);
    });
  });

  it('records whatever changes it', () => {
    always(({ before, after, events, now }) => {
      if (events.length === 0) expect(after.revision).toBe(before.revision);
      if (after.phase !== before.phase)
        expect(events.at(-1)?.kind).toBe(
          after.phase.status === 'live' ? 'session.started' : `session.${after.phase.status}`,
        );
      for (const { at } of events) expect(at).toEqual(now);
    });
  });
});

it('These histories reach what they are about: every status, a full class, refusals of all kinds', () => {
  const steps = fc.sample(aHistory, { numRuns: 300, seed: 7 }).flatMap(played);
  const codes = new Set(steps.flatMap(({ refusal }) => refusal?.code ?? []));
  expect([...new Set(steps.map(({ after }) => after.phase.status))].sort()).toEqual([
    'canceled',
    'ended',
    'live',
    'scheduled',
  ]);
  expect([...codes].sort()).toEqual([
    'capacity_below_taken',
    'co_host_not_found',
    'forbidden',
    'invalid_status_transition',
    'join_too_early',
    'members_only',
    'not_session_host',
    'removed',
    'session_closed',
    'session_full',
    'session_live',
    'session_locked',
    'session_over',
    'unauthenticated',
    'validation_failed',
  ]);
});
