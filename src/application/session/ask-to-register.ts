import type { DateTime } from 'luxon';
import { occasionOf } from '../../domain/schedule/notices.ts';
import {
  askedAgain,
  askedFor,
  type GuestDetails,
  type GuestRegistration,
  isMailDue,
  mailedNow,
  mostUnconfirmed,
} from '../../domain/session/guest-registration.ts';
import { type ParticipantId, personOfGuest, type SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import { sendSoonFor } from '../schedule/plan-notices.ts';
import type { SeatGrace } from './let-go.ts';
import { makeRoom } from './make-room.ts';
import { found } from './require-session.ts';

export interface AskToRegisterInput {
  readonly id: SessionId;
  readonly guest: GuestDetails;
  /** The id of the place that is made once the address is confirmed, for an address that has none. */
  readonly participantId: ParticipantId;
}

/**
 * Sends a guest the link that registers them. Whoever asks learns nothing of the address: what they are answered is the
 * same whether it is registered, waits to be confirmed, was put out or was never heard of.
 */
export class AskToRegister {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #grace: SeatGrace;

  constructor(unitOfWork: UnitOfWork, clock: Clock, grace: SeatGrace) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#grace = grace;
  }

  /** @throws {ValidationFailed | NotFound} and the refusals that a guest gets who was never here. */
  async execute({ id: sessionId, guest, participantId }: AskToRegisterInput): Promise<void> {
    const asked = askedFor({ id: participantId, sessionId }, guest, this.#clock.now());
    const stranger = { personId: personOfGuest(participantId), participantId };
    await this.#unitOfWork.run(async (stores) => {
      const known = await stores.guestRegistrations.ofAddress(sessionId, asked.email);
      const concerned = known ? [personOfGuest(known.id)] : [];
      const session = found(await stores.sessions.findForChange(sessionId, concerned));
      const now = this.#clock.now();
      // Nothing of this is stored: a seat is only let go for who takes it.
      await makeRoom(stores.sessions, session, stranger.personId, { now, grace: this.#grace });
      session.registrations.requireOpenTo(stranger, now);
      // Read again: whoever asked by this address while we waited for the session had the mail sent a moment ago.
      const earlier = await stores.guestRegistrations.ofAddress(sessionId, asked.email);
      if (earlier && earlier.id !== known?.id) return;
      if (earlier) await this.#again(stores, session, earlier, asked, now);
      else if ((await stores.guestRegistrations.countUnconfirmed(asked.email, now)) < mostUnconfirmed)
        await this.#mail(stores, session, asked, 'confirm_registration');
    });
  }

  async #again(stores: Stores, session: Session, earlier: GuestRegistration, asked: GuestRegistration, now: DateTime) {
    const place = session.participationOf(personOfGuest(earlier.id));
    if (place?.removedAt) return;
    const isDue = isMailDue(earlier, now);
    // Who is registered gets the mail once more that leads in; what somebody else may have typed changes nothing.
    if (place?.registeredAt) {
      if (isDue) await this.#mail(stores, session, { ...earlier, ...mailedNow(now) }, 'registered');
      return;
    }
    const waiting = askedAgain(earlier, asked, now);
    if (isDue) await this.#mail(stores, session, waiting, 'confirm_registration');
    else await stores.guestRegistrations.save(waiting);
  }

  async #mail(
    { guestRegistrations, notifications, jobs }: Stores,
    { state: { id, schedule } }: Session,
    registration: GuestRegistration,
    kind: 'confirm_registration' | 'registered',
  ): Promise<void> {
    await guestRegistrations.save(registration);
    const at = registration.mailedAt;
    const notice = { sessionId: id, kind, occasion: occasionOf(at), startsAt: schedule.startsAt, at };
    await notifications.plan(personOfGuest(registration.id), notice);
    await jobs.enqueue(sendSoonFor(id));
  }
}
