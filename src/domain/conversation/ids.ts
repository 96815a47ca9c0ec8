import type { Brand } from '../brand.ts';

/** UUIDv7 of a line of chat, public or direct. */
export type MessageId = Brand<string, 'MessageId'>;

/** UUIDv7 of a question to the host. */
export type QuestionId = Brand<string, 'QuestionId'>;

export const asMessageId = (value: string): MessageId => value as MessageId;
export const asQuestionId = (value: string): QuestionId => value as QuestionId;
