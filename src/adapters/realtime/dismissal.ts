import type { ConversationRules } from '../../application/ports/conversation-views.ts';
import { whyNotStay } from '../../domain/conversation/speaking.ts';
import type { ExpectedError } from '../../domain/expected-error.ts';
import { InvalidToken } from '../../domain/identity/errors.ts';
import { RemovedFromSession } from '../../domain/session/errors.ts';
import type { ParticipantId } from '../../domain/session/ids.ts';
import type { CloseReason } from './close-codes.ts';

/** Why a socket is closed, and what its client is told before where the code does not say it. */
export interface Dismissal {
  readonly reason: CloseReason;
  readonly told?: ExpectedError;
}

/** What puts somebody out by these rules; undefined where they may stay. */
export function dismissalOf(id: ParticipantId, { setting, speakers }: ConversationRules): Dismissal | undefined {
  const speaker = speakers.get(id);
  const why = speaker && whyNotStay(setting, speaker);
  if (!why) return undefined;
  if (why instanceof RemovedFromSession) return { reason: 'removed' };
  return why instanceof InvalidToken ? { reason: 'refused', told: why } : { reason: 'left' };
}
