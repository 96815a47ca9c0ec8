import { v4 } from 'uuid';
import type { Clock } from '#src/application/ports/clock.ts';
import { created, type FakeCall, type FakeRoute, listed, no, ok } from './fake-answer.ts';

export interface FakeParticipant {
  readonly id: string;
  readonly custom_participant_id: string;
  preset_name: string;
  name: string | null;
  token: string;
}

export interface FakeMeeting {
  readonly id: string;
  readonly created_at: string;
  title: string;
  status: 'ACTIVE' | 'INACTIVE';
  record_on_start: boolean;
  live_stream_on_start: boolean;
  readonly participants: Map<string, FakeParticipant>;
}

/** What comes of adding somebody who is on the list already; which it is, is not documented. */
export type Reuse = 'adds_another' | 'finds' | 'refuses';

/** Meetings and who is enrolled in them. */
export class FakeCloudflareMeetings {
  readonly meetings = new Map<string, FakeMeeting>();
  readonly presets: string[];
  readonly #clock: Clock;
  readonly #pageSize: number;
  readonly #reuse: Reuse;
  #tokens = 0;

  constructor(
    clock: Clock,
    { pageSize, reuse, presets }: { pageSize: number; reuse: Reuse; presets: readonly string[] },
  ) {
    this.#clock = clock;
    this.#pageSize = pageSize;
    this.#reuse = reuse;
    this.presets = [...presets];
  }

  readonly routes: readonly FakeRoute[] = [
    [
      'GET',
      /^\/presets$/,
      ({ query }) =>
        listed(
          this.presets.map((name) => ({ id: name, name })),
          query,
          this.#pageSize,
        ),
    ],
    ['GET', /^\/meetings$/, ({ query }) => listed(this.#search(query).map(withoutPeople), query, this.#pageSize)],
    ['GET', /^\/meetings\/([^/]+)$/, (call) => this.#in(call, (meeting) => ok(withoutPeople(meeting)))],
    ['POST', /^\/meetings$/, ({ body }) => created(withoutPeople(this.make(body)))],
    [
      'PATCH',
      /^\/meetings\/([^/]+)$/,
      (call) => this.#in(call, (meeting) => ok(withoutPeople(Object.assign(meeting, call.body)))),
    ],
    ['POST', /^\/meetings\/([^/]+)\/participants$/, (call) => this.#in(call, (meeting) => this.#add(meeting, call))],
    [
      'GET',
      /^\/meetings\/([^/]+)\/participants$/,
      (call) =>
        this.#in(call, (meeting) =>
          listed([...meeting.participants.values()].map(withoutToken), call.query, this.#pageSize),
        ),
    ],
    [
      'PATCH',
      /^\/meetings\/([^/]+)\/participants\/([^/]+)$/,
      (call) =>
        this.#who(call, (participant) => {
          if (!this.presets.includes(String(call.body['preset_name']))) return no(422, 'No such preset.');
          return ok(Object.assign(participant, call.body, { token: this.#token() }));
        }),
    ],
    [
      'POST',
      /^\/meetings\/([^/]+)\/participants\/([^/]+)\/token$/,
      (call) =>
        this.#who(call, (participant) => ok({ token: Object.assign(participant, { token: this.#token() }).token })),
    ],
    [
      'DELETE',
      /^\/meetings\/([^/]+)\/participants\/([^/]+)$/,
      (call) =>
        this.#who(call, (participant, meeting) => {
          meeting.participants.delete(participant.id);
          return ok({ custom_participant_id: participant.custom_participant_id });
        }),
    ],
  ];

  make(settings: Readonly<Record<string, unknown>>): FakeMeeting {
    const meeting = {
      id: v4(),
      created_at: this.#clock.now().toUTC().toISO() ?? '',
      title: String(settings['title'] ?? ''),
      status: 'ACTIVE' as const,
      record_on_start: settings['record_on_start'] === true,
      live_stream_on_start: settings['live_stream_on_start'] === true,
      participants: new Map<string, FakeParticipant>(),
    };
    this.meetings.set(meeting.id, meeting);
    return meeting;
  }

  /** Whom a token lets in, and where. */
  holderOf(token: string): { readonly meeting: FakeMeeting; readonly participant: FakeParticipant } | undefined {
    for (const meeting of this.meetings.values()) {
      const participant = [...meeting.participants.values()].find((each) => each.token === token);
      if (participant) return { meeting, participant };
    }
    return undefined;
  }

  #search(query: URLSearchParams): readonly FakeMeeting[] {
    const [search, status] = [query.get('search'), query.get('status')];
    const all = [...this.meetings.values()].reverse();
    return all.filter((each) => (!search || each.title.includes(search)) && (!status || each.status === status));
  }

  #add(meeting: FakeMeeting, { body }: FakeCall) {
    const { custom_participant_id, preset_name, name = null } = body as Record<string, string>;
    if (!custom_participant_id || !preset_name) return no(400, 'custom_participant_id and preset_name are needed.');
    if (!this.presets.includes(preset_name)) return no(422, `There is no preset of this name: ${preset_name}`);
    const known = [...meeting.participants.values()].find(
      (each) => each.custom_participant_id === custom_participant_id,
    );
    if (known && this.#reuse === 'refuses') return no(409, 'A participant with this id exists.');
    if (known && this.#reuse === 'finds') return ok(Object.assign(known, { token: this.#token() }));
    const participant = { id: v4(), custom_participant_id, preset_name, name, token: this.#token() };
    meeting.participants.set(participant.id, participant);
    return created({ ...participant, picture: null });
  }

  #in<T>({ ids: [id = ''] }: FakeCall, work: (meeting: FakeMeeting) => T) {
    const meeting = this.meetings.get(id);
    return meeting ? work(meeting) : no(404, 'No meeting found.');
  }

  #who<T>(call: FakeCall, work: (participant: FakeParticipant, meeting: FakeMeeting) => T) {
    return this.#in(call, (meeting) => {
      const participant = meeting.participants.get(call.ids[1] ?? '');
      return participant ? work(participant, meeting) : no(404, 'No participant found.');
    });
  }

  #token(): string {
    this.#tokens += 1;
    return `token.${this.#tokens}`;
  }
}

const withoutPeople = ({ participants: _, ...meeting }: FakeMeeting) => ({
  ...meeting,
  updated_at: meeting.created_at,
});
const withoutToken = ({ token: _, ...participant }: FakeParticipant) => participant;
