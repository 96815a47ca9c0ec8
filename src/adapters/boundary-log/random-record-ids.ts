import { randomUUID } from 'node:crypto';
import type { BoundaryRecordIds } from '../../application/ports/boundary-record-ids.ts';
import { asRecordId, type RecordId } from '../../domain/boundary/ids.ts';

/** UUIDv4 from the system's CSPRNG. */
export class RandomRecordIds implements BoundaryRecordIds {
  next(): RecordId {
    return asRecordId(randomUUID());
  }
}
