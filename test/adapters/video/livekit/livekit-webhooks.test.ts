import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import type { ProviderWebhooks, WebhookCall } from '#src/application/ports/video-provider.ts';
import { noon } from '#test/support/a-session.ts';
import { signed } from './fake-livekit-webhooks.ts';
import { aLiveKitProvider } from './livekit-harness.ts';

const webhooks: ProviderWebhooks = aLiveKitProvider(new TurnedClock(noon)).webhooks;
const now = noon.toSeconds();

/** What a genuine delivery of this event is taken for. */
async function factsOf(event: object) {
  const call = await signed(JSON.stringify({ id: 'EV_1', createdAt: String(now), ...event }), now);
  const verdict = await webhooks.judge(call, noon);
  if (verdict.verdict !== 'genuine') throw new Error('It was not believed.');
  return webhooks.factsOf(verdict.kept);
}

const room = { sid: 'RM_1', name: 'a-room' };
const person = { sid: 'PA_1', identity: 'somebody', name: 'Ada', joinedAt: String(now - 60) };

/** Made with LiveKit's SDK 2.19.2, for the protocol of August 2026. */
const vector = {
  sentAt: DateTime.fromSeconds(1708972279, { zone: 'utc' }),
  body: '{"event":"room_finished","room":{"sid":"RM_1","name":"class-42"},"id":"EV_1","createdAt":"1708972279"}',
  token:
    'eyJhbGciOiJIUzI1NiJ9.eyJzaGEyNTYiOiJNU0VUcVFCY2o3cmFqWEtYd1lZbW5tSE1Hd3ZVYU5pTUlCM3pNeXZvc3lrPSIsImlzcyI6IkFQSXRlc3RrZXkiLCJleHAiOjE3MDg5NzI1NzksIm5iZiI6MTcwODk3MjI3OX0.pNwhu_WTX-tK3cTcY8ioKW_ZnTVs6rCJNCK3x-hgvNc',
};
const vectorCall = (body = vector.body, authorization = vector.token): WebhookCall => ({
  headers: { authorization },
  body: new TextEncoder().encode(body),
});

describe('a delivery that LiveKit signed', () => {
  test('is genuine, under its own id, and says what it says', async () => {
    const verdict = await webhooks.judge(vectorCall(), vector.sentAt);
    expect(verdict).toMatchObject({ verdict: 'genuine', key: 'EV_1', type: 'room_finished' });
    const kept = verdict.verdict === 'genuine' ? verdict.kept : undefined;
    expect(webhooks.factsOf(kept)).toEqual([{ kind: 'room.emptied', room: 'class-42', at: vector.sentAt }]);
  });

  test('is refused with one space more', async () => {
    expect(await webhooks.judge(vectorCall(`${vector.body} `), vector.sentAt)).toEqual({ verdict: 'not_genuine' });
  });

  test.each([
    ['Bearer', `Bearer ${vector.token}`],
    ['the other alphabet of base64', vector.token.replace('_WTX-', '/WTX+')],
    ['padding', `${vector.token}=`],
    ['a blank', `${vector.token} `],
    ['other last bits', `${vector.token.slice(0, -1)}d`],
  ])('is refused with %s in its token', async (_, token) => {
    expect(await webhooks.judge(vectorCall(vector.body, token), vector.sentAt)).toEqual({ verdict: 'not_genuine' });
  });

  test('is refused with any bit of its token, or of its body, turned', async () => {
    const believed: string[] = [];
    for (const [what, original] of Object.entries({ token: vector.token, body: vector.body })) {
      for (let bit = 0; bit < original.length * 8; bit += 1) {
        const bytes = Buffer.from(original);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const call =
          what === 'token'
            ? vectorCall(vector.body, bytes.toString('latin1'))
            : { ...vectorCall(), body: new Uint8Array(bytes) };
        if ((await webhooks.judge(call, vector.sentAt)).verdict !== 'not_genuine') believed.push(`${what}: bit ${bit}`);
      }
    }
    expect(believed).toEqual([]);
  });

  test.each([
    ['a minute before it was signed', -60, 'genuine'],
    ['more than a minute before', -62, 'not_genuine'],
    ['six minutes after', 359, 'genuine'],
    ['more than six minutes after', 360, 'not_genuine'],
  ])('%s', async (_, seconds, verdict) => {
    expect(await webhooks.judge(vectorCall(), vector.sentAt.plus({ seconds }))).toMatchObject({ verdict });
  });

  test('is refused from another key or secret', async () => {
    const ofOtherKey = await signed(vector.body, now, { key: 'APIother' });
    const ofOtherSecret = await signed(vector.body, now, { secret: 'another-secret-0123456789-abcdefgh' });
    expect(await webhooks.judge(ofOtherKey, noon)).toEqual({ verdict: 'not_genuine' });
    expect(await webhooks.judge(ofOtherSecret, noon)).toEqual({ verdict: 'not_genuine' });
  });

  test.each([
    ['{', { unreadable: '{' }],
    ['[]', []],
    ['"x"', 'x'],
    ['{"event":1}', { event: 1 }],
  ])('that is no event (%s) is kept as unknown', async (body, kept) => {
    const verdict = await webhooks.judge(await signed(body, now), noon);
    expect(verdict).toMatchObject({ verdict: 'genuine', type: 'unknown', kept });
  });
});

