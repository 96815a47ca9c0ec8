import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { JoinCodeTaken, SessionAlreadyMade } from '../../../application/ports/session-repository.ts';
import { ExternalIdTaken } from '../../../domain/session/errors.ts';

/** Says in the port's words which of a session's unique values was taken. */
export async function translatingUniqueness<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const constraint = 'constraint' in error ? error.constraint : undefined;
    if (constraint === 'sessions_pkey') throw new SessionAlreadyMade(undefined, { cause: error });
    if (constraint === 'sessions_code_unique') throw new JoinCodeTaken(undefined, { cause: error });
    if (constraint === 'sessions_external_id_unique') throw new ExternalIdTaken();
    throw error;
  }
}
