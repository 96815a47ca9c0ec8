import type { Asking, ListedRoom, RoomInventory } from '../../../application/ports/video-provider.ts';
import { asRoomReference } from '../../../domain/room/room.ts';
import type { Meetings } from './meetings.ts';

const perPage = 100;
/** A guard against a list without an end. */
const mostPages = 1000;

/** The meetings that are on, page by page. */
export class CloudflareInventory implements RoomInventory {
  readonly #meetings: Meetings;

  constructor(meetings: Meetings) {
    this.#meetings = meetings;
  }

  async page(cursor: string | undefined, asking?: Asking) {
    const [page = 1, seenBefore = 0] = cursor?.split(':').map(Number) ?? [];
    const { items, total } = await this.#meetings.open({ page_no: page, per_page: perPage }, asking);
    const rooms = items.flatMap((meeting): ListedRoom[] => {
      const room = this.#meetings.roomOf(meeting);
      return room && meeting.status !== 'INACTIVE' ? [{ ...room, reference: asRoomReference(meeting.id) }] : [];
    });
    const seen = seenBefore + items.length;
    const isLast = items.length === 0 || (total !== undefined && seen >= total) || page >= mostPages;
    return { rooms, ...(!isLast && { next: `${page + 1}:${seen}` }) };
  }
}