describe('what an event says', () => {
  test('a join: that the connection was opened, when the person joined', async () => {
    expect(await factsOf({ event: 'participant_joined', room, participant: person })).toEqual([
      {
        kind: 'connection.opened',
        room: 'a-room',
        at: noon.minus({ minutes: 1 }),
        connectionId: 'PA_1',
        participantId: 'somebody',
      },
    ]);
  });

  test('a leave: that it was opened, and closed', async () => {
    expect(await factsOf({ event: 'participant_left', room, participant: person })).toMatchObject([
      { kind: 'connection.opened', at: noon.minus({ minutes: 1 }) },
      { kind: 'connection.closed', at: noon },
    ]);
  });

  test('a leave within the second of the join is not before it', async () => {
    const participant = { ...person, joinedAtMs: String(noon.toMillis() + 700) };
    const facts = await factsOf({ event: 'participant_left', room, participant });
    expect(facts.map(({ at }) => at.toMillis() - noon.toMillis())).toEqual([700, 700]);
  });

  test.each(['EGRESS', 'AGENT', 'INGRESS', 'SIP', 'A_KIND_TO_COME'])(
    'nothing, of a participant that is %s',
    async (kind) => {
      expect(await factsOf({ event: 'participant_joined', room, participant: { ...person, kind } })).toEqual([]);
    },
  );

  test('nothing, of a recorder of the older kind', async () => {
    const participant = { ...person, permission: { recorder: true } };
    expect(await factsOf({ event: 'participant_joined', room, participant })).toEqual([]);
  });

  test('nothing, of cameras and microphones', async () => {
    for (const source of ['CAMERA', 'MICROPHONE', 'SCREEN_SHARE_AUDIO']) {
      expect(await factsOf({ event: 'track_published', room, participant: person, track: { source } })).toEqual([]);
    }
  });

  test('nothing, of a track without a source', async () => {
    expect(await factsOf({ event: 'track_published', room, participant: person, track: {} })).toEqual([]);
  });

  test.each(['constructor', '__proto__', 'toString', 'participant_connection_aborted'])(
    'nothing: %s',
    async (event) => {
      expect(await factsOf({ event, room, participant: person })).toEqual([]);
    },
  );

  test.each([
    ['EGRESS_STARTING', 'starting'],
    ['EGRESS_ACTIVE', 'recording'],
    ['EGRESS_ENDING', 'processing'],
    ['EGRESS_COMPLETE', 'ready'],
    ['EGRESS_LIMIT_REACHED', 'ready'],
    ['EGRESS_FAILED', 'failed'],
    ['EGRESS_ABORTED', 'failed'],
  ])('a recording in %s is %s', async (status, state) => {
    const egressInfo = { egressId: 'EG_1', roomName: 'a-room', status };
    expect(await factsOf({ event: 'egress_updated', egressInfo })).toMatchObject([
      { kind: 'recording.changed', room: 'a-room', recording: { reference: 'EG_1', state } },
    ]);
  });

  test('a finished recording: its length, its size and our id of it', async () => {
    const fileResults = [{ filename: 'a-room/our-id.mp4', duration: '61400000000', size: '2044680' }];
    const nanos = `${noon.toMillis()}000000`;
    const egressInfo = {
      egressId: 'EG_1',
      roomName: 'a-room',
      status: 'EGRESS_COMPLETE',
      startedAt: nanos,
      fileResults,
    };
    expect(await factsOf({ event: 'egress_ended', egressInfo })).toMatchObject([
      { recording: { recordingId: 'our-id', startedAt: noon, durationSeconds: 61, sizeBytes: 2044680 } },
    ]);
  });

  test('nothing, of a recording in a state that we don’t know', async () => {
    const egressInfo = { egressId: 'EG_1', roomName: 'a-room', status: 'EGRESS_TO_COME' };
    expect(await factsOf({ event: 'egress_updated', egressInfo })).toEqual([]);
  });
});
