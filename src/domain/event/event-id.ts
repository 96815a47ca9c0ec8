import type { Brand } from '../brand.ts';

/** UUIDv7 of an event, which sessions may belong to. */
export type EventId = Brand<string, 'EventId'>;

export const asEventId = (value: string): EventId => value as EventId;
