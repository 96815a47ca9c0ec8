/** The passwords that attackers try first. */
export interface CommonPasswords {
  /** Answers the predicate once the list is loaded. */
  load(): Promise<(password: string) => boolean>;
}
