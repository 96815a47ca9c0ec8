import type { SessionTokens } from '../../../application/ports/session-tokens.ts';
import type { Caller } from '../../../domain/identity/caller.ts';

type HostClaims = Parameters<SessionTokens['forHost']>[0];
type ParticipantClaims = Parameters<SessionTokens['forParticipant']>[0];

/** Tokens that say in plain words whom they name: for tests, where nobody forges any. */
export class ReadableSessionTokens implements SessionTokens {
  async forHost(claims: HostClaims): Promise<string> {
    return JSON.stringify({ kind: 'guest_host', ...claims });
  }

  async forParticipant(claims: ParticipantClaims): Promise<string> {
    return JSON.stringify({ kind: 'participant', ...claims });
  }

  /** Who speaks with a token that was minted here. */
  read(token: string): Caller {
    return JSON.parse(token) as Caller;
  }
}
