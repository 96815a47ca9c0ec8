import type { OptionalKind } from '../../domain/schedule/notices.ts';
import { isOptional } from '../../domain/schedule/notices.ts';
import type { ParticipantId, PersonId, SessionId } from '../../domain/session/ids.ts';
import { asParticipantId } from '../../domain/session/ids.ts';
import type { LinkTokens } from '../ports/link-tokens.ts';
import type { SessionTokens } from '../ports/session-tokens.ts';

/** Where the links in messages lead. Not one of them is a provider's. */
export class NoticeLinks {
  readonly #publicUrl: string;
  readonly #links: LinkTokens;
  readonly #tokens: SessionTokens;

  /** @param publicUrl without a slash at its end. */
  constructor(publicUrl: string, links: LinkTokens, tokens: SessionTokens) {
    this.#publicUrl = publicUrl;
    this.#links = links;
    this.#tokens = tokens;
  }

  toSession(id: SessionId): string {
    return `${this.#publicUrl}/sessions/${id}`;
  }

  /** The same for a guest, who is recognised by it: what follows the `#` never reaches a server or its logs. */
  async toSessionAsGuest(sessionId: SessionId, participantId: ParticipantId, personId: PersonId): Promise<string> {
    const token = await this.#tokens.forParticipant({ sessionId, participantId, personId });
    return `${this.toSession(sessionId)}#token=${token}`;
  }

  toRecording(sessionId: SessionId, recordingId: string): string {
    return `${this.toSession(sessionId)}/recordings/${recordingId}`;
  }

  async toConfirm(registration: ParticipantId): Promise<string> {
    return `${this.#publicUrl}/registrations/confirm/${await this.#links.sign('confirm-registration', registration)}`;
  }

  /** Whose registration such a link confirms. */
  async confirmed(token: string): Promise<ParticipantId | undefined> {
    const subject = await this.#links.read('confirm-registration', token);
    return subject === undefined ? undefined : asParticipantId(subject);
  }

  async toUnsubscribe(personId: PersonId, kind: OptionalKind): Promise<string> {
    return `${this.#publicUrl}/unsubscribe/${await this.#links.sign('unsubscribe', `${personId} ${kind}`)}`;
  }

  /** Who opts out of what by such a link. */
  async unsubscribed(token: string): Promise<{ personId: PersonId; kind: OptionalKind } | undefined> {
    const [personId, kind] = ((await this.#links.read('unsubscribe', token)) ?? '').split(' ');
    return personId && kind && isOptional(kind) ? { personId: personId as PersonId, kind } : undefined;
  }
}
