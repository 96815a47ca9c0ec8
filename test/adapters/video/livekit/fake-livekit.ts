import { randomUUID } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { Clock } from '#src/application/ports/clock.ts';
import type { FaultName } from '#test/contracts/video-provider-harness.ts';
import { faultyAnswer } from '../faulty-answer.ts';
import { FakeEgress } from './fake-livekit-egress.ts';
import { statusFor } from './fake-livekit-keys.ts';
import { type FakeRoom, personAsProto, personInWebhook, roomAsProto } from './fake-livekit-messages.ts';
import { FakeLiveKitWebhooks } from './fake-livekit-webhooks.ts';

type Body = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: object };
const ok = (body: object): Answer => ({ status: 200, body });
const twirp = (status: number, code: string): Answer => ({ status, body: { code, msg: 'fake', meta: {} } });

/**
 * LiveKit's server API with a memory: rooms, people, recordings and the webhooks that follow. Requests and answers as
 * of livekit-server-sdk 2.19.2 and protocol 1.51 (August 2026): answers in snake_case with the zero values in them.
 */
export class FakeLiveKit {
  readonly rooms = new Map<string, FakeRoom>();
  readonly webhooks: FakeLiveKitWebhooks;
  readonly egress: FakeEgress;
  /** Every call that was made, as `method` and body. */
  readonly asked: { readonly method: string; readonly body: Body }[] = [];
  readonly #clock: Clock;
  readonly #server = setupServer(
    http.post('https://class.livekit.test/twirp/:service/:method', async ({ request, params }) => {
      if (this.#fault) return await faultyAnswer(this.#fault);
      const { status, body } = await this.#answer(String(params['method']), request);
      if (this.losesAnswerTo(String(params['method']))) return HttpResponse.error();
      return HttpResponse.json(body, { status });
    }),
  );
  /** Which calls are done and their answers lost. */
  losesAnswerTo = (_method: string): boolean => false;
  readonly #refused = new Map<string, Answer>();
  readonly #revokedBefore = new Map<string, number>();
  #fault: FaultName | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.webhooks = new FakeLiveKitWebhooks(clock);
    this.egress = new FakeEgress(clock, this.webhooks);
    this.#server.listen({ onUnhandledRequest: 'error' });
  }

  failWith(fault: FaultName | undefined): void {
    this.#fault = fault;
  }

  /** One method is refused from now on, as by something that happened meanwhile. */
  refuses(method: string, status: number): void {
    this.#refused.set(method, twirp(status, status === 404 ? 'not_found' : 'failed_precondition'));
  }

  allows(method: string): void {
    this.#refused.delete(method);
  }

  close(): void {
    this.#server.close();
  }

  async #answer(method: string, request: Request): Promise<Answer> {
    const body = (await request.clone().json()) as Body;
    const status = await statusFor(request, method, body['room']);
    if (status !== 200) return twirp(status, status === 401 ? 'unauthenticated' : 'permission_denied');
    this.asked.push({ method, body });
    const refused = this.#refused.get(method);
    if (refused) return refused;
    switch (method) {
      case 'CreateRoom':
        return ok(roomAsProto(this.#create(body)));
      case 'ListRooms':
        return ok({ rooms: this.#listed(body['names']).map(roomAsProto) });
      case 'DeleteRoom':
        return this.deleteRoom(String(body['room'])) ? ok({}) : twirp(404, 'not_found');
      case 'ListParticipants':
        return ok({ participants: this.rooms.get(String(body['room']))?.participants.map(personAsProto) ?? [] });
      case 'RemoveParticipant':
        return this.#remove(body);
      default:
        return this.egress.answer(method, body) ?? twirp(404, 'bad_route');
    }
  }

  /** A room that is there stays as it is, whatever is asked for: so the server's `getOrCreateRoom`. */
  #create(body: Body): FakeRoom {
    const name = String(body['name']);
    const held = this.rooms.get(name);
    if (held) return held;
    const { emptyTimeout = 300, departureTimeout = 20 } = body;
    const timeouts = { emptyTimeout: Number(emptyTimeout), departureTimeout: Number(departureTimeout) };
    const createdAt = this.#clock.now().toUnixInteger();
    const room = { sid: `RM_${randomUUID()}`, name, createdAt, ...timeouts, participants: [] };
    this.rooms.set(name, room);
    this.webhooks.send('room_started', { room: { sid: room.sid, name } });
    return room;
  }

  #listed(names: unknown): FakeRoom[] {
    const all = [...this.rooms.values()];
    return Array.isArray(names) && names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
  }

  deleteRoom(name: string): boolean {
    const room = this.rooms.get(name);
    if (!room) return false;
    for (const { sid } of room.participants) this.disconnect(name, sid, 'ROOM_DELETED');
    this.rooms.delete(name);
    this.webhooks.send('room_finished', { room: { sid: room.sid, name } });
    return true;
  }

  #remove(body: Body): Answer {
    const [room, identity] = [this.rooms.get(String(body['room'])), String(body['identity'])];
    const revokedBefore = Number(body['revokeTokenTs'] ?? 0);
    if (revokedBefore > 0) this.#revokedBefore.set(identity, revokedBefore);
    const person = room?.participants.find((participant) => participant.identity === identity);
    if (!room || !person) return twirp(404, 'not_found');
    this.disconnect(room.name, person.sid, 'PARTICIPANT_REMOVED');
    return ok({});
  }

  /** Whether a token is good: not when it was made before those of its person were revoked, as servers of 2026 do. */
  admits({ sub = '', nbf = 0 }: { readonly sub?: string; readonly nbf?: number }): boolean {
    return nbf >= (this.#revokedBefore.get(sub) ?? 0);
  }

  /** Somebody connects; an identity that is inside already is put out. */
  connect(
    roomName: string,
    { identity, name, kind = 'STANDARD' }: { identity: string; name: string; kind?: string },
  ): string {
    const room = this.rooms.get(roomName);
    if (!room) throw new Error('With auto_create off nobody gets into a room that is not there.');
    const before = room.participants.find((participant) => participant.identity === identity);
    if (before) this.disconnect(roomName, before.sid, 'DUPLICATE_IDENTITY');
    const joinedAtMs = this.#clock.now().toMillis();
    const person = { sid: `PA_${randomUUID()}`, identity, name, joinedAtMs, kind };
    room.participants.push(person);
    this.webhooks.send('participant_joined', {
      room: { sid: room.sid, name: roomName },
      participant: personInWebhook(person),
    });
    return person.sid;
  }

  disconnect(roomName: string, sid: string, disconnectReason = 'CLIENT_INITIATED'): void {
    const room = this.rooms.get(roomName);
    const person = room?.participants.find((participant) => participant.sid === sid);
    if (!room || !person) return;
    room.participants = room.participants.filter((participant) => participant !== person);
    const participant = { ...personInWebhook(person), state: 'DISCONNECTED', disconnectReason };
    this.webhooks.send('participant_left', { room: { sid: room.sid, name: roomName }, participant });
  }

  share(roomName: string, sid: string, shares: boolean): void {
    const person = this.rooms.get(roomName)?.participants.find((participant) => participant.sid === sid);
    if (!person) throw new Error('Nobody is there.');
    const event = shares ? 'track_published' : 'track_unpublished';
    for (const source of ['MICROPHONE', 'SCREEN_SHARE']) {
      const track = { sid: `TR_${source}`, type: source === 'MICROPHONE' ? 'AUDIO' : 'VIDEO', source };
      this.webhooks.send(event, { room: { name: roomName }, participant: { sid, identity: person.identity }, track });
    }
  }
}
