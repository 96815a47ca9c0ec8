import type { BoundaryLog, SessionLog, UnfinishedRecord } from '../../../application/ports/boundary-log.ts';
import { type BoundaryRecorder, LogElsewhere } from '../../../application/ports/boundary-recorder.ts';
import { type BoundaryEvent, recordOf } from '../../../domain/boundary/boundary-event.ts';
import type { BoundarySessionId, BoundaryUserId } from '../../../domain/boundary/ids.ts';
import { Unavailable } from '../../../domain/expected-error.ts';
import { FaultSwitch } from '../video/fault-switch.ts';

/** Recorder and log in one, in memory; sizes are those of the lines that a file would have. */
export class InMemoryBoundaryLog implements BoundaryRecorder, BoundaryLog {
  readonly faults = new FaultSwitch(() => new Unavailable('Nothing can be recorded just now.', 5));
  readonly #logs = new Map<BoundaryUserId, Map<BoundarySessionId, readonly BoundaryEvent[]>>();
  readonly #unfinished = new Map<string, UnfinishedRecord>();

  async append(event: BoundaryEvent, size: number): Promise<number> {
    const { userId, sessionId, recordId } = event;
    this.#unfinished.set(recordId, { userId, name: recordId });
    await this.faults.pass();
    const logs = this.#logs.get(userId) ?? new Map<BoundarySessionId, readonly BoundaryEvent[]>();
    const before = logs.get(sessionId) ?? [];
    if (sizeOf(before) !== size) throw new LogElsewhere(sessionId);
    const after = [...before, event];
    this.#logs.set(userId, logs.set(sessionId, after));
    return sizeOf(after);
  }

  async settled({ recordId }: BoundaryEvent): Promise<void> {
    this.#unfinished.delete(recordId);
  }

  async sizeOf(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<number | undefined> {
    return (await this.read(userId, sessionId))?.size;
  }

  async read(userId: BoundaryUserId, sessionId: BoundarySessionId): Promise<SessionLog | undefined> {
    const events = this.#logs.get(userId)?.get(sessionId);
    return events && { events, size: sizeOf(events), tornBytes: 0, faults: [] };
  }

  async mend(): Promise<void> {
    // A list holds whole events, or none.
  }

  async sessionsOf(userId: BoundaryUserId): Promise<readonly BoundarySessionId[]> {
    return [...(this.#logs.get(userId)?.keys() ?? [])];
  }

  async strangersOf(): Promise<readonly string[]> {
    return [];
  }

  async users(): Promise<readonly BoundaryUserId[]> {
    return [...this.#logs.keys()];
  }

  async unfinished(): Promise<readonly UnfinishedRecord[]> {
    return [...this.#unfinished.values()];
  }

  async forget(records: readonly UnfinishedRecord[]): Promise<void> {
    for (const { name } of records) this.#unfinished.delete(name);
  }

  /** Every event, in the order in which a user's were recorded; for tests. */
  eventsOf(userId: BoundaryUserId): readonly BoundaryEvent[] {
    return [...(this.#logs.get(userId)?.values() ?? [])].flat();
  }

  /** As if somebody had deleted the file; for tests. */
  lose(userId: BoundaryUserId, sessionId: BoundarySessionId): void {
    this.#logs.get(userId)?.delete(sessionId);
  }
}

const sizeOf = (events: readonly BoundaryEvent[]): number =>
  events.reduce((sum, event) => sum + Buffer.byteLength(`${JSON.stringify(recordOf(event))}\n`), 0);
