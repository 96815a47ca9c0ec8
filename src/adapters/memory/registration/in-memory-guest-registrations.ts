import type { DateTime } from 'luxon';
import type { GuestRegistrations } from '../../../application/ports/guest-registrations.ts';
import type { Email } from '../../../domain/identity/email.ts';
import type { GuestRegistration } from '../../../domain/session/guest-registration.ts';
import { type ParticipantId, personOfGuest, type SessionId } from '../../../domain/session/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';

/** Guests' registrations in a map, by their ids. */
export class InMemoryGuestRegistrations implements GuestRegistrations {
  readonly #tables: InMemoryTables;

  constructor(tables: InMemoryTables) {
    this.#tables = tables;
  }

  get #stored(): Map<ParticipantId, GuestRegistration> {
    return this.#tables.guestRegistrations;
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

  async removeAllOf(sessionId: SessionId): Promise<void> {
    for (const { id } of this.#all().filter((one) => one.sessionId === sessionId)) this.#stored.delete(id);
  }

  async dropUnconfirmed(at: DateTime, limit: number): Promise<number> {
    const old = this.#all()
      .filter((one) => !one.confirmedAt && one.expiresAt <= at && !this.#isToBeTold(one))
      .slice(0, limit);
    for (const { id } of old) this.#stored.delete(id);
    return old.length;
  }

  #isToBeTold({ id }: GuestRegistration): boolean {
    return [...this.#tables.notifications.values()].some(
      ({ personId, status }) => personId === personOfGuest(id) && (status === 'planned' || status === 'claimed'),
    );
  }

  #all(): readonly GuestRegistration[] {
    return [...this.#stored.values()];
  }
}
