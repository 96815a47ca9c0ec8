/** Makes identifiers. */
export interface Ids {
  /** A fresh UUIDv7 (RFC 9562), which sorts by the time it was made. */
  next(): string;
}
