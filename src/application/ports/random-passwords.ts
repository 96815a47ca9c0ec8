/** Makes a password that nobody can guess, for an account that nobody chose one for. */
export interface RandomPasswords {
  next(): string;
}
