import fc from 'fast-check';
import type { DateTime } from 'luxon';
import { ExpectedError } from '#src/domain/expected-error.ts';
import type { Caller } from '#src/domain/identity/caller.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { Newcomer, Participation } from '#src/domain/session/participation.ts';
import { Session } from '#src/domain/session/session.ts';
import type { SessionEvent } from '#src/domain/session/session-event.ts';
import type { SessionState } from '#src/domain/session/session-state.ts';
import { visibilities } from '#src/domain/session/visibility.ts';
import { aGuest, anAccount, aSession, comingAs, minutesFromNoon } from '#test/support/a-session.ts';

/** The cast of the random histories. */
const host = anAccount({ role: 'instructor' });
const accounts = [anAccount(), anAccount(), anAccount()];
export const everybody: readonly Newcomer[] = [
  comingAs(host),
  ...accounts.map((account) => comingAs(account)),
  aGuest('Gwen'),
  aGuest('Gus'),
  aGuest('Gil'),
];
const callers: readonly Caller[] = [host, host, ...accounts, anAccount({ role: 'admin' }), anonymous];

const person = fc.constantFrom(...everybody);
const account = fc.constantFrom(host, ...accounts);
const caller = fc.constantFrom(...callers);

type Act = (session: Session, now: DateTime) => void;
export interface Command {
  /** What a failing run prints. */
  readonly toString: () => string;
  readonly verb:
    | 'join'
    | 'leave'
    | 'remove'
    | 'lock'
    | 'start'
    | 'end'
    | 'cancel'
    | 'edit'
    | 'name'
    | 'unname'
    | 'wait';
  readonly who?: Newcomer;
  readonly act?: Act;
  readonly minutes?: number;
}

const command = (verb: Command['verb'], act: Act, who?: Newcomer, words = ''): Command => ({
  verb,
  act,
  ...(who && { who }),
  toString: () => `${verb} ${words}${who ? (who.guestName ?? who.userId) : ''}`,
});

const commands: Record<Command['verb'], fc.Arbitrary<Command>> = {
  join: person.map((who) => command('join', (session, now) => session.join(who, now), who)),
  leave: person.map((who) => command('leave', (session, now) => session.leave(who.personId, now), who)),
  remove: fc
    .tuple(person, caller)
    .map(([who, by]) => command('remove', (session, now) => session.remove(who.personId, by, now), who)),
  lock: fc
    .tuple(fc.boolean(), caller)
    .map(([locked, by]) =>
      command('lock', (session, now) => session.setLocked(locked, by, now), undefined, `${locked}`),
    ),
  start: caller.map((by) => command('start', (session, now) => session.start(by, now))),
  end: caller.map((by) => command('end', (session, now) => session.end(by, now))),
  cancel: caller.map((by) => command('cancel', (session, now) => session.cancel(by, now))),
  edit: fc
    .tuple(
      caller,
      fc.oneof(
        fc.record({ capacity: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ visibility: fc.constantFrom(...visibilities) }),
        fc.record({ joinWindowMinutes: fc.integer({ min: 0, max: 60 }) }),
        fc.record({ startsAt: fc.integer({ min: -60, max: 240 }).map(minutesFromNoon) }),
        fc.record({ durationMinutes: fc.integer({ min: 4, max: 120 }) }),
      ),
    )
    .map(([by, changes]) =>
      command('edit', (session, now) => session.edit(changes, by, now), undefined, JSON.stringify(changes)),
    ),
  name: fc
    .tuple(account, caller)
    .map(([{ userId }, by]) =>
      command('name', (session, now) => session.addCoHost(userId, by, now), undefined, userId),
    ),
  unname: fc
    .tuple(account, caller)
    .map(([{ userId }, by]) =>
      command('unname', (session, now) => session.removeCoHost(userId, by, now), undefined, userId),
    ),
  wait: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 })).map((minutes) => ({
    verb: 'wait',
    minutes,
    toString: () => `wait ${minutes} minutes`,
  })),
};

/** Mostly coming and going; rarely the end of it all. */
export const aHistory: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: commands.join },
    { weight: 4, arbitrary: commands.leave },
    { weight: 2, arbitrary: commands.remove },
    { weight: 2, arbitrary: commands.lock },
    { weight: 3, arbitrary: commands.start },
    { weight: 1, arbitrary: commands.end },
    { weight: 1, arbitrary: commands.cancel },
    { weight: 5, arbitrary: commands.edit },
    { weight: 3, arbitrary: commands.name },
    { weight: 2, arbitrary: commands.unname },
    { weight: 6, arbitrary: commands.wait },
  ),
  { minLength: 10, maxLength: 50, size: 'max' },
);

/** One command and what came of it. */
export interface Step {
  readonly command: Command;
  readonly before: SessionState;
  readonly peopleBefore: readonly Participation[];
  readonly after: SessionState;
  readonly people: readonly Participation[];
  readonly events: readonly SessionEvent[];
  readonly refusal?: ExpectedError;
  readonly now: DateTime;
}

export const loaded = ({ after, people }: Pick<Step, 'after' | 'people'>): Session => Session.restore(after, people, 1);

/** Plays a history on a session for noon with 2 places, from 09:50 on; each command on what was stored by then. */
export function played(history: readonly Command[]): readonly Step[] {
  let now = minutesFromNoon(-130);
  let after = aSession({ capacity: 2, host: { id: host.userId, isGuest: false } }).state;
  let people: readonly Participation[] = [];
  return history.map((command): Step => {
    now = now.plus({ minutes: command.minutes ?? 0 });
    const [before, peopleBefore] = [after, people];
    const session = loaded({ after, people });
    let refusal: ExpectedError | undefined;
    try {
      command.act?.(session, now);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      refusal = error;
    }
    const changed = session.takeChangedParticipations();
    after = session.state;
    people = [...people.filter(({ id }) => !changed.some((one) => one.id === id)), ...changed];
    return {
      command,
      before,
      peopleBefore,
      after,
      people,
      events: session.takeEvents(),
      ...(refusal && { refusal }),
      now,
    };
  });
}
