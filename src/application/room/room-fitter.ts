import type { DateTime } from 'luxon';
import { lacksFor } from '../../domain/room/provider-limits.ts';
import { roomNeedsOf } from '../../domain/session/room-needs.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import type { Providers } from './providers.ts';
import type { RoomKeeper } from './room-keeper.ts';

/** Sees to it, when a session is changed, that its provider has what it needs, and not only when the class begins. */
export class RoomFitter {
  readonly #providers: Providers;
  readonly #roomKeeper: RoomKeeper;

  constructor(providers: Providers, roomKeeper: RoomKeeper) {
    this.#providers = providers;
    this.#roomKeeper = roomKeeper;
  }

  /**
   * A session that hasn't begun goes to the first provider that has enough; a live one stays where it is.
   * Part of the change's own transaction.
   * @throws {ProviderTooSmall} when none, or for a live session its own, has what is needed.
   */
  async fit(stores: Stores, session: Session, by: Actor, at: DateTime): Promise<void> {
    const { phase, room } = session.state;
    const needs = roomNeedsOf(session.state);
    const provider = this.#providers.find(room.provider);
    if (!provider || lacksFor(provider.limits, needs).length > 0) {
      const next = this.#providers.requireFor(needs);
      if (provider && phase.status === 'live') session.room.requireFits(provider.limits, 'own');
      if (phase.status === 'scheduled') session.room.move(next.name, 'provider_lacks', by, at);
    }
    await this.#roomKeeper.followUp(stores, session.state);
  }
}
