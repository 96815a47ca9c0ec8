import { randomUUID } from 'node:crypto';
import type { Clock } from '#src/application/ports/clock.ts';
import { badRequest, type FakeRoute, notFound, ok, paged } from './fake-daily-answer.ts';

interface Properties {
  readonly exp?: number;
  readonly max_participants?: number;
  readonly [property: string]: unknown;
}

export interface FakeRoom {
  readonly id: string;
  readonly name: string;
  privacy: string;
  properties: Properties;
}

export interface FakePerson {
  readonly sessionId: string;
  /** What the token said; Daily makes it the session's id without one. */
  readonly userId: string;
  readonly userName: string;
  readonly joinedAt: number;
  leftAt?: number;
}

export interface FakeMeeting {
  readonly id: string;
  readonly room: string;
  readonly startedAt: number;
  readonly people: FakePerson[];
  readonly banned: Set<string>;
  endedAt?: number;
}

/** What `config` leaves out: whatever is as it is by default. */
const defaults: Readonly<Record<string, unknown>> = {
  enable_chat: false,
  enable_screenshare: true,
  enable_knocking: false,
  eject_at_room_exp: false,
  max_participants: 200,
};
const known = new Set([...Object.keys(defaults), 'exp', 'nbf', 'enable_recording']);

/** Daily's rooms, who is in them and who was: `/rooms`, `/presence`, `/meetings`. */
export class FakeDailyRooms {
  /** By name; the expired are still here, and answered as if they were not. */
  readonly rooms = new Map<string, FakeRoom>();
  /** The newest last. */
  readonly meetings: FakeMeeting[] = [];
  /** Whether the name of an expired room is still taken, as before Daily has cleared it away. */
  keepsExpiredNames = false;
  readonly #clock: Clock;
  readonly #domain: string;

  constructor(clock: Clock, domain: string) {
    this.#clock = clock;
    this.#domain = domain;
  }

  now(): number {
    return this.#clock.now().toSeconds();
  }

  find(name: string): FakeRoom | undefined {
    const room = this.rooms.get(name);
    return room && !(room.properties.exp !== undefined && room.properties.exp <= this.now()) ? room : undefined;
  }

  meetingIn(room: string): FakeMeeting | undefined {
    return this.meetings.find((meeting) => meeting.room === room && meeting.endedAt === undefined);
  }

  inside(room: string): readonly FakePerson[] {
    return this.meetingIn(room)?.people.filter(({ leftAt }) => leftAt === undefined) ?? [];
  }

