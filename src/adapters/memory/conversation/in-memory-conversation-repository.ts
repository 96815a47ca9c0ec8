import type { DateTime } from 'luxon';
import type {
  ConversationRepository,
  KeptDirect,
  NewDirect,
  SocketPlace,
} from '../../../application/ports/conversation-repository.ts';
import type { ConversationHead } from '../../../application/ports/conversation-views.ts';
import type { Entry } from '../../../domain/conversation/entry.ts';
import type { MessageId, QuestionId } from '../../../domain/conversation/ids.ts';
import type { Question } from '../../../domain/conversation/question.ts';
import { NotFound } from '../../../domain/expected-error.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { isOver } from '../../../domain/session/status.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import { newConversation, type StoredConversation, voteKey, withEntries, withNewRules } from './stored-conversation.ts';

/** Conversations in a map of immutable values. Locks are the unit of work's, which runs one piece of work at a time. */
export class InMemoryConversationRepository implements ConversationRepository {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  async open(id: SessionId): Promise<ConversationHead> {
    if (!this.#tables.sessions.has(id)) throw new NotFound('session');
    const stored = this.#tables.conversations.get(id) ?? newConversation(id);
    this.#tables.conversations.set(id, stored);
    return stored.head;
  }

  async find(id: SessionId): Promise<ConversationHead | undefined> {
    return this.#tables.conversations.get(id)?.head;
  }

  async append(id: SessionId, entries: readonly Entry[], at: DateTime): Promise<number> {
    return this.#replace(id, withEntries(this.#of(id), entries, at)).head.seq;
  }

  async authorOf(id: SessionId, messageId: MessageId) {
    const entry = this.#of(id).entries.find((one) => one.kind === 'message' && one.id === messageId);
    return entry?.kind === 'message' && entry.text !== '' ? { from: entry.from } : undefined;
  }

  async blank(id: SessionId, messageId: MessageId): Promise<void> {
    const stored = this.#of(id);
    const entries = stored.entries.map((entry) =>
      entry.kind === 'message' && entry.id === messageId ? { ...entry, text: '' } : entry,
    );
    this.#replace(id, { ...stored, entries });
  }

  async findQuestion(id: SessionId, questionId: QuestionId): Promise<Question | undefined> {
    return this.#of(id).questions.get(questionId);
  }

  async addQuestion(question: Question, ref?: string): Promise<Question | undefined> {
    const stored = this.#of(question.sessionId);
    const asked = [...stored.questions.values()];
    const earlier = asked.find((one) => one.id === question.id || (ref !== undefined && one.ref === ref));
    if (earlier) return earlier;
    const added = { ...question, ...(ref !== undefined && { ref }) };
    this.#replace(question.sessionId, { ...stored, questions: new Map(stored.questions).set(question.id, added) });
    return undefined;
  }

  async saveQuestion(question: Question): Promise<void> {
    const stored = this.#of(question.sessionId);
    const { ref } = stored.questions.get(question.id) ?? {};
    const saved = { ...question, ...(ref !== undefined && { ref }) };
    this.#replace(question.sessionId, { ...stored, questions: new Map(stored.questions).set(question.id, saved) });
  }

  async setVote(questionId: QuestionId, participantId: ParticipantId, value: 0 | 1): Promise<boolean> {
    const [id, stored] = [...this.#tables.conversations].find(([, one]) => one.questions.has(questionId)) ?? [];
    if (!id || !stored) throw new NotFound('question');
    const votes = new Set(stored.votes);
    const key = voteKey(questionId, participantId);
    const before = votes.size;
    if (value === 1) votes.add(key);
    else votes.delete(key);
    this.#replace(id, { ...stored, votes });
    return votes.size !== before;
  }

  async addDirect(id: SessionId, { ref, from, to, text, id: messageId }: NewDirect, at: DateTime): Promise<KeptDirect> {
    const stored = this.#of(id);
    const earlier = ref === undefined ? undefined : stored.directs.find((one) => one.ref === ref);
    if (earlier) return { id: earlier.message.id, at: earlier.message.at, fromSeq: earlier.fromSeq };
    const directSeqs = new Map(stored.directSeqs);
    for (const person of new Set([from, to])) directSeqs.set(person, (directSeqs.get(person) ?? 0) + 1);
    const [fromSeq, toSeq] = [directSeqs.get(from) ?? 0, directSeqs.get(to) ?? 0];
    const place = stored.head.directs + 1;
    const message = { id: messageId, at, from, to, text };
    const direct = { sessionId: id, place, message, fromSeq, toSeq, ...(ref !== undefined && { ref }) };
    const head = { ...stored.head, directs: place };
    this.#replace(id, { ...stored, head, directSeqs, directs: [...stored.directs, direct] });
    return { id: messageId, at, fromSeq };
  }

  async setMuted(id: SessionId, participantId: ParticipantId, muted: boolean): Promise<boolean> {
    const stored = this.#of(id);
    if (stored.muted.has(participantId) === muted) return false;
    const people = new Set(stored.muted);
    if (muted) people.add(participantId);
    else people.delete(participantId);
    this.#replace(id, withNewRules({ ...stored, muted: people }));
    return true;
  }

  async renewRulesFor(userId: UserId): Promise<void> {
    for (const [id, stored] of this.#tables.conversations) {
      const session = this.#tables.sessions.get(id);
      const isOpen = session && !isOver(session.state.phase.status);
      if (isOpen && [...session.people.values()].some((one) => one.userId === userId))
        this.#replace(id, withNewRules(stored));
    }
  }

  async socketsCame(id: SessionId, sockets: readonly SocketPlace[], at: DateTime): Promise<readonly ParticipantId[]> {
    const stored = this.#of(id);
    const attendees = new Map(stored.attendees);
    const people = [...new Set(sockets.map(({ participantId }) => participantId))];
    const fresh = people.filter((person) => !attendees.has(person));
    for (const person of people) attendees.set(person, { since: attendees.get(person)?.since ?? at });
    const all = new Map([...stored.sockets, ...sockets.map((socket) => [socket.socketId, socket] as const)]);
    this.#replace(id, { ...stored, attendees, sockets: all });
    return fresh;
  }

  async socketsWent(id: SessionId, socketIds: readonly string[], until: DateTime): Promise<readonly string[]> {
    const stored = this.#of(id);
    const sockets = new Map(stored.sockets);
    const known = socketIds.filter((socketId) => sockets.delete(socketId));
    const here = new Set([...sockets.values()].map(({ participantId }) => participantId));
    const attendees = new Map(
      [...stored.attendees].map(([person, { since, dueAt }]) => [
        person,
        { since, ...(here.has(person) ? {} : { dueAt: dueAt ?? until }) },
      ]),
    );
    this.#replace(id, { ...stored, sockets, attendees });
    return known;
  }

  async takeGone(id: SessionId, now: DateTime): Promise<readonly ParticipantId[]> {
    const stored = this.#of(id);
    const gone = [...stored.attendees].flatMap(([person, { dueAt }]) => (dueAt && dueAt <= now ? person : []));
    const attendees = new Map([...stored.attendees].filter(([person]) => !gone.includes(person)));
    this.#replace(id, { ...stored, attendees });
    const people = [...(this.#tables.sessions.get(id)?.people.values() ?? [])];
    return gone.filter((person) => !people.find((one) => one.id === person)?.removedAt);
  }

  #of(id: SessionId): StoredConversation {
    return this.#tables.conversations.get(id) ?? newConversation(id);
  }

  #replace(id: SessionId, stored: StoredConversation): StoredConversation {
    this.#tables.conversations.set(id, stored);
    return stored;
  }
}
