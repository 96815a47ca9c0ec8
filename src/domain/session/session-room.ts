import type { DateTime } from 'luxon';
import type { Caller } from '../identity/caller.ts';
import { ProviderTooSmall } from '../room/errors.ts';
import { lacksFor, type ProviderLimits } from '../room/provider-limits.ts';
import type { RecordingState } from '../room/recording-report.ts';
import { type ReadyRoom, type Room, type RoomReason, sameRoom } from '../room/room.ts';
import { requireHost, requireManager } from './permissions.ts';
import type { Proceedings } from './proceedings.ts';
import { roomNeedsOf } from './room-needs.ts';
import type { Actor, ScreenShare } from './session-event.ts';
import { system } from './session-event.ts';
import { isOver } from './status.ts';

interface Next {
  readonly name: string;
  readonly limits: ProviderLimits;
}

/** The provider's room behind a session: which one it is, who may move it, and what happens in it. */
export class SessionRoom {
  readonly #proceedings: Proceedings;

  constructor(proceedings: Proceedings) {
    this.#proceedings = proceedings;
  }

  /** @throws {ProviderTooSmall} when the provider, that of the room or one that is named, lacks what the session needs. */
  requireFits(limits: ProviderLimits, whose: 'own' | 'named'): void {
    const lacks = lacksFor(limits, roomNeedsOf(this.#proceedings.state));
    if (lacks.length > 0) throw new ProviderTooSmall(whose, lacks, limits.mostPeople);
  }

  /** Takes note of what became of the room; `reason` where none could be made. */
  set(room: Room, at: DateTime, reason?: RoomReason): void {
    const { room: before } = this.#proceedings.state;
    if (sameRoom(before, room)) return;
    this.#proceedings.state = { ...this.#proceedings.state, room };
    const data = { provider: room.provider, epoch: room.epoch, ...(reason && { reason }) };
    this.#proceedings.record({ kind: `room.${room.state}`, at, by: system, data });
  }

  /** Another room takes its place, at that provider, and is to be made yet. Nobody is sent to the old one any more. */
  move(provider: string, reason: RoomReason, by: Actor, at: DateTime): void {
    this.#proceedings.requireNotOver();
    const { room: before } = this.#proceedings.state;
    const room = { provider, epoch: before.epoch + 1, state: 'pending' } as const;
    this.#proceedings.state = { ...this.#proceedings.state, room };
    const data = { provider, epoch: room.epoch, from: before.provider, reason };
    this.#proceedings.record({ kind: 'room.moved', at, by, data });
  }

  /**
   * A room that another provider has made for the next epoch takes the place of `left`, which is what the session had
   * when that provider was asked; it is handed out once the old one is closed.
   * @returns false where others have decided otherwise by now, or the session needs more than that provider has. Whoever is in a ready room stays there, unless it was
   * known to be ready and the class hasn't begun: a live one is moved by its host alone.
   */
  failOver(left: Room, { name: provider, limits }: Next, reason: RoomReason, at: DateTime): boolean {
    const { room, phase } = this.#proceedings.state;
    if (isOver(phase.status)) return false;
    if (room.provider === provider && room.epoch === left.epoch + 1) return true;
    if (room.provider !== left.provider || room.epoch !== left.epoch) return false;
    if (lacksFor(limits, roomNeedsOf(this.#proceedings.state)).length > 0) return false;
    if (room.state === 'ready' && (left.state !== 'ready' || phase.status !== 'scheduled')) return false;
    this.move(provider, reason, system, at);
    return true;
  }

  /** From now on people are sent to this room. @returns false where the session is over, elsewhere, or has another. */
  handOut(ready: ReadyRoom, at: DateTime): boolean {
    const { room, phase } = this.#proceedings.state;
    const isHere = room.provider === ready.provider && room.epoch === ready.epoch;
    if (isOver(phase.status) || !isHere || (room.state === 'ready' && !sameRoom(room, ready))) return false;
    this.set(ready, at);
    return true;
  }

  /** A live session is moved by its host alone. @throws {NotSessionHost | Forbidden | SessionClosed} */
  requireMovableBy(by: Caller): void {
    const { state } = this.#proceedings;
    if (state.phase.status === 'live') requireHost(state, by);
    else requireManager(state, by);
    this.#proceedings.requireNotOver();
  }

  /** Takes note of a screen that is shared, or no longer is. */
  noteScreenShare({ sharing, ...data }: ScreenShare, by: Actor, at: DateTime): void {
    this.#proceedings.record({ kind: sharing ? 'screen_share.started' : 'screen_share.stopped', at, by, data });
  }

  /** Takes note of where a recording stands; the session shows that, or where another one stands that goes on. */
  noteRecording(recordingId: string, state: RecordingState, by: Actor, at: DateTime, shown = state): void {
    this.#proceedings.state = { ...this.#proceedings.state, recordingState: shown };
    this.#proceedings.record({ kind: `recording.${state}`, at, by, data: { recordingId } });
  }
}
