import type { RoomName } from '../../application/ports/video-provider.ts';
import { asSessionId } from '../../domain/session/ids.ts';

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * What rooms are called at a provider: `convoke-<installation>-<session>-<epoch>`, letters, digits and hyphens, at most 70
 * of them. The installation keeps apart those who share a provider's account: what another has made is never touched.
 */
export class RoomNames {
  readonly prefix: string;
  readonly #pattern: RegExp;

  /** @param installation 4 to 16 lower-case letters and digits. */
  constructor(installation: string) {
    this.prefix = `convoke-${installation}-`;
    this.#pattern = new RegExp(`${this.prefix}(${uuid})-(\\d{1,6})(?!\\d)`);
  }

  of({ sessionId, epoch }: RoomName): string {
    return `${this.prefix}${sessionId}-${epoch}`;
  }

  /** Which room a text names, wherever in it; `undefined` for rooms of others. */
  read(text: string): RoomName | undefined {
    const [, sessionId, epoch] = this.#pattern.exec(text) ?? [];
    return sessionId && epoch ? { sessionId: asSessionId(sessionId), epoch: Number(epoch) } : undefined;
  }
}
