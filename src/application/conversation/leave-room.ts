import type { DateTime } from 'luxon';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { witnessSockets } from './witness-presence.ts';

/** A socket that has closed. */
export interface Departure {
  readonly socketId: string;
  readonly participantId: ParticipantId;
  readonly at: DateTime;
}

/** Takes note of sockets that closed. Nobody is told yet: who opens another one within the grace has not been away. */
export class LeaveRoom {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;
  readonly #graceSeconds: number;

  constructor(unitOfWork: UnitOfWork, clock: Clock, { graceSeconds }: { readonly graceSeconds: number }) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
    this.#graceSeconds = graceSeconds;
  }

  /** `for good`: they were put out, or have left, and need no grace. Telling it twice changes nothing. */
  async execute(
    id: SessionId,
    departures: readonly Departure[],
    how: 'perhaps' | 'for good' = 'perhaps',
  ): Promise<void> {
    const last = departures.reduce<DateTime | undefined>(
      (latest, { at }) => (latest && latest > at ? latest : at),
      undefined,
    );
    if (!last) return;
    await this.#unitOfWork.run(async (stores) => {
      const session = await stores.sessions.findForChange(id, {
        places: departures.map(({ participantId }) => participantId),
      });
      const conversation = session && (await stores.conversation.find(id));
      if (!conversation) return;
      const until = how === 'for good' ? last : last.plus({ seconds: this.#graceSeconds });
      const ids = departures.map(({ socketId }) => socketId);
      const known = new Set(await stores.conversation.socketsWent(id, ids, until));
      const sightings = departures.flatMap((one) => (known.has(one.socketId) ? { ...one, kind: 'left' as const } : []));
      await witnessSockets(stores, session, sightings, this.#clock.now());
    });
  }
}
