import type { Origins } from '../../../application/ports/origins.ts';

/** Tells addresses apart without a key: for tests, where nobody has to be protected. */
export class PlainOrigins implements Origins {
  of(address: string): string {
    return `origin of ${address}`;
  }
}
