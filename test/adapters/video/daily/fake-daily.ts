import { randomUUID } from 'node:crypto';
import { jwtVerify } from 'jose';
import { http, type RequestHandler } from 'msw';
import type { Clock } from '#src/application/ports/clock.ts';
import type { Admission, WebhookCall } from '#src/application/ports/video-provider.ts';
import { PlannedFaults } from '../planned-faults.ts';
import { type FakeAnswer, type FakeRoute, notFound, ok, refusal } from './fake-daily-answer.ts';
import { type DailyFault, onTheWire } from './fake-daily-faults.ts';
import { FakeDailyRecordings, payloadOf } from './fake-daily-recordings.ts';
import { FakeDailyRooms, type FakeRoom } from './fake-daily-rooms.ts';
import { FakeDailyWebhooks } from './fake-daily-webhooks.ts';

export interface Joining {
  /** Absent for who comes without a token, or with one that names nobody. */
  readonly participantId?: string;
  readonly displayName?: string;
}

/** A webhook event in Daily's envelope. */
export interface DailyEvent {
  readonly version: '1.0.0';
  readonly type: string;
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly event_ts: number;
}

/**
 * Daily's REST API v1 as documented in November 2026, with the state behind it, for `setupServer(...fake.handlers)`.
 * `faults` makes calls go wrong; `joins` and `leaves` are people in browsers, and answer the webhook event that tells it.
 */
