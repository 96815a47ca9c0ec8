import { SpiritBusy, SpiritFailed, SpokeTooFast } from '../../domain/conversation/errors.ts';
import type { MessageId } from '../../domain/conversation/ids.ts';
import { asMessageId } from '../../domain/conversation/ids.ts';
import { spiritName, spiritText, spokenText } from '../../domain/conversation/spoken-text.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import { endsAt } from '../../domain/session/schedule.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationQueries } from '../ports/conversation-queries.ts';
import type { Ids } from '../ports/ids.ts';
import type { SessionQueries } from '../ports/session-queries.ts';
import type { Spirit, SpiritContext } from '../ports/spirit.ts';
import type { SpiritObserver } from '../ports/spirit-observer.ts';
import { requireView } from '../session/require-session.ts';
import { Allowance } from './allowance.ts';
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
  /** Questions that one person may ask, over all sessions of this server. */
  readonly each: { readonly most: number; readonly perSecond: number };
  /** The pause before it is tried again to keep an answer. */
  readonly retryMs: number;
}

/** A question that is being thought about. */
interface Thought {
  readonly ref: string | undefined;
  readonly answered: Promise<MessageId | undefined>;
  readonly giveUp: (reason: SpiritFailed) => void;
}

const mostOpenQuestions = 5;
const mostChat = 20;
const mostPeople = 50;
const retryAfterSeconds = 3;
const mostTries = 20;
const apology = 'I can not answer this just now. Ask me again a little later.';

/**
 * Asks the AI, which then answers to everybody. Whatever becomes of it, an answer is given: at worst that there is none.
 * (Long: what is thought about here, and that it ends, is one thing.)
 */
export class AskSpirit {
  readonly #book: RulesBook;
  readonly #log: BatchedLog;
  readonly #spirit: Spirit;
  readonly #queries: ConversationQueries;
  readonly #sessions: SessionQueries;
  readonly #ids: Ids;
  readonly #clock: Clock;
  readonly #observer: SpiritObserver;
  readonly #limits: SpiritLimits;
  readonly #each: Allowance<string>;
  readonly #thinking = new Map<SessionId, Thought>();
  #isStopping = false;

  constructor(
    book: RulesBook,
    log: BatchedLog,
    spirit: Spirit,
    queries: ConversationQueries,
    sessions: SessionQueries,
    ids: Ids,
    clock: Clock,
    observer: SpiritObserver,
    limits: SpiritLimits,
  ) {
    this.#book = book;
    this.#log = log;
    this.#spirit = spirit;
    this.#queries = queries;
    this.#sessions = sessions;
    this.#ids = ids;
    this.#clock = clock;
    this.#observer = observer;
    this.#limits = limits;
    this.#each = new Allowance(limits.each);
  }

  /**
   * Resolves when the question is taken, having told `onThinking`; `answered` resolves with the message that answers it, or
   * undefined when the session would not have it any more. What was asked before under its ref is not asked again.
   * @throws what keeps this person from it, {SpiritBusy} and {SpokeTooFast}.
   */
  async execute(input: AskSpiritInput, onThinking: (thinking: Thinking) => void) {
    const text = spokenText(input.text);
    const { sessionId, participantId, ref } = input;
    const { speaker } = await this.#book.permit('spirit', sessionId, participantId);
    const earlier = ref === undefined ? undefined : await this.#log.find(ref);
    if (earlier !== undefined) return { answered: Promise.resolve(earlier) };
    const current = this.#thinking.get(sessionId);
    if (current && ref !== undefined && current.ref === ref) return { answered: current.answered };
    if (current || this.#isStopping || this.#thinking.size >= this.#limits.atATime)
      throw new SpiritBusy(retryAfterSeconds);
    const wait = this.#each.take(speaker.userId ?? participantId, 1, this.#clock.now().toMillis());
    if (wait > 0) throw new SpokeTooFast(wait);
    onThinking({ from: participantId, displayName: speaker.displayName, text });
    const { promise: givenUp, reject: giveUp } = Promise.withResolvers<never>();
    const answered = this.#answer({ ...input, text }, speaker.displayName, givenUp).finally(() =>
      this.#thinking.delete(sessionId),
    );
    this.#thinking.set(sessionId, { ref, answered, giveUp });
    return { answered };
  }

  /** Ends what is thought about with the word that there is no answer, and takes no more questions. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const thoughts = [...this.#thinking.values()];
    for (const { giveUp } of thoughts) giveUp(new SpiritFailed('the server stops'));
    await Promise.allSettled(thoughts.map(({ answered }) => answered));
  }

  async #answer(input: AskSpiritInput, by: string, givenUp: Promise<never>): Promise<MessageId | undefined> {
    const began = this.#clock.now();
    const answer = await Promise.race([this.#think(input, by), givenUp]).catch((error: unknown) => {
      this.#observer.failed(input.sessionId, error);
      return undefined;
    });
    const id = await this.#tell(input, answer ?? apology).catch((error: unknown) => {
      this.#observer.failed(input.sessionId, error);
      return undefined;
    });
    const outcome = id === undefined ? 'unheard' : answer === undefined ? 'failed' : 'answered';
    this.#observer.done(outcome, this.#clock.now().diff(began).as('seconds'));
    return id;
  }

  /** Who waits for an answer must not wait for ever: that it can't be kept now is no reason to give up. */
  async #tell(input: AskSpiritInput, answer: string): Promise<MessageId | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        const told = await this.#append(input, answer);
        if (told !== 'stale') return told;
        this.#book.forget(input.sessionId);
        if (tries >= mostTries) return undefined;
      } catch (error) {
        if (tries >= mostTries || this.#isStopping) throw error;
        await new Promise((resolve) => setTimeout(resolve, this.#limits.retryMs));
      }
    }
  }

  async #append({ sessionId, participantId, ref }: AskSpiritInput, text: string) {
    const { setting, version } = (await this.#book.read(sessionId, participantId)).rules;
    if (!setting.spiritEnabled || !setting.chatEnabled || isOver(setting.status)) return undefined;
    const outcome = await this.#log.append({
      sessionId,
      id: asMessageId(this.#ids.next()),
      from: null,
      displayName: spiritName,
      text,
      rules: version,
      ...(ref !== undefined && { ref }),
    });
    return outcome.kind === 'stale' ? outcome.kind : outcome.id;
  }

  async #think({ sessionId, text }: AskSpiritInput, by: string): Promise<string> {
    const said = spiritText(await this.#spirit.answer({ by, text }, await this.#context(sessionId)));
    if (said === undefined) throw new SpiritFailed('it had nothing to say');
    return said;
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
      peopleCount: snapshot?.peopleCount ?? 0,
      peopleHere: snapshot?.people.slice(0, mostPeople).map(({ displayName }) => displayName) ?? [],
      openQuestions: open
        .slice(0, mostOpenQuestions)
        .map((question) => ({ text: question.text, votes: question.votes })),
      chat: snapshot?.messages.slice(-mostChat).map(({ displayName, text }) => ({ displayName, text })) ?? [],
    };
  }
}
