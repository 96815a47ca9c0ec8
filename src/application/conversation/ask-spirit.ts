import { SpiritBusy, SpiritFailed } from '../../domain/conversation/errors.ts';
import type { MessageId } from '../../domain/conversation/ids.ts';
import { asMessageId } from '../../domain/conversation/ids.ts';
import { spiritName, spiritText, spokenText } from '../../domain/conversation/spoken-text.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { endsAt } from '../../domain/session/schedule.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationQueries } from '../ports/conversation-queries.ts';
import type { Ids } from '../ports/ids.ts';
import type { SessionQueries } from '../ports/session-queries.ts';
import type { Spirit, SpiritContext } from '../ports/spirit.ts';
import { requireView } from '../session/require-session.ts';
import type { BatchedLog } from './batched-log.ts';
import type { RulesBook } from './rules-book.ts';

export interface AskSpiritInput {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
  readonly text: string;
  /** A UUID that this very question had when it was sent before, if it was. */
  readonly ref?: string | undefined;
}

/** The question as everybody hears of it while the spirit thinks. */
export interface Thinking {
  readonly from: ParticipantId;
  readonly displayName: string;
  readonly text: string;
}

export interface SpiritLimits {
  /** Questions that this server's spirit thinks about at a time, one a session. */
  readonly atATime: number;
}

const mostOpenQuestions = 5;
const mostChat = 20;
const mostPeople = 50;
const retryAfterSeconds = 3;
const mostTries = 5;

/** Asks the AI, which then answers to everybody. Whatever becomes of it, an answer is given: at worst that there is none. */
export class AskSpirit {
  readonly #book: RulesBook;
  readonly #log: BatchedLog;
  readonly #spirit: Spirit;
  readonly #queries: ConversationQueries;
  readonly #sessions: SessionQueries;
  readonly #ids: Ids;
  readonly #clock: Clock;
  readonly #limits: SpiritLimits;
  readonly #thinking = new Map<SessionId, string | undefined>();

  constructor(
    book: RulesBook,
    log: BatchedLog,
    spirit: Spirit,
    queries: ConversationQueries,
    sessions: SessionQueries,
    ids: Ids,
    clock: Clock,
    limits: SpiritLimits,
  ) {
    this.#book = book;
    this.#log = log;
    this.#spirit = spirit;
    this.#queries = queries;
    this.#sessions = sessions;
    this.#ids = ids;
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Resolves when the question is taken, having told `onThinking`; `answered` resolves with the message that answers it, or
   * undefined when the session would not have it any more.
   * @throws what keeps this person from it, and {SpiritBusy}.
   */
  async execute(input: AskSpiritInput, onThinking: (thinking: Thinking) => void) {
    const text = spokenText(input.text);
    const { sessionId, participantId, ref } = input;
    const { speaker } = await this.#book.permit('spirit', sessionId, participantId);
    if (ref !== undefined && this.#thinking.get(sessionId) === ref) return { answered: Promise.resolve(undefined) };
    if (this.#thinking.has(sessionId) || this.#thinking.size >= this.#limits.atATime)
      throw new SpiritBusy(retryAfterSeconds);
    this.#thinking.set(sessionId, ref);
    onThinking({ from: participantId, displayName: speaker.displayName, text });
    const answered = this.#answer({ ...input, text }, speaker.displayName).finally(() =>
      this.#thinking.delete(sessionId),
    );
    return { answered };
  }

  async #answer({ sessionId, participantId, text, ref }: AskSpiritInput, by: string): Promise<MessageId | undefined> {
    const answer = await this.#think(sessionId, by, text);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const { rules } = await this.#book.read(sessionId, participantId);
      const { setting, version } = rules;
      if (!setting.spiritEnabled || !setting.chatEnabled || setting.status === 'ended' || setting.status === 'canceled')
        return undefined;
      const id = asMessageId(this.#ids.next());
      const outcome = await this.#log.append({
        sessionId,
        id,
        from: null,
        displayName: spiritName,
        text: answer,
        rules: version,
        ...(ref !== undefined && { ref }),
      });
      if (outcome.kind !== 'stale') return outcome.id;
      this.#book.forget(sessionId);
    }
    return undefined;
  }

  /** An answer in any case: who waits for one must not wait for ever. */
  async #think(sessionId: SessionId, by: string, text: string): Promise<string> {
    try {
      const said = spiritText(await this.#spirit.answer({ by, text }, await this.#context(sessionId)));
      if (said === undefined) throw new SpiritFailed('it had nothing to say');
      return said;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return 'I can not answer this just now. Ask me again a little later.';
    }
  }

  async #context(sessionId: SessionId): Promise<SpiritContext> {
    const { state } = await requireView(this.#sessions, sessionId);
    const snapshot = await this.#queries.snapshot(sessionId);
    const open = snapshot?.questions.filter(({ hidden, answered }) => !hidden && !answered) ?? [];
    return {
      title: state.details.title,
      description: state.details.description,
      status: state.phase.status,
      now: this.#clock.now(),
      startsAt: state.schedule.startsAt,
      endsAt: endsAt(state.schedule),
      timeZone: state.schedule.timeZone,
      peopleHere: snapshot?.people.slice(0, mostPeople).map(({ displayName }) => displayName) ?? [],
      openQuestions: open
        .slice(0, mostOpenQuestions)
        .map((question) => ({ text: question.text, votes: question.votes })),
      chat: snapshot?.messages.slice(-mostChat).map(({ displayName, text }) => ({ displayName, text })) ?? [],
    };
  }
}
