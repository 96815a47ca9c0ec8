import type { DateTime } from 'luxon';
import type { OverSession, StepQueries } from '../../../application/ports/step-queries.ts';
import { dueStep, type StepSettings } from '../../../domain/schedule/steps.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { endsAt } from '../../../domain/session/schedule.ts';
import type { SessionState } from '../../../domain/session/session-state.ts';
import { isOver, overSince } from '../../../domain/session/status.ts';
import type { InMemoryTables, StoredSession } from '../in-memory-tables.ts';

/** Finds sessions for the clock by asking the domain of each. */
export class InMemoryStepQueries implements StepQueries {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async due(now: DateTime, settings: StepSettings, limit: number): Promise<readonly SessionId[]> {
    const due = [...this.#tables.sessions.values()].filter(
      (stored) => !isOver(stored.state.phase.status) && dueStep(stored.state, emptySinceOf(stored), now, settings),
    );
    const end = ({ schedule }: SessionState) => endsAt(schedule).toMillis();
    return due
      .map(({ state }) => state)
      .sort((a, b) => end(a) - end(b))
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async toArchive(overBefore: DateTime, limit: number, after?: OverSession): Promise<readonly OverSession[]> {
    const over = [...this.#tables.sessions.values()].flatMap(({ state }) => {
      const since = overSince(state.phase);
      return since && !state.archivedAt && since <= overBefore ? { id: state.id, since } : [];
    });
    return over
      .filter((one) => !after || inOrder(after, one) < 0)
      .sort(inOrder)
      .slice(0, limit);
  }

  async emptySince(id: SessionId): Promise<DateTime | undefined> {
    const stored = this.#tables.sessions.get(id);
    return stored && emptySinceOf(stored);
  }
}

const inOrder = (a: OverSession, b: OverSession): number =>
  a.since.toMillis() - b.since.toMillis() || (a.id < b.id ? -1 : Number(a.id > b.id));

function emptySinceOf({ state, people }: StoredSession): DateTime | undefined {
  if (state.peoplePresent > 0) return undefined;
  const leaves = [...people.values()].flatMap(({ leftAt }) => leftAt ?? []);
  return leaves.sort((a, b) => b.toMillis() - a.toMillis())[0];
}
