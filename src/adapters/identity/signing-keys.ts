import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** HS256 wants a key of at least 256 bits (RFC 7518 §3.2). */
const shortestSecret = 32;

export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** The secrets of this installation: the first signs, all of them verify, so that a secret can be changed gently. */
export class SigningKeys {
  readonly current: SigningKey;
  readonly #byKid: ReadonlyMap<string, SigningKey>;

  /** @param secrets one, or several separated by commas */
  constructor(secrets: string) {
    const keys = secrets
      .split(',')
      .map((secret) => secret.trim())
      .filter((secret) => secret !== '')
      .map(keyOf);
    const [current] = keys;
    if (!current) throw new Error('There is no signing secret.');
    this.current = current;
    this.#byKid = new Map(keys.map((key) => [key.kid, key]));
  }

  /** A `kid` is the attacker's to write, so it only ever picks among our own. */
  find(kid: unknown): KeyObject | undefined {
    return typeof kid === 'string' ? this.#byKid.get(kid)?.key : undefined;
  }
}

function keyOf(secret: string): SigningKey {
  const bytes = Buffer.from(secret, 'utf8');
  if (bytes.length < shortestSecret) throw new Error(`A signing secret has at least ${shortestSecret} bytes.`);
  const kid = createHmac('sha256', bytes).update('convoke key id').digest('base64url').slice(0, 16);
  return { kid, key: createSecretKey(bytes) };
}
