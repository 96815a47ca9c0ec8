import type { JoinCodes } from '../../../application/ports/join-codes.ts';
import type { JoinCode } from '../../../domain/session/join-code.ts';
import { drawJoinCode, joinCodeAlphabet, joinCodeLengths } from '../../../domain/session/join-code.ts';

/** Join codes one after the other; `drawNext` puts chosen ones first, such as a code that is taken. */
export class SequentialJoinCodes implements JoinCodes {
  #count = 0;
  #chosen: readonly JoinCode[] = [];

  drawNext(...codes: readonly JoinCode[]): void {
    this.#chosen = codes;
  }

  draw(): JoinCode {
    const [chosen, ...others] = this.#chosen;
    if (!chosen) return this.#following();
    this.#chosen = others;
    return chosen;
  }

  #following(): JoinCode {
    let rest = this.#count;
    this.#count += 1;
    return drawJoinCode(joinCodeLengths.usual, (below) => {
      const digit = rest % below;
      rest = Math.floor(rest / joinCodeAlphabet.length);
      return digit;
    });
  }
}
