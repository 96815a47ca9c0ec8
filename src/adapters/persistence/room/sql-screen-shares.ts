import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ScreenShares } from '../../../application/ports/screen-shares.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { rowsIn } from '../transaction-rows.ts';

/** Reads the history in PostgreSQL, within one transaction. */
export class SqlScreenShares implements ScreenShares {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async isSharing(sessionId: SessionId, participantId: ParticipantId): Promise<boolean> {
    const [last] = await rowsIn<{ readonly kind: string }>(this.#em, {
      name: 'last-screen-share',
      text: `select kind from session_events
        where session_id = $1 and data->>'participantId' = $2
          and kind in ('screen_share.started', 'screen_share.stopped', 'participant.joined', 'participant.left')
        order by seq desc limit 1`,
      values: [sessionId, participantId],
    });
    return last?.kind === 'screen_share.started';
  }
}
