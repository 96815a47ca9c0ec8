import type { ConversationQueries, HaveRead, ReadingPlace } from '../../../application/ports/conversation-queries.ts';
import {
  type ConversationHead,
  type ConversationRules,
  type DirectView,
  type EntryView,
  type MessageView,
  mostInSnapshot as most,
  type QuestionView,
  type Snapshot,
  type Vote,
} from '../../../application/ports/conversation-views.ts';
import type { Page, PageRequest } from '../../../application/ports/page.ts';
import type { ParticipantView } from '../../../application/ports/session-queries.ts';
import type { QuestionId } from '../../../domain/conversation/ids.ts';
import type { Question } from '../../../domain/conversation/question.ts';
import { spiritName } from '../../../domain/conversation/spoken-text.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import { pageOf } from '../keyset.ts';
import { type StoredConversation, type StoredDirect, type StoredEntry, voteKey } from './stored-conversation.ts';

/** Reads the tables that the in-memory repositories write; only what was committed is in them. */
export class InMemoryConversationQueries implements ConversationQueries {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async heads(ids: readonly SessionId[]): Promise<readonly ConversationHead[]> {
    return ids.flatMap((id) => this.#of(id)?.head ?? []);
  }

  async entries(places: readonly ReadingPlace[], limit: number): Promise<readonly EntryView[]> {
    return places.flatMap(({ sessionId, after }) => {
      const entries = this.#of(sessionId)?.entries.filter(({ seq }) => seq > after) ?? [];
      return entries.slice(0, limit).map((entry) => this.#entryView(sessionId, entry));
    });
  }

  async directs(places: readonly ReadingPlace[]): Promise<readonly DirectView[]> {
    return places.flatMap(({ sessionId, after }) => {
      const directs = this.#of(sessionId)?.directs.filter(({ place }) => place > after) ?? [];
      return directs.map((direct) => this.#direct(direct));
    });
  }

  async directsOf(id: SessionId, person: ParticipantId, after: number, limit: number): Promise<readonly DirectView[]> {
    const theirs = this.#directsOf(id, person).filter(
      ({ message, fromSeq, toSeq }) => (message.from === person ? fromSeq : toSeq) > after,
    );
    return theirs.slice(-limit).map((direct) => this.#direct(direct));
  }

  async directSeqs(id: SessionId, people: readonly ParticipantId[]): Promise<ReadonlyMap<ParticipantId, number>> {
    return new Map(people.map((person) => [person, this.#of(id)?.directSeqs.get(person) ?? 0]));
  }

  async snapshot(id: SessionId): Promise<Snapshot | undefined> {
    const stored = this.#of(id);
    if (!stored) return undefined;
    const people = [...stored.attendees].sort(
      ([a, one], [b, other]) => one.since.toMillis() - other.since.toMillis() || (a < b ? -1 : 1),
    );
    const questions = this.#questions(stored);
    const shown = questions.filter(({ hidden }) => !hidden).slice(0, most.questions);
    return {
      head: stored.head,
      people: people.slice(0, most.people).map(([person]) => ({ ...this.#participant(id, person), present: true })),
      peopleCount: people.length,
      messages: this.#messages(id).slice(-most.messages),
      questions: questions.filter((one, index) => (one.hidden ? index < most.questions : shown.includes(one))),
    };
  }

  async votes(id: SessionId, people: readonly ParticipantId[]): Promise<readonly Vote[]> {
    const stored = this.#of(id);
    if (!stored) return [];
    const all = [...stored.questions.keys()].flatMap((questionId) =>
      people.map((participantId) => ({ questionId, participantId })),
    );
    return all.filter(({ questionId, participantId }) => stored.votes.has(voteKey(questionId, participantId)));
  }

  async continues(id: SessionId, streamId: string, { seq, person, directSeq }: HaveRead): Promise<boolean> {
    const stored = this.#of(id);
    if (stored?.head.streamId !== streamId) return false;
    return stored.head.seq >= seq && (stored.directSeqs.get(person) ?? 0) >= directSeq;
  }

  async rules(id: SessionId, people: readonly ParticipantId[]): Promise<ConversationRules | undefined> {
    const stored = this.#of(id);
    const session = this.#tables.sessions.get(id);
    if (!stored || !session) return undefined;
    const { chatEnabled, questionsEnabled, spiritEnabled } = session.state.details;
    const wanted = [...session.people.values()].filter((one) => people.includes(one.id));
    const speakers = wanted.map(({ id: participantId, userId, role, present, removedAt }) => {
      const { role: accountRole, disabled: closed = false } = (userId && this.#tables.users.get(userId)?.state) ?? {};
      return [
        participantId,
        {
          participantId,
          ...(userId && { userId }),
          role,
          present,
          removed: removedAt !== undefined,
          muted: stored.muted.has(participantId),
          closed,
          ...(accountRole && { accountRole }),
          displayName: this.#nameOf(id, participantId),
        },
      ] as const;
    });
    const setting = { chatEnabled, questionsEnabled, spiritEnabled, status: session.state.phase.status };
    return { version: stored.head.rules, setting, speakers: new Map(speakers) };
  }

  async messages(id: SessionId, page: PageRequest): Promise<Page<MessageView>> {
    const positionOf = ({ seq }: MessageView) => [seq ?? 0];
    return pageOf(this.#messages(id), { list: 'messages', positionOf, direction: 'asc' }, page);
  }

  async directMessages(id: SessionId, person: ParticipantId, page: PageRequest): Promise<Page<MessageView>> {
    const positionOf = ({ place }: StoredDirect) => [place];
    const theirs = this.#directsOf(id, person);
    const { items, ...rest } = pageOf(theirs, { list: 'directs', positionOf, direction: 'asc' }, page);
    return { ...rest, items: items.map((direct) => this.#direct(direct).message) };
  }

  async questions(id: SessionId, withHidden: boolean, page: PageRequest): Promise<Page<QuestionView>> {
    const stored = this.#of(id);
    const shown = stored ? this.#questions(stored).filter(({ hidden }) => withHidden || !hidden) : [];
    const positionOf = ({ votes, at, id: questionId }: Question) => [-votes, at.toMillis(), questionId];
    return pageOf(shown, { list: 'questions', positionOf, direction: 'asc' }, page);
  }

  async question(id: SessionId, questionId: QuestionId): Promise<QuestionView | undefined> {
    const question = this.#of(id)?.questions.get(questionId);
    return question && this.#question(question);
  }

  #of(id: SessionId): StoredConversation | undefined {
    return this.#tables.conversations.get(id);
  }

  #messages(id: SessionId): MessageView[] {
    return (this.#of(id)?.entries ?? []).flatMap((entry) =>
      entry.kind === 'message' && entry.text !== '' ? this.#message(id, entry) : [],
    );
  }

  #message(sessionId: SessionId, entry: StoredEntry & { kind: 'message' }): MessageView {
    const { id, seq, at, from, text } = entry;
    return { id, seq, at, from, displayName: from ? this.#nameOf(sessionId, from) : spiritName, text };
  }

  #entryView(sessionId: SessionId, entry: StoredEntry): EntryView {
    const { seq, at } = entry;
    const head = { sessionId, seq, at };
    switch (entry.kind) {
      case 'message':
        if (entry.text === '') return { ...head, kind: 'message_deleted', id: entry.id };
        return { ...head, kind: entry.kind, message: this.#message(sessionId, entry) };
      case 'message_deleted':
        return { ...head, kind: entry.kind, id: entry.id };
      case 'screen_share_started':
      case 'screen_share_stopped': {
        const { kind, participantId } = entry;
        return { ...head, kind, ...(participantId && { participantId }) };
      }
      case 'user_joined':
      case 'user_left': {
        const participant = this.#participant(sessionId, entry.participantId);
        return { ...head, kind: entry.kind, participant: { ...participant, present: entry.kind === 'user_joined' } };
      }
      case 'question_asked':
      case 'question_answered':
      case 'question_voted': {
        const asked = this.#of(sessionId)?.questions.get(entry.id);
        if (!asked) throw new Error('An entry names a question that there is not.');
        const { answer: _, ...fixed } = this.#question(asked);
        const question = { ...fixed, ...entry.standing, hidden: entry.standing.hidden || asked.hidden };
        if (entry.kind !== 'question_voted') return { ...head, kind: entry.kind, question };
        return { ...head, kind: entry.kind, question, voter: entry.voter, value: entry.value };
      }
      default:
        return { ...head, kind: entry.kind };
    }
  }

  #questions({ questions }: StoredConversation): QuestionView[] {
    return [...questions.values()]
      .sort((a, b) => b.votes - a.votes || a.at.toMillis() - b.at.toMillis() || (a.id < b.id ? -1 : 1))
      .map((question) => this.#question(question));
  }

  #question({ ref: _, ...question }: Question & { readonly ref?: string }): QuestionView {
    return { ...question, displayName: this.#nameOf(question.sessionId, question.from) };
  }

  #directsOf(id: SessionId, person: ParticipantId): readonly StoredDirect[] {
    return (this.#of(id)?.directs ?? []).filter(({ message }) => message.from === person || message.to === person);
  }

  #direct({ ref: _, message, ...rest }: StoredDirect): DirectView {
    return { ...rest, message: { ...message, displayName: this.#nameOf(rest.sessionId, message.from) } };
  }

  #participant(id: SessionId, person: ParticipantId): ParticipantView {
    const found = [...(this.#tables.sessions.get(id)?.people.values() ?? [])].find((one) => one.id === person);
    if (!found?.joinedAt) throw new Error('Somebody in the room has no place in the session.');
    const account = found.userId && this.#tables.users.get(found.userId);
    return { ...found, joinedAt: found.joinedAt, displayName: account?.state.displayName ?? found.guestName ?? '' };
  }

  #nameOf(id: SessionId, person: ParticipantId): string {
    return this.#participant(id, person).displayName;
  }
}
