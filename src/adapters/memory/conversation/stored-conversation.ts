import type { DateTime } from 'luxon';
import type { SocketPlace } from '../../../application/ports/conversation-repository.ts';
import type { ConversationHead, DirectView } from '../../../application/ports/conversation-views.ts';
import type { Entry } from '../../../domain/conversation/entry.ts';
import type { QuestionId } from '../../../domain/conversation/ids.ts';
import type { Question } from '../../../domain/conversation/question.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';

export type StoredEntry = Entry & { readonly seq: number; readonly at: DateTime; readonly ref?: string };
export type StoredQuestion = Question & { readonly ref?: string };
export type StoredDirect = Omit<DirectView, 'message'> & {
  readonly message: Omit<DirectView['message'], 'displayName'>;
  readonly ref?: string;
};

/** When somebody came by their first socket, and until when they may come back once they have none. */
export interface Attendee {
  readonly since: DateTime;
  readonly dueAt?: DateTime;
}

/** A conversation as it lies in its table; every value is replaced, never changed. */
export interface StoredConversation {
  readonly head: ConversationHead;
  readonly entries: readonly StoredEntry[];
  readonly questions: ReadonlyMap<QuestionId, StoredQuestion>;
  readonly votes: ReadonlySet<string>;
  readonly directs: readonly StoredDirect[];
  readonly directSeqs: ReadonlyMap<ParticipantId, number>;
  readonly muted: ReadonlySet<ParticipantId>;
  readonly attendees: ReadonlyMap<ParticipantId, Attendee>;
  readonly sockets: ReadonlyMap<string, SocketPlace>;
}

export const newConversation = (sessionId: SessionId): StoredConversation => ({
  head: { sessionId, seq: 0, rules: 1, directs: 0, streamId: `stream of ${sessionId}` },
  entries: [],
  questions: new Map(),
  votes: new Set(),
  directs: [],
  directSeqs: new Map(),
  muted: new Set(),
  attendees: new Map(),
  sockets: new Map(),
});

/** The conversation with more at its end. */
export function withEntries(
  stored: StoredConversation,
  entries: readonly (Entry & { readonly ref?: string })[],
  at: DateTime,
): StoredConversation {
  const { head } = stored;
  const added = entries.map((entry, index) => ({ ...entry, at, seq: head.seq + index + 1 }));
  return { ...stored, head: { ...head, seq: head.seq + added.length }, entries: [...stored.entries, ...added] };
}

export const withNewRules = (stored: StoredConversation): StoredConversation => ({
  ...stored,
  head: { ...stored.head, rules: stored.head.rules + 1 },
});

export const voteKey = (questionId: QuestionId, participantId: ParticipantId): string =>
  `${questionId} ${participantId}`;
