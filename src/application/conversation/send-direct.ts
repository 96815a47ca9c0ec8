import type { MessageId } from '../../domain/conversation/ids.ts';
import { spokenText } from '../../domain/conversation/spoken-text.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeptDirect } from '../ports/conversation-repository.ts';
import type { Floor } from './floor.ts';
import type { RulesBook } from './rules-book.ts';

export interface SendDirectInput {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly to: ParticipantId;
  readonly id: MessageId;
  readonly text: string;
  readonly ref?: string | undefined;
}

/** Says something to one person alone. */
export class SendDirect {
  readonly #floor: Floor;
  readonly #book: RulesBook;
  readonly #clock: Clock;

  constructor(floor: Floor, book: RulesBook, clock: Clock) {
    this.#floor = floor;
    this.#book = book;
    this.#clock = clock;
  }

  /** @throws {NotFound} when nobody in this session has that place, they were removed, or their account is closed. */
  async execute({ to, id, text: given, ref, ...who }: SendDirectInput): Promise<KeptDirect> {
    const text = spokenText(given);
    const { speaker } = await this.#book.read(who.sessionId, to);
    if (speaker.removed || speaker.closed) throw new NotFound('participant');
    return await this.#floor.run('message', who, async ({ conversation }) => {
      const direct = { id, from: who.participantId, to, text, ...(ref !== undefined && { ref }) };
      return await conversation.addDirect(who.sessionId, direct, this.#clock.now());
    });
  }
}
