import { standingOf } from '../../domain/conversation/entry.ts';
import type { QuestionId } from '../../domain/conversation/ids.ts';
import { askedQuestion } from '../../domain/conversation/question.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { QuestionView } from '../ports/conversation-views.ts';
import type { Floor } from './floor.ts';

export interface AskQuestionInput {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly id: QuestionId;
  readonly text: string;
  /** A UUID that this very question had when it was sent before, if it was. */
  readonly ref?: string | undefined;
}

/** Asks whoever runs the session. */
export class AskQuestion {
  readonly #floor: Floor;
  readonly #clock: Clock;

  constructor(floor: Floor, clock: Clock) {
    this.#floor = floor;
    this.#clock = clock;
  }

  /** @returns the question; the first one where it is asked again under the same `ref`. */
  async execute({ id, text, ref, ...who }: AskQuestionInput): Promise<QuestionView> {
    return await this.#floor.run('question', who, async ({ conversation }, { speaker }) => {
      const now = this.#clock.now();
      const { sessionId, participantId: from } = who;
      const question = askedQuestion({ id, sessionId, from, text }, now);
      const { displayName } = speaker;
      const earlier = await conversation.addQuestion(question, ref);
      if (earlier) return { ...earlier, displayName };
      await conversation.append(sessionId, [{ kind: 'question_asked', id, standing: standingOf(question) }], now);
      return { ...question, displayName };
    });
  }
}
