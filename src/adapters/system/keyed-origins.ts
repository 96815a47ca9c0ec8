import { createHmac } from 'node:crypto';
import type { Origins } from '../../application/ports/origins.ts';

/** Addresses as HMAC-SHA256 (RFC 2104): without the key nobody can try addresses out. */
export class KeyedOrigins implements Origins {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  of(address: string): string {
    return createHmac('sha256', this.#key).update(address).digest('base64url');
  }
}
