import type { Brand } from '../brand.ts';

/** UUIDv7 of one sign-in: one device, with the family of refresh tokens that it went through. */
export type SignInId = Brand<string, 'SignInId'>;

export const asSignInId = (value: string): SignInId => value as SignInId;
