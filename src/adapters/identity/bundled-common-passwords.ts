import type { CommonPasswords } from '../../application/ports/common-passwords.ts';
import { shortestPassword } from '../../domain/identity/password.ts';

/** The list that comes with zxcvbn: loaded at the first question, and only what is long enough to be asked about. */
export class BundledCommonPasswords implements CommonPasswords {
  #loaded: Promise<ReadonlySet<string>> | undefined;

  async load(): Promise<(password: string) => boolean> {
    this.#loaded ??= readList();
    const list = await this.#loaded;
    return (password) => list.has(password.toLowerCase()) || isOneCharacterOver(password);
  }
}

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter((password) => password.length >= shortestPassword));
}

const isOneCharacterOver = (password: string): boolean => new Set(password).size === 1;
