import type { ScreenShares } from '../../../application/ports/screen-shares.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

const telling = ['screen_share.started', 'screen_share.stopped', 'participant.joined', 'participant.left'];

/** Reads the history in memory. */
export class InMemoryScreenShares implements ScreenShares {
  readonly #history: InMemoryTables['history'];

  constructor({ history }: Pick<InMemoryTables, 'history'>) {
    this.#history = history;
  }

  async isSharing(sessionId: SessionId, participantId: ParticipantId): Promise<boolean> {
    const entries = this.#history.get(sessionId) ?? [];
    const last = entries.findLast(
      ({ kind, data }) => telling.includes(kind) && 'participantId' in data && data.participantId === participantId,
    );
    return last?.kind === 'screen_share.started';
  }
}
