import type { QuestionId } from '../../domain/conversation/ids.ts';
import { Forbidden, NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { ConversationQueries } from '../ports/conversation-queries.ts';
import type { MessageView, QuestionView } from '../ports/conversation-views.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { ConversationPlace, Place } from './conversation-place.ts';

export type SeenQuestion = QuestionView & { readonly voted: boolean };

/** Shows a conversation to those who manage its session or take part in it. */
export class ReadConversation {
  readonly #place: ConversationPlace;
  readonly #queries: ConversationQueries;

  constructor(place: ConversationPlace, queries: ConversationQueries) {
    this.#place = place;
    this.#queries = queries;
  }

  /** Public chat, oldest first. */
  async messages(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<MessageView>> {
    await this.#place.reader(id, caller);
    return await this.#queries.messages(id, page);
  }

  /** The caller's own direct messages, oldest first; nobody sees those of others. */
  async directMessages(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<MessageView>> {
    const { participation } = await this.#place.reader(id, caller);
    if (!participation) throw new Forbidden('Only those who take part have direct messages.');
    return await this.#queries.directMessages(id, participation.id, page);
  }

  /** The most wanted first; managers see the hidden ones, too. */
  async questions(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<SeenQuestion>> {
    const place = await this.#place.reader(id, caller);
    const { items, ...rest } = await this.#queries.questions(id, place.manages, page);
    return { ...rest, items: await this.#seen(id, place, items) };
  }

  /** @throws {NotFound} for one that there isn't, or that is hidden from the caller. */
  async question(id: SessionId, caller: Caller, questionId: QuestionId): Promise<SeenQuestion> {
    const place = await this.#place.reader(id, caller);
    const question = await this.#queries.question(id, questionId);
    if (!question || (question.hidden && !place.manages)) throw new NotFound('question');
    const [seen] = await this.#seen(id, place, [question]);
    if (!seen) throw new NotFound('question');
    return seen;
  }

  async #seen(id: SessionId, { participation }: Place, questions: readonly QuestionView[]): Promise<SeenQuestion[]> {
    const votes = participation ? await this.#queries.votes(id, [participation.id]) : [];
    const voted = new Set(votes.map(({ questionId }) => questionId));
    return questions.map((question) => ({ ...question, voted: voted.has(question.id) }));
  }
}
