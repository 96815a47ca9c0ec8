import type { Asking, RoomRemoval } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { ParticipantId } from '../../../domain/session/ids.ts';
import type { EnrolledPeople } from './enrolled-people.ts';
import type { Participants } from './participants.ts';
import type { Sessions } from './sessions.ts';

/** Puts people out and takes them off the list, after which their tokens are no good. */
export class CloudflareRemoval implements RoomRemoval {
  readonly #participants: Participants;
  readonly #sessions: Sessions;
  readonly #enrolled: EnrolledPeople;

  constructor(participants: Participants, sessions: Sessions, enrolled: EnrolledPeople) {
    this.#participants = participants;
    this.#sessions = sessions;
    this.#enrolled = enrolled;
  }

  async remove(
    { reference, participantId }: { readonly reference: RoomReference; readonly participantId: ParticipantId },
    asking?: Asking,
  ): Promise<void> {
    this.#enrolled.forget(reference, participantId);
    const ids = (await this.#participants.find(reference, participantId, asking)).map(({ id }) => id);
    const who = { participant_ids: ids, custom_participant_ids: [participantId] };
    await this.#sessions.putOut(reference, who, asking);
    for (const id of ids) await this.#participants.delete(reference, id, asking);
    // Whoever was quick enough to come back in between.
    if (ids.length > 0) await this.#sessions.putOut(reference, who, asking);
  }
}
