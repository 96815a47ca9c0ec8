import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDelivery } from '#src/adapters/video/kept-delivery.ts';

/** Stands wherever a delivery holds what is not to be kept; in the shapes that each kind of it has. */
const secret = {
  text: 'MARKED of Ada',
  url: 'https://files.example/MARKED?signature=MARKED',
  email: 'MARKED@school.example',
  token: 'eyJhbGciOiJI.eyJzdWIiOiJNQVJLRUQi.MARKED-MARKED',
};
const person = { user_name: secret.text, user_id: secret.email };
const s3 = { accessKey: secret.text, secret: secret.text, bucket: secret.text };

/** The documented deliveries, as of November 2026, each with all that they may hold of what is not to be kept. */
const documented: Readonly<Record<string, object>> = {
  'Daily: a person': {
    version: '1.0.0',
    type: 'participant.left',
    id: 'e-1',
    event_ts: 1708972279.961,
    payload: {
      ...{ room: 'class-42', session_id: 's-1', owner: false, joined_at: 1708972279.96, duration: 12.5, ...person },
      permissions: { canSend: ['video'], canReceive: { base: true, byUserId: { [secret.text]: true } } },
    },
  },
  'Daily: a recording': {
    type: 'recording.ready-to-download',
    payload: {
      ...{ room_name: 'class-42', recording_id: 'r-1', duration: 60, share_token: secret.text, s3_key: secret.text },
      tracks: [{ type: 'audio', s3Key: secret.text, size: 7 }],
    },
  },
  'Daily: other things': {
    type: 'dialin.connected',
    payload: { from: secret.text, to: secret.text, sipHeaders: { x: secret.text }, displayName: secret.text },
    more: { error_msg: secret.text, download_link: secret.url, phoneNumber: secret.text, hmac: secret.text },
  },
  'RealtimeKit: a person': {
    event: 'meeting.participantJoined',
    meeting: { id: 'm-1', sessionId: 's-1', title: secret.text, organizedBy: { id: 'o-1', name: secret.text } },
    participant: { peerId: 'p-1', userDisplayName: secret.text, clientSpecificId: secret.email, picture: secret.url },
  },
  'RealtimeKit: a recording': {
    event: 'recording.statusUpdate',
    recording: {
      ...{ id: 'r-1', status: 'UPLOADED', fileSize: '2044680', outputFileName: 'convoke-test-recording-r.mp4' },
      ...{ downloadUrl: secret.url, audioDownloadUrl: secret.url, link: secret.url },
    },
  },
  'RealtimeKit: other things': {
    event: 'livestreaming.statusUpdate',
    ...{ streamKey: secret.text, playbackUrl: secret.url, chatDownloadUrl: secret.url, authToken: secret.token },
  },
  'LiveKit: a person': {
    event: 'track_published',
    id: 'EV_1',
    createdAt: '1708972279',
    room: { sid: 'RM_1', name: 'class-42', metadata: secret.text, turnPassword: secret.text },
    participant: {
      ...{ sid: 'PA_1', identity: secret.email, state: 'ACTIVE', kind: 'STANDARD', joinedAt: '1708972279' },
      ...{ name: secret.text, metadata: secret.text, attributes: { nick: secret.text } },
      clientInfo: { address: secret.text, sdk: 'JS' },
      tracks: [{ sid: 'TR_1', name: secret.text, source: 'CAMERA' }],
    },
  },
  'LiveKit: a recording': {
    event: 'egress_ended',
    egressInfo: {
      ...{
        egressId: 'EG_1',
        roomName: 'class-42',
        status: 'EGRESS_COMPLETE',
        error: secret.text,
        details: secret.text,
      },
      roomComposite: { customBaseUrl: secret.url, fileOutputs: [{ filepath: 'class-42/r-1.mp4', s3 }] },
      fileResults: [{ filename: 'class-42/r-1.mp4', duration: '60000000000', location: secret.url }],
      streamResults: [{ url: secret.url, status: 'ACTIVE' }],
    },
    ingressInfo: { streamKey: secret.text, participantName: secret.text, url: secret.url },
  },
};

const bytes = (text: string) => new TextEncoder().encode(text);
const kept = (body: string) => readDelivery(bytes(body), ['room.name']).kept;
const inWords = (body: string) => JSON.stringify(kept(body));

