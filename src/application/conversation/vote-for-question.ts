import { standingOf } from '../../domain/conversation/entry.ts';
import type { QuestionId } from '../../domain/conversation/ids.ts';
import type { Question } from '../../domain/conversation/question.ts';
import { NotFound } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Floor } from './floor.ts';

export interface VoteInput {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly questionId: QuestionId;
  readonly value: 0 | 1;
}

/** Gives a question one's vote, or takes it back; doing either twice changes nothing. */
export class VoteForQuestion {
  readonly #floor: Floor;
  readonly #clock: Clock;

  constructor(floor: Floor, clock: Clock) {
    this.#floor = floor;
    this.#clock = clock;
  }

  /** @throws {NotFound} for a question that there isn't, or that is hidden. */
  async execute({ questionId, value, ...who }: VoteInput): Promise<Question> {
    return await this.#floor.run('vote', who, async ({ conversation }) => {
      const { sessionId, participantId } = who;
      const before = await conversation.findQuestion(sessionId, questionId);
      if (!before || before.hidden) throw new NotFound('question');
      const now = this.#clock.now();
      if (!(await conversation.setVote(questionId, participantId, value, now))) return before;
      const question = { ...before, votes: before.votes + (value === 1 ? 1 : -1) };
      await conversation.saveQuestion(question);
      const vote = { kind: 'question_voted', id: questionId, voter: participantId, value } as const;
      await conversation.append(sessionId, [{ ...vote, standing: standingOf(question) }], now);
      return question;
    });
  }
}
