import type { MessageId } from '../../domain/conversation/ids.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ConversationPlace } from './conversation-place.ts';

/** What managers do about chat that should not be: take a message away, or a person's voice. */
export class ModerateChat {
  readonly #unitOfWork: UnitOfWork;
  readonly #place: ConversationPlace;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, place: ConversationPlace, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#place = place;
    this.#clock = clock;
  }

  /** Its text is gone for good, also from where it is kept. @throws {Unauthenticated | Forbidden | NotFound} */
  async deleteMessage(caller: Caller, sessionId: SessionId, messageId: MessageId): Promise<void> {
    await this.#place.manager(sessionId, caller);
    await this.#unitOfWork.run(async ({ conversation }) => {
      const known = (await conversation.find(sessionId)) && (await conversation.authorOf(sessionId, messageId));
      if (!known) throw new NotFound('message');
      await conversation.blank(sessionId, messageId);
      await conversation.append(sessionId, [{ kind: 'message_deleted', id: messageId }], this.#clock.now());
    });
  }

  /** A muted person reads along, votes, and says nothing. Muting twice changes nothing. */
  async setMuted(caller: Caller, sessionId: SessionId, participantId: ParticipantId, muted: boolean): Promise<void> {
    await this.#place.manager(sessionId, caller);
    await this.#unitOfWork.run(async ({ sessions, conversation }) => {
      if (!(await sessions.personBehind(sessionId, participantId))) throw new NotFound('participant');
      await conversation.open(sessionId);
      await conversation.setMuted(sessionId, participantId, muted);
    });
  }
}
