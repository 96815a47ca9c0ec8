import type { Ids } from '../../../application/ports/ids.ts';

const timestampDigits = 12;

/** Valid UUIDv7s, one after the other, the same in every run. */
export class SequentialIds implements Ids {
  #milliseconds: number;

  constructor(milliseconds = Date.UTC(2026, 0, 1)) {
    this.#milliseconds = milliseconds;
  }

  next(): string {
    this.#milliseconds += 1;
    const timestamp = this.#milliseconds.toString(16).padStart(timestampDigits, '0');
    return `${timestamp.slice(0, 8)}-${timestamp.slice(8)}-7000-8000-000000000000`;
  }
}
