/** Tells whether two calls came from the same place, without keeping the place. */
export interface Origins {
  /** A keyed hash of a network address. */
  of(address: string): string;
}
