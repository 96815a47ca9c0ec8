import type { QuestionId } from '../../domain/conversation/ids.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type {
  ConversationHead,
  ConversationRules,
  DirectView,
  EntryView,
  MessageView,
  QuestionView,
  Snapshot,
  Vote,
} from './conversation-views.ts';
import type { Page, PageRequest } from './page.ts';

/** Where somebody has read to. */
export interface ReadingPlace {
  readonly sessionId: SessionId;
  readonly after: number;
}

/** How far somebody has read: everybody's sequence, and their own of direct messages. */
export interface HaveRead {
  readonly seq: number;
  readonly person: ParticipantId;
  readonly directSeq: number;
}

/** Reads conversations, outside any transaction. Only what is committed is ever seen. */
export interface ConversationQueries {
  /** Of those sessions that have a conversation. */
  heads(ids: readonly SessionId[]): Promise<readonly ConversationHead[]>;

  /** What comes after each place, oldest first within each session; at most `limit` a session. */
  entries(places: readonly ReadingPlace[], limit: number): Promise<readonly EntryView[]>;

  /** Direct messages after each place, oldest first. */
  directs(places: readonly ReadingPlace[]): Promise<readonly DirectView[]>;

  /** The newest direct messages of somebody after this place in their own sequence, oldest first. */
  directsOf(id: SessionId, participantId: ParticipantId, after: number, limit: number): Promise<readonly DirectView[]>;

  /** How far the own sequences of direct messages have come; 0 for who has none. */
  directSeqs(id: SessionId, people: readonly ParticipantId[]): Promise<ReadonlyMap<ParticipantId, number>>;

  /** All of one moment. @returns undefined where there is no conversation yet. */
  snapshot(id: SessionId): Promise<Snapshot | undefined>;

  votes(id: SessionId, people: readonly ParticipantId[]): Promise<readonly Vote[]>;

  /** Whether what `streamId` had brought somebody until there is what this database holds until there. */
  continues(id: SessionId, streamId: string, read: HaveRead): Promise<boolean>;

  /** The rules as they concern these people. @returns undefined where there is no conversation yet. */
  rules(id: SessionId, people: readonly ParticipantId[]): Promise<ConversationRules | undefined>;

  /** Public ones that were not deleted, oldest first. */
  messages(id: SessionId, page: PageRequest): Promise<Page<MessageView>>;

  /** Those of which this person is an end, oldest first. */
  directMessages(id: SessionId, participantId: ParticipantId, page: PageRequest): Promise<Page<MessageView>>;

  /** By votes, then by age. */
  questions(id: SessionId, withHidden: boolean, page: PageRequest): Promise<Page<QuestionView>>;

  question(id: SessionId, questionId: QuestionId): Promise<QuestionView | undefined>;
}
