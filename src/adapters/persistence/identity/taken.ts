import { ConstraintViolationException } from '@mikro-orm/postgresql';
import { ExternalIdTaken } from '../../../domain/expected-error.ts';
import { EmailTaken, GuestNameTaken } from '../../../domain/identity/errors.ts';

const refusals: Readonly<Record<string, () => Error>> = {
  users_email_unique: () => new EmailTaken(),
  users_external_id_unique: () => new ExternalIdTaken(),
  users_host_name_unique: () => new GuestNameTaken(),
};

/** What a broken constraint means. The original is dropped: it quotes the row, with e-mail and password hash. */
export function meaningOf(error: unknown): unknown {
  if (!(error instanceof ConstraintViolationException)) return error;
  const { constraint } = error as { readonly constraint?: unknown };
  const name = typeof constraint === 'string' ? constraint : 'unnamed';
  return refusals[name]?.() ?? new Error(`The database refuses the row by its constraint ${name}.`);
}
