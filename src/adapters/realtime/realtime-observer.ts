import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { CloseReason } from './close-codes.ts';

export interface ClosedSocket {
  readonly socketId: string;
  readonly sessionId: string;
  readonly participantId?: ParticipantId;
  /** Who closed it: we, with a reason, or the client, whose code may be any number; 1006 when the line was cut. */
  readonly by: 'server' | 'client';
  readonly reason?: CloseReason;
  readonly code: number;
  readonly durationMs: number;
}

/** Hears of what happens on the sockets; the composition root connects it to logs and metrics. */
export interface RealtimeObserver {
  connected(): void;
  entered(socket: {
    readonly socketId: string;
    readonly sessionId: SessionId;
    readonly participantId: ParticipantId;
  }): void;
  closed(socket: ClosedSocket): void;
  received(type: string): void;
  sent(frames: number): void;
  /** From the moment in which something was kept until it went out to those who are here. */
  delivered(lagMs: number): void;
  resynced(reason: 'too_old' | 'other_stream'): void;
  /** An error that nobody foresaw, or work that is tried again. */
  failed(error: unknown, doing: string): void;
}
