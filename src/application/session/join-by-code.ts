import { NotFound } from '../../domain/expected-error.ts';
import { readJoinCode } from '../../domain/session/join-code.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { JoinSession, JoinSessionInput } from './join-session.ts';
import type { Joined } from './way-in.ts';

export interface JoinByCodeInput extends Omit<JoinSessionInput, 'id'> {
  /** As it was typed. */
  readonly code: string;
}

/** The same as joining by link, for people who were told a code. */
export class JoinByCode {
  readonly #unitOfWork: UnitOfWork;
  readonly #joinSession: JoinSession;

  constructor(unitOfWork: UnitOfWork, joinSession: JoinSession) {
    this.#unitOfWork = unitOfWork;
    this.#joinSession = joinSession;
  }

  /** @throws {NotFound} when no session has the code, and the refusals of the join decision. */
  async execute({ code, ...input }: JoinByCodeInput): Promise<Joined> {
    const id = await this.#unitOfWork.run(({ sessions }) => sessions.idOfCode(readJoinCode(code)));
    if (!id) throw new NotFound('session');
    return await this.#joinSession.execute({ ...input, id });
  }
}
