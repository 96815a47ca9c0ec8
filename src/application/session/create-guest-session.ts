import { Unauthenticated, ValidationFailed } from '../../domain/expected-error.ts';
import { User } from '../../domain/identity/user.ts';
import { asUserId } from '../../domain/identity/user-id.ts';
import { requireBelowGuestHostLimit } from '../../domain/session/guest-host-limit.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { bounds } from '../../domain/session/session-details.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Origins } from '../ports/origins.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { SessionMaker } from './session-maker.ts';
import type { SessionPlan } from './session-plan.ts';

export interface GuestHosting {
  readonly allowed: boolean;
  readonly mostActiveSessions: number;
}

/** Events and keys are the school's: a session that anybody can make joins none and takes none. */
function requireGuestPlan({ eventId, externalId }: SessionPlan): void {
  const message = 'Only sessions of account holders can have this.';
  const taken = [...(eventId === undefined ? [] : ['eventId']), ...(externalId === undefined ? [] : ['externalId'])];
  if (taken.length > 0) throw new ValidationFailed(taken.map((path) => ({ path, code: 'not_for_guests', message })));
}

export interface CreateGuestSessionInput {
  readonly id: SessionId;
  readonly hostName: string;
  /** Where the call came from. */
  readonly address: string;
  readonly plan: SessionPlan;
}

/** Somebody without an account hosts a class by display name, as long as they have few enough going. */
export class CreateGuestSession {
  readonly #maker: SessionMaker;
  readonly #origins: Origins;
  readonly #ids: Ids;
  readonly #clock: Clock;
  readonly #guestHosting: GuestHosting;

  constructor(maker: SessionMaker, origins: Origins, ids: Ids, clock: Clock, guestHosting: GuestHosting) {
    this.#maker = maker;
    this.#origins = origins;
    this.#ids = ids;
    this.#clock = clock;
    this.#guestHosting = guestHosting;
  }

  /** @throws {SessionLimitReached} when name and address have as many active sessions as allowed. */
  async execute({ id, hostName, address, plan }: CreateGuestSessionInput): Promise<SessionView> {
    requireGuestPlan(plan);
    if (!this.#guestHosting.allowed) throw new Unauthenticated('Sign in to make a session: guests host none here.');
    const origin = this.#origins.of(address);
    return await this.#maker.make(id, plan, async (stores) => {
      const candidate = User.guestHost({ id: asUserId(this.#ids.next()), displayName: hostName }, this.#clock.now());
      // The row stays locked until the session is counted, so that two calls can't both be the third.
      const guest = await stores.users.findOrAddGuestHost(candidate);
      const active = await stores.sessions.countActiveOf(guest.id, origin);
      requireBelowGuestHostLimit(active, this.#guestHosting.mostActiveSessions);
      return {
        host: { id: guest.id, isGuest: true, origin },
        by: { type: 'guest', id: guest.id },
        defaults: {
          title: [...`${guest.state.displayName}'s session`].slice(0, bounds.title).join(''),
          visibility: 'unlisted',
          timeZone: 'UTC',
        },
      };
    });
  }
}
