import type { DateTime } from 'luxon';
import type { Entry } from '../../domain/conversation/entry.ts';
import type { MessageId, QuestionId } from '../../domain/conversation/ids.ts';
import type { Question } from '../../domain/conversation/question.ts';
import type { UserId } from '../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { ConversationHead } from './conversation-views.ts';

/** One socket of one person, on one replica. */
export interface SocketPlace {
  readonly socketId: string;
  readonly participantId: ParticipantId;
  readonly replicaId: string;
}

export interface NewDirect {
  readonly id: MessageId;
  readonly from: ParticipantId;
  readonly to: ParticipantId;
  readonly text: string;
  readonly ref?: string;
}

export interface KeptDirect {
  readonly id: MessageId;
  readonly at: DateTime;
  /** In the sequence of whoever sent it. */
  readonly fromSeq: number;
}

/** Conversations within one transaction: whoever has opened one keeps all others waiting till the end. */
export interface ConversationRepository {
  /** Begins the conversation if there is none, and locks it. The session's row must exist, and be locked before if at all. */
  open(id: SessionId): Promise<ConversationHead>;

  /** Locks it. @returns undefined where there is none. */
  find(id: SessionId): Promise<ConversationHead | undefined>;

  /** Appends to a conversation that was opened. @returns the place of the last. */
  append(id: SessionId, entries: readonly Entry[], at: DateTime): Promise<number>;

  /** @returns undefined for one that is unknown, not of this session, or deleted. */
  authorOf(id: SessionId, messageId: MessageId): Promise<{ readonly from: ParticipantId | null } | undefined>;
  /** Takes the text away for good. */
  blank(id: SessionId, messageId: MessageId): Promise<void>;

  findQuestion(id: SessionId, questionId: QuestionId): Promise<Question | undefined>;
  /** @returns the one that was asked before under the same `ref`, where there is one; then nothing is added. */
  addQuestion(question: Question, ref?: string): Promise<Question | undefined>;
  saveQuestion(question: Question): Promise<void>;
  /** One vote a person. @returns whether it changed anything. */
  setVote(questionId: QuestionId, participantId: ParticipantId, value: 0 | 1, at: DateTime): Promise<boolean>;

  /** @returns what was kept before under the same `ref`, where there is something; then nothing is added. */
  addDirect(id: SessionId, direct: NewDirect, at: DateTime): Promise<KeptDirect>;

  /** @returns whether it changed anything. The rules have a new version then. */
  setMuted(id: SessionId, participantId: ParticipantId, muted: boolean): Promise<boolean>;

  /** The rules have a new version wherever this account has a place, but where all is over. */
  renewRulesFor(userId: UserId): Promise<void>;

  /** Sockets opened. @returns who had none, nor a place to come back to, until now. */
  socketsCame(id: SessionId, sockets: readonly SocketPlace[], at: DateTime): Promise<readonly ParticipantId[]>;
  /** Sockets closed. Whoever has none left may come back until `until`. @returns those that were still known. */
  socketsWent(id: SessionId, socketIds: readonly string[], until: DateTime): Promise<readonly string[]>;
  /** Who did not come back in time: they are gone now. Those who were removed are gone, too, and not told again. */
  takeGone(id: SessionId, now: DateTime): Promise<readonly ParticipantId[]>;
}
