import { z } from 'zod';
import type { Asking, RoomRemoval, ToRemove } from '../../../application/ports/video-provider.ts';
import { type DailyApi, json } from './daily-api.ts';
import { roomPath } from './daily-rooms.ts';

const answer = z.looseObject({ ejectedIds: z.array(z.string()) });

/**
 * Ejects by the id in the token, so on all devices at once. A ban lasts for as long as the meeting does, and nothing lifts
 * it, so that only who was removed for good is banned.
 */
export class DailyRemoval implements RoomRemoval {
  readonly #api: DailyApi;

  constructor(api: DailyApi) {
    this.#api = api;
  }

  async remove({ reference, participantId, forGood }: ToRemove, asking?: Asking): Promise<void> {
    await this.#api.ask(
      {
        operation: 'rooms.eject',
        method: 'POST',
        path: `${roomPath(reference)}/eject`,
        body: { user_ids: [participantId], ban: forGood },
        repeatable: true,
        read: json(answer.optional()),
        // No room, so nobody is in it.
        instead: { 404: undefined },
      },
      asking,
    );
  }
}
