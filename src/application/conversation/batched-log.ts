import type { MessageId } from '../../domain/conversation/ids.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppendOutcome, ConversationLog, NewMessage } from '../ports/conversation-log.ts';
import type { MessageView } from '../ports/conversation-views.ts';

/** A message with the name that it is shown under. */
export type SpokenMessage = NewMessage & { readonly displayName: string };

/** Hears of what was kept, in the order of each session, before whoever sent it does. */
export type KeptListener = (kept: ReadonlyMap<SessionId, readonly MessageView[]>) => void;

interface Waiting {
  readonly message: SpokenMessage;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: unknown) => void;
}

const mostInBatch = 500;

/**
 * Commits chat in groups: while one group is being written the next one gathers, so that under load a commit is shared
 * by many and without load nobody waits. Nothing is acknowledged before it is on disk.
 */
export class BatchedLog {
  readonly #log: ConversationLog;
  readonly #clock: Clock;
  readonly #lanes: readonly Waiting[][];
  readonly #running = new Map<number, Promise<void>>();
  #listener: KeptListener = () => {};

  /** Sessions are spread over lanes, so that one whose row is locked does not keep all others waiting. */
  constructor(log: ConversationLog, clock: Clock, { lanes }: { readonly lanes: number }) {
    this.#log = log;
    this.#clock = clock;
    this.#lanes = Array.from({ length: lanes }, () => []);
  }

  onKept(listener: KeptListener): void {
    this.#listener = listener;
  }

  append(message: SpokenMessage): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      const lane = laneOf(message.sessionId, this.#lanes.length);
      this.#lanes[lane]?.push({ message, resolve, reject });
      if (!this.#running.has(lane)) this.#running.set(lane, this.#run(lane));
    });
  }

  /** The line that was kept under this ref, if there is one. */
  find(ref: string): Promise<MessageId | undefined> {
    return this.#log.find(ref);
  }

  /** Resolves when nothing is waiting to be written any more. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #run(lane: number): Promise<void> {
    const queue = this.#lanes[lane] ?? [];
    // What comes in with the same event of the loop goes into the first group.
    await Promise.resolve();
    while (queue.length > 0) await this.#write(queue.splice(0, mostInBatch));
    this.#running.delete(lane);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const byRef = Map.groupBy(group, ({ message }) => message.ref ?? message.id);
    const first = [...byRef.values()].flatMap(([one]) => one ?? []);
    try {
      const at = this.#clock.now();
      const outcomes = await this.#log.append(
        first.map(({ message }) => message),
        at,
      );
      this.#tell(first, outcomes);
      for (const [index, { message, resolve }] of first.entries()) {
        const outcome = outcomes[index] ?? { kind: 'stale' };
        resolve(outcome);
        const again = outcome.kind === 'kept' ? { ...outcome, kind: 'repeated' as const } : outcome;
        for (const copy of byRef.get(message.ref ?? message.id)?.slice(1) ?? []) copy.resolve(again);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  #tell(group: readonly Waiting[], outcomes: readonly AppendOutcome[]): void {
    const kept = new Map<SessionId, MessageView[]>();
    for (const [index, { message }] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'kept') continue;
      const { sessionId, from, displayName, text } = message;
      const { id, seq, at } = outcome;
      const list = kept.get(sessionId) ?? [];
      list.push({ id, seq, at, from, displayName, text });
      kept.set(sessionId, list);
    }
    if (kept.size > 0) this.#listener(kept);
  }
}

/** The last digits of a UUIDv7 are random. */
const laneOf = (id: SessionId, lanes: number): number => Number.parseInt(id.slice(-4), 16) % lanes;
