import { v7 } from 'uuid';
import type { Ids } from '../../application/ports/ids.ts';

/** UUIDv7 (RFC 9562 §5.7). */
export class UuidV7Ids implements Ids {
  next(): string {
    return v7();
  }
}
