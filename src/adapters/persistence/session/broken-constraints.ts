import { ForeignKeyConstraintViolationException, UniqueConstraintViolationException } from '@mikro-orm/core';
import { JoinCodeTaken, SessionAlreadyMade } from '../../../application/ports/session-repository.ts';
import { ExternalIdTaken, NotFound } from '../../../domain/expected-error.ts';

type Meaning = (cause: unknown) => Error;

/** What it means that a session can't be stored, by the constraint that it breaks. */
const meanings: Readonly<Record<string, Meaning>> = {
  sessions_pkey: (cause) => new SessionAlreadyMade(undefined, { cause }),
  sessions_code_unique: (cause) => new JoinCodeTaken(undefined, { cause }),
  sessions_external_id_unique: () => new ExternalIdTaken(),
  // Deleted between the look and the insert.
  sessions_event_id_foreign: () => new NotFound('event'),
};

/** Says in the port's words which constraint a session would break. */
export async function sayingWhatIsBroken<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (error) {
    const isConstraint =
      error instanceof UniqueConstraintViolationException || error instanceof ForeignKeyConstraintViolationException;
    const name = isConstraint && 'constraint' in error ? String(error.constraint) : '';
    throw meanings[name]?.(error) ?? error;
  }
}