  readonly routes: readonly FakeRoute[] = [
    { method: 'GET', path: /^\/rooms$/, answer: (_, { query }) => paged(this.#list(), query) },
    { method: 'POST', path: /^\/rooms$/, answer: (_, { body }) => this.#create(body as { name: string }) },
    { method: 'GET', path: /^\/rooms\/([^/]+)$/, answer: ([name = '']) => this.#read(name) },
    {
      method: 'POST',
      path: /^\/rooms\/([^/]+)$/,
      answer: ([name = ''], { body }) => this.#update(name, body as object),
    },
    { method: 'DELETE', path: /^\/rooms\/([^/]+)$/, answer: ([name = '']) => this.#delete(name) },
    { method: 'POST', path: /^\/rooms\/([^/]+)\/eject$/, answer: ([name = ''], { body }) => this.#eject(name, body) },
    {
      method: 'GET',
      path: /^\/rooms\/([^/]+)\/presence$/,
      answer: ([name = ''], { query }) => this.#presence(name, Number(query.get('limit') ?? 100)),
    },
    { method: 'GET', path: /^\/presence$/, answer: () => ok(this.#everybody()) },
    { method: 'GET', path: /^\/meetings$/, answer: (_, { query }) => paged(this.#history(query.get('room')), query) },
  ];

  /** Puts whoever is inside out, and ends the meeting. */
  empty(room: string): void {
    const meeting = this.meetingIn(room);
    if (!meeting) return;
    for (const person of meeting.people) person.leftAt ??= this.now();
    meeting.endedAt = this.now();
  }

  #create({ name, ...settings }: { readonly name: string }) {
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(name)) return badRequest('unable to create a room: bad name');
    if (this.find(name) || (this.keepsExpiredNames && this.rooms.has(name))) return badRequest('name taken');
    const room = { id: randomUUID(), name, privacy: 'public', properties: {} };
    const wrong = this.#set(room, settings);
    if (wrong) return badRequest(wrong);
    this.rooms.set(name, room);
    return ok(this.#shown(room));
  }

  #read(name: string) {
    const room = this.find(name);
    return room ? ok(this.#shown(room)) : notFound();
  }

  #update(name: string, settings: object) {
    const room = this.find(name);
    if (!room) return notFound();
    const wrong = this.#set(room, settings);
    return wrong ? badRequest(wrong) : ok(this.#shown(room));
  }

  #set(room: FakeRoom, settings: { readonly privacy?: string; readonly properties?: Properties }): string | undefined {
    const { privacy = room.privacy, properties = {} } = settings;
    const unknown = Object.keys(properties).find((property) => !known.has(property));
    if (unknown) return `unknown property ${unknown}`;
    if ((properties.max_participants ?? 0) > 200) return 'max_participants is too large';
    room.privacy = privacy;
    room.properties = { ...room.properties, ...properties };
    return undefined;
  }

  #delete(name: string) {
    const isThere = this.find(name) !== undefined;
    const hadExpired = !isThere && this.rooms.has(name);
    this.empty(name);
    this.rooms.delete(name);
    return isThere ? ok({ deleted: true, name }) : notFound(hadExpired ? { deleted: true } : {});
  }

  #eject(name: string, body: unknown) {
    if (!this.find(name)) return notFound();
    const { user_ids = [], ban = false } = body as { readonly user_ids?: readonly string[]; readonly ban?: boolean };
    const leaving = this.inside(name).filter(({ userId }) => user_ids.includes(userId));
    for (const person of leaving) person.leftAt = this.now();
    if (ban) for (const userId of user_ids) this.meetingIn(name)?.banned.add(userId);
    return ok({ ejectedIds: leaving.map(({ sessionId }) => sessionId) });
  }

  #presence(name: string, limit: number) {
    // Of a room that is not there it may as well say 404: neither is documented.
    const people = this.inside(name).map((person) => this.#present(name, person));
    return ok({ total_count: people.length, data: people.slice(0, limit) });
  }

  #everybody() {
    const rooms = [...this.rooms.keys()].filter((room) => this.inside(room).length > 0);
    return Object.fromEntries(rooms.map((room) => [room, this.inside(room).map((one) => this.#present(room, one))]));
  }

  #present(room: string, { sessionId, userId, userName, joinedAt }: FakePerson) {
    const joinTime = new Date(joinedAt * 1000).toISOString();
    return { room, id: sessionId, userId, userName, mtgSessionId: this.meetingIn(room)?.id, joinTime, duration: 1 };
  }

  #history(room: string | null) {
    return this.meetings
      .filter((meeting) => meeting.room === room)
      .toReversed()
      .map(({ id, startedAt, endedAt, people }) => ({
        id,
        room,
        start_time: Math.floor(startedAt),
        duration: Math.floor((endedAt ?? this.now()) - startedAt),
        ongoing: endedAt === undefined,
        max_participants: people.length,
        participants: people.map(({ sessionId, userId, userName, joinedAt, leftAt = this.now() }) => ({
          user_id: userId === sessionId ? null : userId,
          participant_id: sessionId,
          user_name: userName,
          join_time: Math.floor(joinedAt),
          duration: Math.floor(leftAt - joinedAt),
        })),
      }));
  }

  #list() {
    return [...this.rooms.keys()]
      .flatMap((name) => this.find(name) ?? [])
      .toReversed()
      .map((room) => this.#shown(room));
  }

  #shown({ id, name, privacy, properties }: FakeRoom) {
    const config = Object.fromEntries(Object.entries(properties).filter(([key, value]) => defaults[key] !== value));
    const url = `https://${this.#domain}.daily.co/${name}`;
    return { id, name, api_created: true, privacy, url, created_at: '2026-11-21T09:00:00.000Z', config };
  }
}
