import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking, ListedConnection, RoomPresence, RoomRemoval } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { ParticipantId } from '../../../domain/session/ids.ts';
import { takenAs } from './fault-as-answer.ts';
import type { LiveKitApi } from './livekit-api.ts';
import { isInside, isPerson, joinedAtOf, participantShape } from './livekit-shapes.ts';

/** Who is inside, and putting somebody out. To LiveKit a person is an identity, which is in a room once. */
export class LiveKitPresence implements RoomPresence, RoomRemoval {
  readonly #api: LiveKitApi;
  readonly #clock: Clock;

  constructor(api: LiveKitApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  async present(reference: RoomReference, { signal }: Asking = {}): Promise<readonly ListedConnection[]> {
    const call = { operation: 'participants.list', repeatable: true, signal };
    return await this.#api
      .call(call, async ({ rooms }) => {
        const participants = await rooms.listParticipants(reference);
        return participants.flatMap((participant) => this.#connectionOf(participant.toJson()));
      })
      .catch(takenAs([], 'gone'));
  }

  #connectionOf(json: unknown): readonly ListedConnection[] {
    const participant = participantShape.parse(json);
    if (!isPerson(participant) || !isInside(participant)) return [];
    const { sid, identity } = participant;
    const joinedAt = joinedAtOf(participant) ?? this.#clock.now();
    return [{ connectionId: sid, ...(identity && { participantId: identity }), joinedAt }];
  }

  /**
   * Tokens from before this instant are refused from now on, by servers that know how; others let a removed person in
   * again while the token lasts. Someone who is not there is out already.
   */
  async remove(who: { readonly reference: RoomReference; readonly participantId: ParticipantId }, asking: Asking = {}) {
    const { reference, participantId } = who;
    const revokeTokenTs = BigInt(Math.floor(this.#clock.now().toSeconds()) + 1);
    const call = { operation: 'participants.remove', repeatable: true, signal: asking.signal };
    await this.#api
      .call(call, ({ rooms }) => rooms.removeParticipant(reference, participantId, { revokeTokenTs }))
      .catch(takenAs(undefined, 'gone'));
  }
}
