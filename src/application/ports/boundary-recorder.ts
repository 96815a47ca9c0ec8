import type { BoundaryEvent } from '../../domain/boundary/boundary-event.ts';

/** Writes the record of session boundaries, and is the only one who does. */
export interface BoundaryRecorder {
  /**
   * Appends the event to the log of its session, which must be `size` bytes long so far (0: not there yet). Once it
   * answers, the line outlives a crash of the machine. A line that could not be written whole is taken back.
   * Ask only while the user is held: nobody else writes then.
   * @returns how long the log is now.
   * @throws {LogElsewhere} when the log is not where the caller thinks; nothing was written.
   * @throws {Unavailable} when it can't be written; nothing was recorded.
   */
  append(event: BoundaryEvent, size: number): Promise<number>;

  /** What the event decided is stored: nothing is left to be settled. */
  settled(event: BoundaryEvent): Promise<void>;
}

/** The log holds something else than the table says: what a crash left behind. Never reaches a client: it is settled. */
export class LogElsewhere extends Error {
  override readonly name = 'LogElsewhere';
}
