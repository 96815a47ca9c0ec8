import type { DateTime } from 'luxon';
import type { ExpectedRoom, LedgerName, LedgerRoom, RoomLedger } from '../../../application/ports/room-ledger.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

const keyOf = ({ sessionId, epoch, provider }: LedgerName): string => `${sessionId}/${epoch}/${provider}`;

/** The rooms that providers were asked for, in a map. */
export class InMemoryRoomLedger implements RoomLedger {
  readonly #rooms: Map<string, LedgerRoom>;

  constructor({ rooms }: Pick<InMemoryTables, 'rooms'>) {
    this.#rooms = rooms;
  }

  async expect(room: ExpectedRoom, expectedAt: DateTime): Promise<void> {
    const { closedAt: _, ...known }: LedgerRoom = { ...(this.#rooms.get(keyOf(room)) ?? room), expectedAt };
    this.#rooms.set(keyOf(room), known);
  }

  async opened(room: LedgerName, reference: RoomReference, fittedRevision: number): Promise<void> {
    const known = this.#rooms.get(keyOf(room));
    if (!known) return;
    const { closedAt: _, ...open } = known;
    this.#rooms.set(keyOf(room), { ...open, reference, fittedRevision });
  }

  async closed(room: LedgerName, closedAt: DateTime): Promise<void> {
    this.#note(room, { closedAt });
  }

  async polled(room: LedgerName, lastPolledAt: DateTime, answered: boolean): Promise<void> {
    const { failedPolls = 0 } = this.#rooms.get(keyOf(room)) ?? {};
    this.#note(room, { lastPolledAt, failedPolls: answered ? 0 : failedPolls + 1 });
  }

  async reconciled(room: LedgerName, reconciledAt: DateTime): Promise<void> {
    this.#note(room, { reconciledAt });
  }

  async ofSession(sessionId: SessionId): Promise<readonly LedgerRoom[]> {
    return [...this.#rooms.values()]
      .filter((room) => room.sessionId === sessionId)
      .sort((a, b) => a.epoch - b.epoch || (a.provider < b.provider ? -1 : 1));
  }

  async findByReference(provider: string, reference: RoomReference): Promise<LedgerRoom | undefined> {
    const known = [...this.#rooms.values()].filter(
      (room) => room.provider === provider && room.reference === reference,
    );
    return known.sort((a, b) => b.epoch - a.epoch)[0];
  }

  #note(name: LedgerName, news: Partial<LedgerRoom>): void {
    const room = this.#rooms.get(keyOf(name));
    if (room) this.#rooms.set(keyOf(name), { ...room, ...news });
  }
}
