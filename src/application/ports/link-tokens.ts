/** What a token in a link is good for; good for one thing, it proves nothing elsewhere. */
export type LinkPurpose = 'unsubscribe' | 'confirm-registration';

/** Seals what a link is about, so that whoever follows it needs no sign-in and nobody can make one up. */
export interface LinkTokens {
  /**
   * The same for the same subject, safe within a path, and valid for ever: where a link ends to be good is decided by
   * what it leads to.
   */
  sign(purpose: LinkPurpose, subject: string): Promise<string>;
  /** The subject; none for what was not signed here, or for another purpose. */
  read(purpose: LinkPurpose, token: string): Promise<string | undefined>;
}
