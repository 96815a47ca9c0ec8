import type { DateTime } from 'luxon';
import type { GuestRegistrations } from '../../../application/ports/guest-registrations.ts';
import type { Email } from '../../../domain/identity/email.ts';
import type { GuestRegistration } from '../../../domain/session/guest-registration.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';

/** Guests' registrations in a map, by their ids. */
export class InMemoryGuestRegistrations implements GuestRegistrations {
  readonly #stored: Map<ParticipantId, GuestRegistration>;

  constructor(stored: Map<ParticipantId, GuestRegistration>) {
    this.#stored = stored;
  }

  async find(id: ParticipantId): Promise<GuestRegistration | undefined> {
    return this.#stored.get(id);
  }

  async ofAddress(sessionId: SessionId, email: Email): Promise<GuestRegistration | undefined> {
    return this.#all().find((one) => one.sessionId === sessionId && one.email === email);
  }

  async countUnconfirmed(email: Email, at: DateTime): Promise<number> {
    return this.#all().filter((one) => one.email === email && !one.confirmedAt && one.expiresAt > at).length;
  }

  async save(registration: GuestRegistration): Promise<void> {
    const { id, sessionId, email } = registration;
    const other = await this.ofAddress(sessionId, email);
    if (other && other.id !== id) throw new Error('There is one registration a session and address.');
    this.#stored.set(id, registration);
  }

  async remove(id: ParticipantId): Promise<void> {
    this.#stored.delete(id);
  }

  async removeAllOf(sessionId: SessionId): Promise<void> {
    for (const { id } of this.#all().filter((one) => one.sessionId === sessionId)) this.#stored.delete(id);
  }

  async dropUnconfirmed(at: DateTime, limit: number): Promise<number> {
    const old = this.#all()
      .filter((one) => !one.confirmedAt && one.expiresAt <= at)
      .slice(0, limit);
    for (const { id } of old) this.#stored.delete(id);
    return old.length;
  }

  #all(): readonly GuestRegistration[] {
    return [...this.#stored.values()];
  }
}
