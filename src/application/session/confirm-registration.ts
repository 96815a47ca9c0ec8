import { NotFound } from '../../domain/expected-error.ts';
import { type GuestRegistration, requireConfirmable } from '../../domain/session/guest-registration.ts';
import { type ParticipantId, personOfGuest } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { RegistrationView } from '../ports/session-queries.ts';
import type { SessionTokens } from '../ports/session-tokens.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import type { NoticeLinks } from '../schedule/notice-links.ts';
import { keepSession } from './keep-session.ts';
import type { SeatGrace } from './let-go.ts';
import { makeRoom } from './make-room.ts';
import { found } from './require-session.ts';

/** What a link is about, for its reader to see before they confirm it. */
export interface ToConfirm {
  readonly registration: GuestRegistration;
  readonly session: SessionState;
}

/** What a guest is given who has confirmed. */
export interface ConfirmedRegistration {
  readonly registration: RegistrationView;
  readonly participantToken: string;
  /** Leads in, as this person. */
  readonly joinUrl: string;
}

/** Registers a guest by the link that was sent to their address. */
export class ConfirmRegistration {
  readonly #unitOfWork: UnitOfWork;
  readonly #links: NoticeLinks;
  readonly #tokens: SessionTokens;
  readonly #clock: Clock;
  readonly #grace: SeatGrace;

  constructor(unitOfWork: UnitOfWork, links: NoticeLinks, tokens: SessionTokens, clock: Clock, grace: SeatGrace) {
    this.#unitOfWork = unitOfWork;
    this.#links = links;
    this.#tokens = tokens;
    this.#clock = clock;
    this.#grace = grace;
  }

  /** Changes nothing. @throws {NotFound} for a link that nobody was sent, or that is no longer good. */
  async look(token: string): Promise<ToConfirm> {
    const id = await this.#registrationOf(token);
    return await this.#unitOfWork.run(async ({ guestRegistrations, sessions }) => {
      const registration = await guestRegistrations.find(id);
      requireConfirmable(registration, this.#clock.now());
      return { registration, session: found(await sessions.find(registration.sessionId, [])).state };
    });
  }

  /**
   * Takes the seat; doing it twice changes nothing and answers the same.
   * @throws {NotFound} as above, and why no seat can be held, as it is by now.
   */
  async execute(token: string): Promise<ConfirmedRegistration> {
    const id = await this.#registrationOf(token);
    const { sessionId, registration } = await this.#unitOfWork.run((stores) => this.#register(stores, id));
    const person = { sessionId, participantId: id, personId: registration.personId };
    return {
      registration,
      participantToken: await this.#tokens.forParticipant(person),
      joinUrl: await this.#links.toSessionAsGuest(sessionId, id, registration.personId),
    };
  }

  async #registrationOf(token: string): Promise<ParticipantId> {
    const id = await this.#links.confirmed(token);
    if (id === undefined) throw new NotFound('link');
    return id;
  }

  async #register(stores: Stores, id: ParticipantId) {
    const { sessions, guestRegistrations } = stores;
    const known = await guestRegistrations.find(id);
    if (!known) throw new NotFound('link');
    const { sessionId } = known;
    const session = found(await sessions.findForChange(sessionId, [personOfGuest(id)]));
    const stored = await guestRegistrations.find(id); // again, as whoever had the session before left it
    requireConfirmable(stored, this.#clock.now());
    const registration = await this.#seat(stores, session, stored);
    return { sessionId, registration };
  }

  async #seat(stores: Stores, session: Session, guest: GuestRegistration): Promise<RegistrationView> {
    const { id, displayName } = guest;
    const personId = personOfGuest(id);
    const earlier = session.participationOf(personId);
    if (earlier?.registeredAt && !earlier.removedAt)
      return { ...earlier, registeredAt: earlier.registeredAt, displayName: earlier.guestName ?? displayName };
    const now = this.#clock.now();
    await makeRoom(stores.sessions, session, personId, { now, grace: this.#grace });
    const newcomer = { personId, participantId: id, guestName: displayName };
    const registered = session.registrations.add(newcomer, { type: 'guest', id }, now);
    await stores.guestRegistrations.save({ ...guest, confirmedAt: now });
    await keepSession(stores, session);
    return { ...registered, displayName };
  }
}
