import { createHmac } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { v7 } from 'uuid';
import type { Clock } from '#src/application/ports/clock.ts';
import type { Admission, RoomPlan, WebhookCall } from '#src/application/ports/video-provider.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import type { ParticipantRole } from '#src/domain/session/participation.ts';
import type { FaultName, ProviderWorld, SeenAdmission } from '#test/contracts/video-provider-harness.ts';
import { faultyAnswer } from './faulty-answer.ts';

export const toyUrl = 'https://api.toy.test';
export const toySecret = 'secret of the toy';

interface Person {
  readonly connection: string;
  readonly id?: string;
  readonly since: number;
}

interface ToyRoom {
  readonly places: number;
  readonly until: number;
  people: Person[];
  readonly keptOut: Set<string>;
}

interface Pass {
  readonly room: string;
  readonly id: string;
  readonly name: string;
  readonly role: ParticipantRole;
  readonly screen: boolean;
  readonly chat: boolean;
}

const pageSize = 2;

/** The API of Toy Inc. with a memory, and what happens there without us. */
export class FakeToy implements ProviderWorld {
  readonly #clock: Clock;
  readonly #rooms = new Map<string, ToyRoom>();
  readonly #passes = new Map<string, Pass>();
  readonly sent: WebhookCall[] = [];
  fault: FaultName | undefined;
  losesAnswers = false;
  readonly #server = setupServer(
    http.all(`${toyUrl}/*`, async ({ request }) => {
      if (this.fault) return await faultyAnswer(this.fault);
      const answer = await this.#answer(request);
      return this.losesAnswers ? HttpResponse.error() : answer;
    }),
  );

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#server.listen({ onUnhandledRequest: 'error' });
  }

  close(): void {
    this.#server.close();
  }

  async #answer(request: Request): Promise<Response> {
    if (request.headers.get('authorization') !== 'Bearer key of the toy')
      return new HttpResponse(null, { status: 401 });
    const { pathname, searchParams } = new URL(request.url);
    const [, , name = '', part] = pathname.split('/');
    if (name === '') return HttpResponse.json(this.#page(searchParams.get('after')));
    if (request.method === 'PUT') return HttpResponse.json(this.#put(name, (await request.json()) as ToyRoom));
    const room = this.#rooms.get(name);
    if (!room) return new HttpResponse(null, { status: 404 });
    if (request.method === 'DELETE') {
      this.closesBehindOurBack(name);
      return new HttpResponse(null, { status: 204 });
    }
    if (part === 'people') return HttpResponse.json({ people: room.people });
    if (part === 'removals') {
      this.#remove(name, room, (await request.json()) as { id: string; keepOut: boolean });
      return new HttpResponse(null, { status: 204 });
    }
    return HttpResponse.json(this.#pass({ ...((await request.json()) as Pass), room: name }));
  }

  #put(name: string, { places, until }: ToyRoom) {
    const { people = [], keptOut = new Set<string>() } = this.#rooms.get(name) ?? {};
    this.#rooms.set(name, { places, until, people, keptOut });
    return { name, places, until };
  }

  #remove(name: string, room: ToyRoom, { id, keepOut }: { readonly id: string; readonly keepOut: boolean }): void {
    for (const person of room.people) if (person.id === id) this.leaves(name, person.connection);
    if (keepOut) room.keptOut.add(id);
  }

  admits = (name: string, admission: Admission): boolean =>
    !this.#rooms.get(name)?.keptOut.has(this.seenIn(admission).participantId ?? '');

  #page(after: string | null) {
    const names = [...this.#rooms.keys()].sort().filter((name) => after === null || name > after);
    const rooms = names.slice(0, pageSize).map((name) => ({ name }));
    return { rooms, ...(names.length > pageSize && { next: rooms.at(-1)?.name }) };
  }

  #pass(pass: Pass) {
    const key = v7();
    this.#passes.set(key, pass);
    return { url: `https://toy.test/${pass.room}#${key}`, until: this.#clock.now().toUnixInteger() + 3600 };
  }

  seenIn({ url }: Admission): SeenAdmission {
    const pass = this.#passes.get(new URL(url).hash.slice(1));
    if (!pass) return {};
    const { room, id, name, role, screen, chat } = pass;
    const person = { participantId: id, displayName: name, role };
    return { room: asRoomReference(room), ...person, mayShareScreen: screen, mayChat: chat };
  }

  isOpen = (name: string): boolean => this.#rooms.has(name);

  closesBehindOurBack = (name: string): void => {
    for (const { connection } of this.#rooms.get(name)?.people ?? []) this.leaves(name, connection);
    this.#rooms.delete(name);
  };

  fits = (name: string, { mostPeople, latestEnd }: RoomPlan): boolean => {
    const room = this.#rooms.get(name);
    return room?.places === mostPeople && room.until > latestEnd.toSeconds();
  };

  joins = (
    name: string,
    { participantId: id, displayName }: { participantId?: string; displayName: string },
  ): string => {
    const person = { connection: v7(), ...(id && { id }), since: this.#clock.now().toUnixInteger() };
    this.#rooms.get(name)?.people.push(person);
    this.send({ type: 'came', room: name, connection: person.connection, person: id, name: displayName });
    return person.connection;
  };

  leaves = (name: string, connection: string): void => {
    const room = this.#rooms.get(name);
    const person = room?.people.find((one) => one.connection === connection);
    if (!room || !person) return;
    room.people = room.people.filter((one) => one !== person);
    this.send({ type: 'went', room: name, connection, person: person.id });
  };

  send(event: object): WebhookCall {
    const text = JSON.stringify({ id: v7(), ...event, at: this.#clock.now().toUnixInteger() });
    const signature = createHmac('sha256', toySecret).update(text).digest('hex');
    const call = { headers: { 'toy-signature': signature }, body: new TextEncoder().encode(text) };
    this.sent.push(call);
    return call;
  }
}
