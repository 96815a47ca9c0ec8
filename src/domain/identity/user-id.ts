import type { Brand } from '../brand.ts';

/** UUIDv7 of an account or of a guest host. */
export type UserId = Brand<string, 'UserId'>;

export const asUserId = (value: string): UserId => value as UserId;
