/** Makes passwords into what may be stored, slowly on purpose. Never called inside a transaction. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Without a hash it does the same work and answers no, so that time doesn't tell whether there is an account. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** The hash was made with weaker parameters than today's. */
  needsRehash(hash: string): boolean;
}
