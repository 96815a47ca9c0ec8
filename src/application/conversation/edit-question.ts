import { standingOf } from '../../domain/conversation/entry.ts';
import type { QuestionId } from '../../domain/conversation/ids.ts';
import {
  changedQuestion,
  type Question,
  type QuestionChanges,
  sameQuestion,
} from '../../domain/conversation/question.ts';
import { requireSpeakerManages } from '../../domain/conversation/speaking.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { ConversationPlace } from './conversation-place.ts';
import type { RulesBook } from './rules-book.ts';

export interface EditQuestionInput {
  readonly sessionId: SessionId;
  readonly questionId: QuestionId;
  readonly changes: QuestionChanges;
}

/** Managers answer, mark or hide a question; a change that changes nothing is told to nobody. */
export class EditQuestion {
  readonly #unitOfWork: UnitOfWork;
  readonly #place: ConversationPlace;
  readonly #book: RulesBook;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, place: ConversationPlace, book: RulesBook, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#place = place;
    this.#book = book;
    this.#clock = clock;
  }

  /** @throws {Unauthenticated | Forbidden | NotFound} */
  async byCaller(caller: Caller, input: EditQuestionInput): Promise<Question> {
    await this.#place.manager(input.sessionId, caller);
    return await this.#edit(input);
  }

  /** Somebody in the live room. @throws {Forbidden | NotFound} */
  async bySpeaker(participantId: ParticipantId, input: EditQuestionInput): Promise<Question> {
    const { speaker } = await this.#book.read(input.sessionId, participantId);
    requireSpeakerManages(speaker);
    return await this.#edit(input);
  }

  async #edit({ sessionId, questionId, changes }: EditQuestionInput): Promise<Question> {
    return await this.#unitOfWork.run(async ({ conversation }) => {
      const head = await conversation.find(sessionId);
      const before = head && (await conversation.findQuestion(sessionId, questionId));
      if (!before) throw new NotFound('question');
      const question = changedQuestion(before, changes);
      if (sameQuestion(before, question)) return before;
      await conversation.saveQuestion(question);
      const entry = { kind: 'question_answered', id: questionId, standing: standingOf(question) } as const;
      await conversation.append(sessionId, [entry], this.#clock.now());
      return question;
    });
  }
}
