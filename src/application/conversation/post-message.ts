import type { MessageId } from '../../domain/conversation/ids.ts';
import { spokenText } from '../../domain/conversation/spoken-text.ts';
import { Conflict } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { AppendOutcome } from '../ports/conversation-log.ts';
import type { BatchedLog } from './batched-log.ts';
import type { RulesBook } from './rules-book.ts';

export interface PostMessageInput {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly id: MessageId;
  readonly text: string;
  /** A UUID that this very message had when it was sent before, if it was. */
  readonly ref?: string | undefined;
}

export type Posted = Exclude<AppendOutcome, { kind: 'stale' }>;

const mostTries = 5;

/** Says something to everybody in the session. */
export class PostMessage {
  readonly #book: RulesBook;
  readonly #log: BatchedLog;

  constructor(book: RulesBook, log: BatchedLog) {
    this.#book = book;
    this.#log = log;
  }

  /** Resolves when it is on disk. @throws what keeps this person from it, as the rules are at that moment. */
  async execute({ sessionId, participantId, id, text: given, ref }: PostMessageInput): Promise<Posted> {
    const text = spokenText(given);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const permission =
        this.#book.remembered('message', sessionId, participantId) ??
        (await this.#book.permit('message', sessionId, participantId));
      const outcome = await this.#log.append({
        sessionId,
        id,
        from: participantId,
        displayName: permission.speaker.displayName,
        text,
        rules: permission.version,
        ...(ref !== undefined && { ref }),
      });
      if (outcome.kind !== 'stale') return outcome;
      this.#book.forget(sessionId);
    }
    throw new Conflict('The session is changing all the time. Try again.', { retryAfterSeconds: 1 });
  }
}