export class FakeDaily {
  readonly apiUrl = 'https://api.daily.co/v1';
  readonly apiKey = 'daily_test_api_key';
  readonly webhookSecret = 'ZGFpbHktdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q=';
  readonly domain = { domain_name: 'convoke-test', domain_id: '30f866c3-9123-452a-8723-ff58322d09c5' };
  readonly faults = new PlannedFaults<DailyFault>();
  readonly world: FakeDailyRooms;
  readonly recorder: FakeDailyRecordings;
  readonly hooks = new FakeDailyWebhooks();
  /** Every call that came, faults included: `GET /rooms/a-name`. */
  readonly calls: string[] = [];
  readonly #clock: Clock;
  readonly #routes: readonly FakeRoute[];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.world = new FakeDailyRooms(clock, this.domain.domain_name);
    this.recorder = new FakeDailyRecordings(this.world);
    const root: FakeRoute = { method: 'GET', path: /^\/$/, answer: () => ok({ ...this.domain, config: {} }) };
    this.#routes = [root, ...this.world.routes, ...this.recorder.routes, ...this.hooks.routes];
  }

  /** By name; rooms that have expired are still among them. */
  get rooms(): ReadonlyMap<string, FakeRoom> {
    return this.world.rooms;
  }

  readonly handlers: readonly RequestHandler[] = [
    http.all('https://api.daily.co/v1/*', async ({ request }) => {
      const url = new URL(request.url);
      const call = `${request.method} ${url.pathname.replace('/v1', '')}`;
      this.calls.push(call);
      const planned = this.faults.take(call);
      const body = await request.text();
      const isDone = !planned || planned.afterTheWork || ['truncated', 'wrong_types'].includes(String(planned.fault));
      const answer = isDone ? this.#answer(request, url, body === '' ? undefined : JSON.parse(body)) : ok();
      return onTheWire(answer, planned?.fault);
    }),
  ];

  /** Somebody comes into a room, whatever token they have; answers the event that tells it. */
  joins(room: string, { participantId, displayName = 'Somebody' }: Joining = {}): DailyEvent {
    const sessionId = randomUUID();
    const joinedAt = this.world.now();
    const person = { sessionId, userId: participantId ?? sessionId, userName: displayName, joinedAt };
    const meeting = this.world.meetingIn(room);
    if (meeting) meeting.people.push(person);
    else this.world.meetings.push({ id: randomUUID(), room, startedAt: joinedAt, people: [person], banned: new Set() });
    return this.#participantEvent('participant.joined', room, sessionId);
  }

  /** As Daily lets people in: by a token of this key, for this room, in time, unless banned or full. */
  async enters({ url, token }: Pick<Admission, 'url' | 'token'>): Promise<DailyEvent | 'refused'> {
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    const room = this.world.find(name);
    const host = `${this.domain.domain_name}.daily.co`;
    if (!room || !token || new URL(url).host !== host) return 'refused';
    const currentDate = this.#clock.now().toJSDate();
    const key = Buffer.from(this.apiKey);
    const verified = await jwtVerify(token, key, { currentDate, algorithms: ['HS256'] }).catch(() => undefined);
    const { r, d, ud, u, iat } = verified?.payload ?? {};
    if (r !== name || d !== this.domain.domain_id || iat === undefined) return 'refused';
    const isFull = this.world.inside(name).length >= Number(room.properties.max_participants ?? 200);
    if (isFull || this.world.meetingIn(name)?.banned.has(String(ud))) return 'refused';
    return this.joins(name, { ...(ud !== undefined && { participantId: String(ud) }), displayName: String(u) });
  }

  /** Whoever came by that event leaves, the last one ending the meeting; answers the event that tells it. */
  leaves(joined: DailyEvent): DailyEvent {
    const room = String(joined.payload['room']);
    const sessionId = String(joined.payload['session_id']);
    const person = this.#person(sessionId);
    person.leftAt ??= this.world.now();
    if (this.world.inside(room).length === 0) this.world.empty(room);
    return this.#participantEvent('participant.left', room, sessionId);
  }

  /** The event that tells that the room's last meeting has ended. */
  meetingEnded(room: string): DailyEvent {
    const meeting = this.world.meetings.findLast((one) => one.room === room);
    const { id: meeting_id, startedAt: start_ts, endedAt: end_ts } = meeting ?? {};
    return this.event('meeting.ended', { start_ts, end_ts, meeting_id, room });
  }

  /** The event that tells of a recording; `instanceId` is what the recording was started with. */
  recordingEvent(
    type: 'recording.started' | 'recording.ready-to-download' | 'recording.error',
    id: string,
  ): DailyEvent {
    const recording = this.recorder.find(id);
    if (!recording) throw new Error('There is no such recording.');
    return this.event(type, payloadOf(type, recording, this.world.now()));
  }

  /** Any event, in Daily's envelope. */
  event(type: string, payload: DailyEvent['payload']): DailyEvent {
    return { version: '1.0.0', type, id: `evt-${randomUUID()}`, payload, event_ts: this.world.now() };
  }

  /** The event as it is delivered, now. */
  signedWebhook(event: unknown, secret = this.webhookSecret): WebhookCall {
    return this.hooks.signed(event, secret, this.world.now());
  }

  #participantEvent(type: string, room: string, sessionId: string): DailyEvent {
    const { userId, userName, joinedAt, leftAt } = this.#person(sessionId);
    return this.event(type, {
      room,
      session_id: sessionId,
      user_id: userId,
      user_name: userName,
      owner: false,
      joined_at: joinedAt,
      will_eject_at: 0,
      networkQualityState: 'good',
      permissions: { hasPresence: true, canSend: true, canReceive: { base: true }, canAdmin: false },
      ...(leftAt !== undefined && { duration: leftAt - joinedAt }),
    });
  }

  #person(sessionId: string) {
    const people = this.world.meetings.flatMap((meeting) => meeting.people);
    const person = people.find((one) => one.sessionId === sessionId);
    if (!person) throw new Error('Nobody came by that event.');
    return person;
  }

  #answer({ method, headers }: Request, { pathname, searchParams: query }: URL, body: unknown): FakeAnswer {
    const [scheme, key] = headers.get('authorization')?.split(' ') ?? [];
    if (scheme !== 'Bearer' || !key) return refusal(400, 'authorization-header-error');
    if (key !== this.apiKey) return refusal(401, 'authentication-error');
    const path = pathname.replace('/v1', '');
    for (const route of this.#routes) {
      const found = route.method === method ? route.path.exec(path) : null;
      if (found) return route.answer(found.slice(1).map(decodeURIComponent), { query, body });
    }
    return notFound();
  }
}
