import type { Asking, RoomPlan, Rooms, SoughtRoom } from '../../../application/ports/video-provider.ts';
import { asRoomReference, type RoomReference } from '../../../domain/room/room.ts';
import type { Meeting } from './answers.ts';
import { type Meetings, oldestFirst } from './meetings.ts';
import type { Presets } from './presets.ts';
import { unlessGone } from './problems.ts';
import type { Sessions } from './sessions.ts';

/** Nothing is recorded or streamed but on purpose. */
const quiet = { record_on_start: false, live_stream_on_start: false } as const;

/**
 * A room is a meeting. Meetings have no end, no number of places and can't be deleted: a closed one is switched off.
 */
export class CloudflareRooms implements Rooms {
  readonly #meetings: Meetings;
  readonly #sessions: Sessions;
  readonly #presets: Presets;

  constructor(meetings: Meetings, sessions: Sessions, presets: Presets) {
    this.#meetings = meetings;
    this.#sessions = sessions;
    this.#presets = presets;
  }

  async open(plan: RoomPlan, asking?: Asking): Promise<{ readonly reference: RoomReference }> {
    // A room that nobody can be let into is none.
    await this.#presets.names(asking);
    const title = this.#meetings.titleOf(plan, plan.title);
    // The one that people were sent to is the room, though somebody renamed it and the search does not show it.
    const handedOut = plan.reference && (await this.#meetings.get(plan.reference, asking));
    const found = handedOut ? [handedOut] : await this.#meetings.find(plan, asking);
    const [meeting, ...twins] = found.length > 0 ? found : await this.#make(plan, title, asking);
    if (!meeting) throw new Error('A meeting that was made is among those found.');
    if (!fits(meeting, title)) await this.#meetings.change(meeting.id, { ...quiet, title, status: 'ACTIVE' }, asking);
    for (const twin of twins) {
      if (twin.status !== 'INACTIVE') await this.#shut(twin.id, asking);
    }
    return { reference: asRoomReference(meeting.id) };
  }

  async close({ reference, ...room }: SoughtRoom, asking?: Asking): Promise<void> {
    const ids = reference ? [reference] : (await this.#meetings.find(room, asking)).map(({ id }) => id);
    for (const id of ids) await this.#shut(id, asking);
  }

  /** Looks again afterwards: another server may have made one at the same time, and the oldest is the room. */
  async #make(plan: RoomPlan, title: string, asking?: Asking): Promise<readonly Meeting[]> {
    const made = await this.#meetings.make(plan, { ...quiet, title }, asking);
    const found = await this.#meetings.find(plan, asking);
    return oldestFirst([made, ...found.filter(({ id }) => id !== made.id)]);
  }

  /** Off first, so that nobody comes back who was put out. */
  async #shut(id: string, asking?: Asking): Promise<void> {
    const wasThere = await unlessGone(false, async () => {
      await this.#meetings.change(id, { status: 'INACTIVE' }, asking);
      return true;
    });
    if (wasThere) await this.#sessions.putOutAll(id, asking);
  }
}

const fits = (meeting: Meeting, title: string): boolean =>
  (meeting.title ?? title) === title &&
  meeting.status !== 'INACTIVE' &&
  meeting.record_on_start !== true &&
  meeting.live_stream_on_start !== true;
