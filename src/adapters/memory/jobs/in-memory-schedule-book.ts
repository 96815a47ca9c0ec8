import type { DateTime } from 'luxon';
import type { RunOutcome, ScheduleBook, ScheduleEntry, ScheduleRun } from '../../../application/ports/schedule-book.ts';

/** An entry, with until when the run that is under way is somebody's. */
export interface StoredSchedule extends ScheduleEntry {
  readonly runningUntil?: DateTime;
}

/** With one transaction at a time, everything that is due can be claimed. */
export class InMemoryScheduleBook implements ScheduleBook {
  readonly #entries: Map<string, StoredSchedule>;

  constructor(entries: Map<string, StoredSchedule>) {
    this.#entries = entries;
  }

  async all(): Promise<readonly ScheduleEntry[]> {
    const entries = [...this.#entries.values()].map(({ runningUntil: _, ...entry }) => entry);
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async claimDue(names: readonly string[], now: DateTime): Promise<readonly ScheduleEntry[]> {
    return (await this.all()).filter(({ name, nextDueAt }) => names.includes(name) && nextDueAt <= now);
  }

  async enter(entry: ScheduleEntry): Promise<void> {
    if (!this.#entries.has(entry.name)) this.#entries.set(entry.name, entry);
  }

  async plan({ name, every, nextDueAt }: ScheduleEntry): Promise<void> {
    this.#change(name, { every, nextDueAt });
  }

  async begin({ name, startedAt }: ScheduleRun, leaseUntil: DateTime): Promise<boolean> {
    const found = this.#entries.get(name);
    if (!found || (found.runningUntil && found.runningUntil > startedAt)) return false;
    this.#entries.set(name, { ...found, lastStartedAt: startedAt, runningUntil: leaseUntil });
    return true;
  }

  async renew(run: ScheduleRun, leaseUntil: DateTime): Promise<void> {
    const found = this.#runOf(run);
    if (found?.runningUntil) this.#entries.set(run.name, { ...found, runningUntil: leaseUntil });
  }

  async finished(run: ScheduleRun, at: DateTime, outcome: RunOutcome): Promise<void> {
    const found = this.#runOf(run);
    if (!found) return;
    const { lastError: _, runningUntil: __, ...entry } = found;
    const told = 'error' in outcome ? { lastError: outcome.error } : { lastSummary: outcome.summary };
    this.#entries.set(run.name, { ...entry, lastFinishedAt: at, ...told });
  }

  #runOf({ name, startedAt }: ScheduleRun): StoredSchedule | undefined {
    const found = this.#entries.get(name);
    return found?.lastStartedAt?.toMillis() === startedAt.toMillis() ? found : undefined;
  }

  #change(name: string, change: Partial<ScheduleEntry>): void {
    const found = this.#entries.get(name);
    if (found) this.#entries.set(name, { ...found, ...change });
  }
}
