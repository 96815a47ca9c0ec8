import { Unavailable } from '../../domain/expected-error.ts';

/** Log and table differ in a way that no crash of ours leaves: nothing is decided on it until somebody has looked. */
export class DamagedRecord extends Unavailable {
  readonly finding: string;

  constructor(finding: string) {
    super('The record of this user is damaged; an operator has to look at it.', 60);
    this.finding = finding;
  }
}
