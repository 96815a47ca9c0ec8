import type { Asking, RoomName } from '../../../application/ports/video-provider.ts';
import type { RoomNames } from '../room-names.ts';
import { done, type Meeting, meetingAnswer, meetingsAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { everyPage, type Page, type PageQuery, pageOf } from './every-page.ts';
import { unlessGone } from './problems.ts';
import { Recent } from './recent.ts';

/** What of a meeting is set. */
export interface MeetingSettings {
  readonly title?: string;
  readonly status?: 'ACTIVE' | 'INACTIVE';
  readonly record_on_start?: false;
  readonly live_stream_on_start?: false;
}

/** The meetings of the app. A room's name is the last word of its meeting's title: the API has no other place for it. */
export class Meetings {
  readonly #api: CloudflareApi;
  readonly #names: RoomNames;
  readonly #known = new Recent<string>();

  constructor(api: CloudflareApi, names: RoomNames) {
    this.#api = api;
    this.#names = names;
  }

  titleOf(room: RoomName, title: string): string {
    return `${title} · ${this.#names.of(room)}`;
  }

  /** Whose room a meeting is. The last word alone counts: whoever titles a session can't name another's room there. */
  roomOf({ title }: Meeting): RoomName | undefined {
    const word = title?.slice(title.lastIndexOf(' ') + 1) ?? '';
    const room = this.#names.read(word);
    return room && this.#names.of(room) === word ? room : undefined;
  }

  /**
   * All meetings of this room, on or off, the oldest first: two at most, where two servers made it at once. One that we
   * have had is found though the search does not show it (yet).
   */
  async find(room: RoomName, asking?: Asking): Promise<readonly Meeting[]> {
    const name = this.#names.of(room);
    const similar = await everyPage((page) => this.#page({ ...page, search: name }, asking));
    const own = oldestFirst(similar.filter((meeting) => this.#isOf(room, meeting)));
    const id = own[0]?.id ?? this.#known.find(name);
    if (id === undefined) return [];
    this.#known.remember(name, id);
    if (own.length > 0) return own;
    const known = await this.get(id, asking);
    return known && this.#isOf(room, known) ? [known] : [];
  }

  /** Those that are on, of everybody on the account's app. */
  async open(page: PageQuery, asking?: Asking): Promise<Page<Meeting>> {
    return await this.#page({ ...page, status: 'ACTIVE' }, asking);
  }

  async make(room: RoomName, settings: MeetingSettings, asking?: Asking): Promise<Meeting> {
    // Asked twice there would be two.
    const question = { operation: 'meetings.create', method: 'POST', path: ['meetings'], body: settings } as const;
    const { data } = await this.#api.ask({ ...question, repeatable: false }, meetingAnswer, asking);
    this.#known.remember(this.#names.of(room), data.id);
    return data;
  }

  async change(id: string, settings: MeetingSettings, asking?: Asking): Promise<void> {
    const question = { operation: 'meetings.update', method: 'PATCH', path: ['meetings', id], body: settings } as const;
    await this.#api.ask({ ...question, repeatable: true }, done, asking);
  }

  /** The one with this id, whatever it is called. */
  async get(id: string, asking?: Asking): Promise<Meeting | undefined> {
    const question = { operation: 'meetings.get', path: ['meetings', id] };
    return (await unlessGone(undefined, () => this.#api.ask(question, meetingAnswer, asking)))?.data;
  }

  #isOf(room: RoomName, meeting: Meeting): boolean {
    const its = this.roomOf(meeting);
    return its?.sessionId === room.sessionId && its.epoch === room.epoch;
  }

  async #page(query: Readonly<Record<string, string | number>>, asking?: Asking): Promise<Page<Meeting>> {
    return pageOf(
      await this.#api.ask({ operation: 'meetings.list', path: ['meetings'], query }, meetingsAnswer, asking),
    );
  }
}

export const oldestFirst = (meetings: readonly Meeting[]): readonly Meeting[] =>
  [...meetings].sort((a, b) => a.created_at.toMillis() - b.created_at.toMillis() || (a.id < b.id ? -1 : 1));
