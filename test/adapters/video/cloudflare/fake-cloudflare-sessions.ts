import { v4 } from 'uuid';
import type { Clock } from '#src/application/ports/clock.ts';
import { type FakeAnswer, type FakeCall, type FakeRoute, no, ok, paged } from './fake-answer.ts';
import type { FakeCloudflareMeetings, FakeMeeting } from './fake-cloudflare-meetings.ts';

interface FakeConnection {
  readonly id: string;
  readonly custom_participant_id?: string;
  readonly display_name: string;
  readonly joined_at: string;
  left_at: string | null;
}

interface FakeSession {
  readonly id: string;
  readonly meeting: FakeMeeting;
  readonly startedAt: string;
  endedAt?: string;
  readonly connections: FakeConnection[];
}

export interface Person {
  /** Absent for somebody who was not added by the API. */
  readonly customParticipantId?: string;
  readonly name: string;
}

/** Who is connected, run by run of a meeting; what happens is sent. */
export class FakeCloudflareSessions {
  readonly #clock: Clock;
  readonly #meetings: FakeCloudflareMeetings;
  readonly #send: (event: object) => void;
  readonly #pageSize: number;
  readonly #sessions: FakeSession[] = [];

  constructor(clock: Clock, meetings: FakeCloudflareMeetings, send: (event: object) => void, pageSize: number) {
    this.#clock = clock;
    this.#meetings = meetings;
    this.#send = send;
    this.#pageSize = pageSize;
  }

  readonly routes: readonly FakeRoute[] = [
    ['GET', /^\/sessions$/, ({ query }) => this.#list(query)],
    ['GET', /^\/sessions\/([^/]+)\/participants$/, (call) => this.#participants(call)],
    ['POST', /^\/meetings\/([^/]+)\/active-session\/kick-all$/, (call) => this.#kick(call, () => true)],
    ['POST', /^\/meetings\/([^/]+)\/active-session\/kick$/, (call) => this.#kickSome(call)],
  ];

  /** @returns the id of the connection. */
  joins(meetingId: string, { customParticipantId, name }: Person): string {
    const meeting = this.#meetings.meetings.get(meetingId);
    if (meeting?.status !== 'ACTIVE') throw new Error('The meeting lets nobody in.');
    const session = this.#live(meetingId) ?? this.#begin(meeting);
    const connection = {
      id: v4(),
      ...(customParticipantId && { custom_participant_id: customParticipantId }),
      display_name: name,
      joined_at: this.#now(),
      left_at: null,
    };
    session.connections.push(connection);
    this.#tell('meeting.participantJoined', session, { participant: inWebhook(connection) });
    return connection.id;
  }

  leaves(connectionId: string): void {
    const session = this.#sessions.find(({ connections }) => connections.some(({ id }) => id === connectionId));
    const connection = session?.connections.find(({ id, left_at }) => id === connectionId && left_at === null);
    if (!session || !connection) throw new Error('There is no such connection.');
    connection.left_at = this.#now();
    this.#tell('meeting.participantLeft', session, { participant: inWebhook(connection) });
    if (session.connections.some(({ left_at }) => left_at === null)) return;
    session.endedAt = this.#now();
    this.#tell('meeting.ended', session, { reason: 'ALL_PARTICIPANTS_LEFT' });
  }

  #begin(meeting: FakeMeeting): FakeSession {
    const session = { id: v4(), meeting, startedAt: this.#now(), connections: [] };
    this.#sessions.push(session);
    this.#tell('meeting.started', session, {});
    return session;
  }

  #live(meetingId: string): FakeSession | undefined {
    return this.#sessions.find(({ meeting, endedAt }) => meeting.id === meetingId && endedAt === undefined);
  }

  #list(query: URLSearchParams): FakeAnswer {
    const [meetingId, status] = [query.get('associated_id'), query.get('status')];
    const all = this.#sessions.map(inList).filter((each) => each.associated_id === meetingId);
    const { items, paging } = paged(
      all.filter((each) => !status || each.status === status),
      query,
      this.#pageSize,
    );
    return { status: 200, body: { success: true, data: { sessions: items }, paging } };
  }

  /** This list tells no total. */
  #participants({ ids: [sessionId], query }: FakeCall): FakeAnswer {
    const session = this.#sessions.find(({ id }) => id === sessionId);
    if (!session) return no(404, 'No session found.');
    return ok({ participants: paged(session.connections, query, this.#pageSize).items });
  }

  #kickSome(call: FakeCall): FakeAnswer {
    const { participant_ids, custom_participant_ids } = call.body;
    if (!Array.isArray(participant_ids) || !Array.isArray(custom_participant_ids))
      return no(422, 'Both lists are needed.');
    return this.#kick(call, (connection) => custom_participant_ids.includes(connection.custom_participant_id));
  }

  #kick({ ids: [meetingId = ''] }: FakeCall, who: (connection: FakeConnection) => boolean): FakeAnswer {
    const session = this.#live(meetingId);
    if (!session) return no(404, 'No active session found.');
    const out = session.connections.filter((connection) => connection.left_at === null && who(connection));
    for (const { id } of out) this.leaves(id);
    return ok({ action: 'kick', participants: out.map(({ id }) => ({ id })) });
  }

  #tell(event: string, session: FakeSession, more: object): void {
    const { meeting, id, startedAt, endedAt } = session;
    const about = {
      id: meeting.id,
      sessionId: id,
      title: meeting.title,
      roomName: meeting.id,
      status: 'LIVE',
      startedAt,
    };
    const organizedBy = { id: 'app', name: 'Convoke' };
    this.#send({
      event,
      meeting: { ...about, createdAt: startedAt, organizedBy, ...(endedAt && { endedAt }) },
      ...more,
    });
  }

  #now(): string {
    return this.#clock.now().toUTC().toISO() ?? '';
  }
}

const inList = ({ id, meeting, startedAt, endedAt, connections }: FakeSession) => ({
  id,
  associated_id: meeting.id,
  meeting_display_name: meeting.title,
  status: endedAt === undefined ? 'LIVE' : 'ENDED',
  live_participants: connections.filter(({ left_at }) => left_at === null).length,
  created_at: startedAt,
  started_at: startedAt,
  ...(endedAt && { ended_at: endedAt }),
});

const inWebhook = ({ id, custom_participant_id, display_name, joined_at, left_at }: FakeConnection) => ({
  peerId: id,
  userDisplayName: display_name,
  ...(custom_participant_id && { customParticipantId: custom_participant_id }),
  joinedAt: joined_at,
  ...(left_at !== null && { leftAt: left_at }),
});
