import type { DateTime } from 'luxon';
import type { ScheduleBook, ScheduleEntry } from '../../../application/ports/schedule-book.ts';

/** With one transaction at a time, everything that is due can be claimed. */
export class InMemoryScheduleBook implements ScheduleBook {
  readonly #entries: Map<string, ScheduleEntry>;

  constructor(entries: Map<string, ScheduleEntry>) {
    this.#entries = entries;
  }

  async all(): Promise<readonly ScheduleEntry[]> {
    return [...this.#entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
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

  async started(name: string, at: DateTime): Promise<void> {
    this.#change(name, { lastStartedAt: at });
  }

  async finished(name: string, at: DateTime, outcome: { summary: string } | { error: string }): Promise<void> {
    const found = this.#entries.get(name);
    if (!found) return;
    const { lastError: _, ...entry } = found;
    const told = 'error' in outcome ? { lastError: outcome.error } : { lastSummary: outcome.summary };
    this.#entries.set(name, { ...entry, lastFinishedAt: at, ...told });
  }

  #change(name: string, change: Partial<ScheduleEntry>): void {
    const found = this.#entries.get(name);
    if (found) this.#entries.set(name, { ...found, ...change });
  }
}
