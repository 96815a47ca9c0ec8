import type { Asking, RoomRemoval, ToRemove } from '../../../application/ports/video-provider.ts';
import type { EnrolledPeople } from './enrolled-people.ts';
import type { Participants } from './participants.ts';
import type { Sessions } from './sessions.ts';

/** Puts people out; those who are out for good are taken off the list too, after which their tokens are no good. */
export class CloudflareRemoval implements RoomRemoval {
  readonly #participants: Participants;
  readonly #sessions: Sessions;
  readonly #enrolled: EnrolledPeople;

  constructor(participants: Participants, sessions: Sessions, enrolled: EnrolledPeople) {
    this.#participants = participants;
    this.#sessions = sessions;
    this.#enrolled = enrolled;
  }

  async remove({ reference, participantId, forGood }: ToRemove, asking?: Asking): Promise<void> {
    if (forGood) this.#enrolled.forget(reference, participantId);
    const ids = (await this.#participants.find(reference, participantId, asking)).map(({ id }) => id);
    const who = { participant_ids: ids, custom_participant_ids: [participantId] };
    await this.#sessions.putOut(reference, who, asking);
    if (!forGood) return;
    for (const id of ids) await this.#participants.delete(reference, id, asking);
    // Whoever was quick enough to come back in between.
    if (ids.length > 0) await this.#sessions.putOut(reference, who, asking);
  }
}
