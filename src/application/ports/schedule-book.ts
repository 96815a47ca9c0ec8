import type { DateTime } from 'luxon';

/** What is known of a schedule, whoever ran it last. */
export interface ScheduleEntry {
  readonly name: string;
  /** The cadence in words that `nextDueAt` goes by. */
  readonly every: string;
  readonly nextDueAt: DateTime;
  readonly lastStartedAt?: DateTime;
  /** Before `lastStartedAt` while it runs, or when its process died. */
  readonly lastFinishedAt?: DateTime;
  /** What the last run did that succeeded. */
  readonly lastSummary?: string;
  /** Why the last run failed; absent when it did not. */
  readonly lastError?: string;
}

/** When each schedule is due, and what its last run came to. */
export interface ScheduleBook {
  /** In the order of their names. */
  all(): Promise<readonly ScheduleEntry[]>;

  /** Of these, those that are due and that no other transaction holds. They are held until this one ends. */
  claimDue(names: readonly string[], now: DateTime): Promise<readonly ScheduleEntry[]>;

  /** Enters a schedule; if it is there already, nothing happens. */
  enter(entry: Pick<ScheduleEntry, 'name' | 'every' | 'nextDueAt'>): Promise<void>;

  plan(entry: Pick<ScheduleEntry, 'name' | 'every' | 'nextDueAt'>): Promise<void>;

  started(name: string, at: DateTime): Promise<void>;

  finished(
    name: string,
    at: DateTime,
    outcome: { readonly summary: string } | { readonly error: string },
  ): Promise<void>;
}
