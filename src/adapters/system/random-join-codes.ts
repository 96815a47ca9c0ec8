import { randomInt } from 'node:crypto';
import type { JoinCodes } from '../../application/ports/join-codes.ts';
import type { JoinCode } from '../../domain/session/join-code.ts';
import { drawJoinCode } from '../../domain/session/join-code.ts';

/** Join codes from the system's CSPRNG. */
export class RandomJoinCodes implements JoinCodes {
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  draw(): JoinCode {
    return drawJoinCode(this.#length, (below) => randomInt(below));
  }
}
