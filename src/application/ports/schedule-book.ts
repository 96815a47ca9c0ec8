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

/** One run of a schedule, known by when it began: no two begin while one lasts. */
export interface ScheduleRun {
  readonly name: string;
  readonly startedAt: DateTime;
}

export type RunOutcome = { readonly summary: string } | { readonly error: string };

/** When each schedule is due, and what its last run came to. */
export interface ScheduleBook {
  /** In the order of their names. */
  all(): Promise<readonly ScheduleEntry[]>;

  /** Of these, those that are due and that no other transaction holds. They are held until this one ends. */
  claimDue(names: readonly string[], now: DateTime): Promise<readonly ScheduleEntry[]>;

  /** Enters a schedule; if it is there already, nothing happens. */
  enter(entry: Pick<ScheduleEntry, 'name' | 'every' | 'nextDueAt'>): Promise<void>;

  plan(entry: Pick<ScheduleEntry, 'name' | 'every' | 'nextDueAt'>): Promise<void>;

  /**
   * Begins a run, unless another is under way: begun, not finished, and its lease not over.
   * @returns whether it has begun.
   */
  begin(run: ScheduleRun, leaseUntil: DateTime): Promise<boolean>;

  /** Its process lives. */
  renew(run: ScheduleRun, leaseUntil: DateTime): Promise<void>;

  /** What came of a run; of one whose lease was over, and that another has followed, nothing is kept. */
  finished(run: ScheduleRun, at: DateTime, outcome: RunOutcome): Promise<void>;
}
