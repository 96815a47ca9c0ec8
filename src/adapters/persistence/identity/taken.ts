import { UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { EmailTaken, ExternalIdTaken, GuestNameTaken } from '../../../domain/identity/errors.ts';

const refusals: Readonly<Record<string, () => Error>> = {
  users_email_unique: () => new EmailTaken(),
  users_external_id_unique: () => new ExternalIdTaken(),
  users_host_name_unique: () => new GuestNameTaken(),
};

/** What a broken unique constraint means. The original is dropped: its detail quotes the values. */
export function meaningOf(error: unknown): unknown {
  if (!(error instanceof UniqueConstraintViolationException)) return error;
  const { constraint } = error as { readonly constraint?: unknown };
  return (typeof constraint === 'string' ? refusals[constraint]?.() : undefined) ?? error;
}
