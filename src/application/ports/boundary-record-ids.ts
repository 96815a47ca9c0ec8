import type { RecordId } from '../../domain/boundary/ids.ts';

/** Makes the id of each record. */
export interface BoundaryRecordIds {
  /** A fresh UUIDv4 (RFC 9562 §5.4). */
  next(): RecordId;
}
