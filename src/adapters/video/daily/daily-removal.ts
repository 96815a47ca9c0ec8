import { z } from 'zod';
import type { Asking, RoomRemoval } from '../../../application/ports/video-provider.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { ParticipantId } from '../../../domain/session/ids.ts';
import { type DailyApi, json } from './daily-api.ts';
import { roomPath } from './daily-rooms.ts';

const answer = z.looseObject({ ejectedIds: z.array(z.string()) });

/** Ejects by the id in the token, so on all devices at once, and bans it for as long as the meeting lasts. */
export class DailyRemoval implements RoomRemoval {
  readonly #api: DailyApi;

  constructor(api: DailyApi) {
    this.#api = api;
  }

  async remove(
    { reference, participantId }: { readonly reference: RoomReference; readonly participantId: ParticipantId },
    asking?: Asking,
  ): Promise<void> {
    await this.#api.ask(
      {
        operation: 'rooms.eject',
        method: 'POST',
        path: `${roomPath(reference)}/eject`,
        body: { user_ids: [participantId], ban: true },
        repeatable: true,
        read: json(answer.optional()),
        // No room, so nobody is in it.
        instead: { 404: undefined },
      },
      asking,
    );
  }
}
