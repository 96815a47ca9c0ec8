import type { DateTime } from 'luxon';
import type { LedgerRoom } from '../../../application/ports/room-ledger.ts';
import {
  mostDoublings,
  type PollSearch,
  type RoomQueries,
  type WantingSession,
} from '../../../application/ports/room-queries.ts';
import type { ListedRoom } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import { endsAt, joinOpensAt, roomDueFrom } from '../../../domain/session/schedule.ts';
import type { SessionState } from '../../../domain/session/session-state.ts';
import { isOver, overSince } from '../../../domain/session/status.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Reads of rooms straight from the maps. */
export class InMemoryRoomQueries implements RoomQueries {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async wanting(
    at: DateTime,
    providersThere: readonly string[],
    limit: number,
    after?: WantingSession,
  ): Promise<readonly WantingSession[]> {
    const isWanting = ({ phase, room, schedule }: SessionState): boolean => {
      if (phase.status === 'live') return room.state === 'pending' || room.state === 'failed';
      if (phase.status !== 'scheduled' || at >= endsAt(schedule)) return false;
      if (room.state !== 'ready') return at >= roomDueFrom(schedule);
      return at >= joinOpensAt(schedule) && !providersThere.includes(room.provider);
    };
    return this.#states()
      .filter(isWanting)
      .map(({ id, schedule: { startsAt } }) => ({ id, startsAt }))
      .filter((one) => !after || inOrder(after, one) < 0)
      .sort(inOrder)
      .slice(0, limit);
  }

  async inUse(
    provider: string,
    rooms: readonly ListedRoom[],
    expectedSince: DateTime,
  ): Promise<ReadonlySet<RoomReference>> {
    const isUsed = ({ sessionId, epoch, reference }: ListedRoom): boolean => {
      const state = this.#tables.sessions.get(sessionId)?.state;
      if (!state || isOver(state.phase.status)) return false;
      const { room } = state;
      const isThisOne = room.provider === provider && room.epoch === epoch;
      const expected = [...this.#tables.rooms.values()].some(
        (known) =>
          known.sessionId === sessionId &&
          known.epoch === epoch &&
          known.provider === provider &&
          !known.closedAt &&
          known.expectedAt >= expectedSince,
      );
      const mayBeNext = room.epoch < epoch && expected;
      return mayBeNext || (isThisOne && (room.state !== 'ready' || room.reference === reference));
    };
    return new Set(rooms.filter(isUsed).map(({ reference }) => reference));
  }

  async toPoll(search: PollSearch, limit: number): Promise<readonly LedgerRoom[]> {
    const polled = (room: LedgerRoom) => room.lastPolledAt?.toMillis() ?? 0;
    return [...this.#tables.rooms.values()]
      .filter((room) => this.#isDue(room, search))
      .sort((a, b) => polled(a) - polled(b))
      .slice(0, limit);
  }

  #isDue(room: LedgerRoom, { at, everySeconds, closedForSeconds, providersThere, givenUpBy }: PollSearch): boolean {
    const { lastPolledAt, failedPolls = 0, provider } = room;
    const state = this.#tables.sessions.get(room.sessionId)?.state;
    if (!state || !room.watched || !room.reference || room.reconciledAt) return false;
    const pause = everySeconds * 2 ** Math.min(failedPolls, mostDoublings);
    if (lastPolledAt && lastPolledAt > at.minus({ seconds: pause })) return false;
    const { phase, schedule, room: current } = state;
    const isThere = providersThere.includes(provider);
    if (!isOver(phase.status) && current.epoch === room.epoch && current.provider === provider) {
      const isOpen = current.state === 'ready' && at >= joinOpensAt(schedule) && at < endsAt(schedule);
      return isThere && (phase.status === 'live' || isOpen);
    }
    const since = overSince(phase) ?? room.closedAt;
    if (phase.status === 'scheduled' || !since || since > at.minus({ seconds: closedForSeconds })) return false;
    return isThere || since <= givenUpBy;
  }

  #states(): readonly SessionState[] {
    return [...this.#tables.sessions.values()].map(({ state }) => state);
  }
}

const inOrder = (a: WantingSession, b: WantingSession): number =>
  a.startsAt.toMillis() - b.startsAt.toMillis() || (a.id < b.id ? -1 : Number(a.id > b.id));
