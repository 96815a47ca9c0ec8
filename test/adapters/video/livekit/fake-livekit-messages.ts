export interface FakeParticipant {
  readonly sid: string;
  readonly identity: string;
  readonly name: string;
  readonly joinedAtMs: number;
  readonly kind: string;
}

export interface FakeRoom {
  readonly sid: string;
  readonly name: string;
  readonly createdAt: number;
  readonly emptyTimeout: number;
  readonly departureTimeout: number;
  participants: FakeParticipant[];
}

/** As the API answers it: in snake_case, with the zero values. */
export const roomAsProto = ({ sid, name, createdAt, emptyTimeout, departureTimeout, participants }: FakeRoom) => ({
  sid,
  name,
  empty_timeout: emptyTimeout,
  departure_timeout: departureTimeout,
  max_participants: 0,
  num_participants: participants.length,
  metadata: '',
  creation_time: String(createdAt),
  active_recording: false,
});

export const personAsProto = ({ sid, identity, name, joinedAtMs, kind }: FakeParticipant) => ({
  sid,
  identity,
  name,
  state: 'ACTIVE',
  tracks: [],
  metadata: '',
  joined_at: String(Math.floor(joinedAtMs / 1000)),
  joined_at_ms: String(joinedAtMs),
  permission: { can_subscribe: true, can_publish: true, hidden: false, recorder: false },
  kind,
});

/** As webhooks tell it: in camelCase, without the zero values. */
export const personInWebhook = ({ sid, identity, name, joinedAtMs, kind }: FakeParticipant) => ({
  sid,
  identity,
  name,
  state: 'ACTIVE',
  joinedAt: String(Math.floor(joinedAtMs / 1000)),
  joinedAtMs: String(joinedAtMs),
  permission: { canSubscribe: true, canPublish: true, canPublishData: true },
  ...(kind !== 'STANDARD' && { kind }),
});
