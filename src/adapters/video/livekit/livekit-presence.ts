import type { Clock } from '../../../application/ports/clock.ts';
import type {
  Asking,
  ListedConnection,
  RoomPresence,
  RoomRemoval,
  ToRemove,
} from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
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
    const present = await this.#api.call(call, async ({ rooms }) => {
      const participants = await rooms.listParticipants(reference);
      return participants.flatMap((participant) => this.#connectionOf(participant.toJson()));
    });
    // Of a room that is not there LiveKit says that nobody is in it.
    if (present.length === 0) await this.#requireThere(reference, signal);
    return present;
  }

  async #requireThere(reference: RoomReference, signal: AbortSignal | undefined): Promise<void> {
    const call = { operation: 'rooms.list', repeatable: true, signal };
    const found = await this.#api.call(call, ({ rooms }) => rooms.listRooms([reference]));
    if (!found.some(({ name }) => name === reference))
      throw new VideoProviderFailed('livekit', { fault: 'gone', detail: 'rooms.list: the room is not there' });
  }

  #connectionOf(json: unknown): readonly ListedConnection[] {
    const participant = participantShape.parse(json);
    if (!isPerson(participant) || !isInside(participant)) return [];
    const { sid, identity } = participant;
    const joinedAt = joinedAtOf(participant) ?? this.#clock.now();
    return [{ connectionId: sid, ...(identity && { participantId: identity }), joinedAt }];
  }

  /**
   * For good, tokens from before this instant are refused from now on, by servers that know how; others let a removed
   * person in again while the token lasts. It is told to the second, so that it would hit a token made just afterwards:
   * who may be let in again keeps theirs. Someone who is not there is out already.
   */
  async remove({ reference, participantId, forGood }: ToRemove, asking: Asking = {}) {
    const revoked = forGood ? { revokeTokenTs: BigInt(Math.floor(this.#clock.now().toSeconds()) + 1) } : {};
    const call = { operation: 'participants.remove', repeatable: true, signal: asking.signal };
    await this.#api
      .call(call, ({ rooms }) => rooms.removeParticipant(reference, participantId, revoked))
      .catch(takenAs(undefined, 'gone'));
  }
}