describe.each(Object.entries(documented))('a delivery of %s', (_, delivery) => {
  it('is kept without what is secret or tells who somebody is', () => {
    expect(inWords(JSON.stringify(delivery))).not.toContain('MARKED');
  });

  it('is kept without it also where it is cut off anywhere, or spoilt', () => {
    const text = JSON.stringify(delivery);
    for (let length = 0; length < text.length; length += 1)
      expect(inWords(text.slice(0, length)), `cut off at ${length}`).not.toContain('MARKED');
    const spoilt = JSON.stringify(delivery, undefined, 2);
    for (let at = 0; at < spoilt.length; at += 11)
      expect(inWords(`${spoilt.slice(0, at)}\u0000${spoilt.slice(at)}`), `spoilt at ${at}`).not.toContain('MARKED');
  });
});

describe('what is kept', () => {
  it('is all the rest, known or not, so that what was misread can be read again', () => {
    const whole = {
      type: 'participant.joined',
      payload: { room: 'class-42', joined_at: 'of another type', newThing: [{ a: 1, b: null }], session_id: 's-1' },
    };
    const spoken = { ...whole, payload: { ...whole.payload, ...person } };
    expect(kept(JSON.stringify(spoken))).toEqual(whole);
    expect(readDelivery(bytes(JSON.stringify(spoken))).json).toEqual(spoken);
  });

  it('holds ids, as far as they are no names and no addresses', () => {
    const of = (user_id: unknown) => kept(JSON.stringify({ user_id }));
    expect(of('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e02')).toEqual({ user_id: '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e02' });
    expect(of(7)).toEqual({ user_id: 7 });
    for (const other of ['Ada Lovelace', secret.email, 'x'.repeat(65), '']) expect(of(other)).toEqual({});
  });

  it('holds the names of rooms where they are ours, and no others', () => {
    const delivery = { room: { name: 'class-42' }, participant: { name: 'Ada', room: { name: 'class-42' } } };
    expect(readDelivery(bytes(JSON.stringify(delivery))).kept).toEqual({ room: {}, participant: { room: {} } });
    expect(kept(JSON.stringify(delivery))).toEqual({ room: { name: 'class-42' }, participant: { room: {} } });
  });

  it('is the text where it is no JSON, up to ten thousand characters', () => {
    expect(kept('')).toEqual({ unreadable: '' });
    expect(kept('{"type":"meeting.ended","payload":{"room":"class-42","user_na')).toEqual({
      unreadable: '{"type":"meeting.ended","payload":{"room":"class-42","user_na',
    });
    expect(kept('type=left&user_name=Ada+Lovelace&room=class-42')).toEqual({
      unreadable: 'type=left&user_name=[removed]&room=class-42',
    });
    expect(JSON.stringify(kept('a'.repeat(300_000)))).toHaveLength(10_000 + '{"unreadable":""}'.length);
  });

  it('is bounded in depth, and found out in time, whatever is sent', () => {
    expect(inWords(`${'['.repeat(100_000)}"${secret.text}"${']'.repeat(100_000)}`)).not.toContain('MARKED');
    // Some 300 ms at most; were it to grow with the square of the length, a minute.
    const parts = ['{"a":', '"user_name":', 'eyJ-', 'a@', 'x://', '{"metadata":{', ' ', '\\"', "'a'="];
    for (const part of parts) {
      const startedAt = performance.now();
      kept(part.repeat(Math.floor((256 * 1024) / part.length)));
      expect(performance.now() - startedAt, part).toBeLessThan(10_000);
    }
  }, 60_000);

  const members = ['user_name', 'userDisplayName', 'name', 's3Key', 'streamKey', 'download_url', 'metadata', 'e-mail'];

  it('has none of these members, however deep, and all that are beside them', () => {
    const inside = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('room', 'tracks', 'payload', 'x'), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const planted = (value: unknown, member: string): unknown => {
      if (Array.isArray(value)) return value.map((each) => planted(each, member));
      if (typeof value !== 'object' || value === null) return value;
      const others = Object.entries(value).map(([name, each]) => [name, planted(each, member)]);
      return { [member]: secret.text, ...Object.fromEntries(others) };
    };
    fc.assert(
      fc.property(inside, fc.constantFrom(...members), (value, member) => {
        expect(readDelivery(bytes(JSON.stringify(planted(value, member)))).kept).toEqual(value);
      }),
    );
  });
});
