import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebhookKey } from '#src/adapters/video/cloudflare/webhook-key.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { now } from '../a-plan.ts';
import { aCloudflare } from './a-cloudflare.ts';
import type { FakeOptions } from './fake-cloudflare.ts';
import { keyServerWith, keyUrl } from './fake-cloudflare-webhooks.ts';
import { vectorBody, vectorKey, vectorSignature } from './webhook-vector.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function wired(fake?: FakeOptions) {
  const cloudflare = aCloudflare(fake ? { fake } : {});
  server.use(...cloudflare.fake.handlers);
  const { provider, clock } = cloudflare;
  const judge = (call: Parameters<typeof provider.webhooks.judge>[0]) => provider.webhooks.judge(call, clock.now());
  return { ...cloudflare, judge, webhooks: cloudflare.fake.webhooks };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const joined = {
  event: 'meeting.participantJoined',
  meeting: { id: 'm-1', sessionId: 's-1' },
  participant: { peerId: 'p-1', customParticipantId: 'u-1', joinedAt: '2026-01-01T10:05:00.000Z' },
};

describe('a signature', () => {
  const vector = { headers: { 'rtk-signature': vectorSignature }, body: bytes(vectorBody) };
  const judgeVector = (call: typeof vector) => {
    const { judge } = wired();
    server.use(keyServerWith(vectorKey));
    return judge(call);
  };

  test('is that of the reference', async () => {
    expect(await judgeVector(vector)).toMatchObject({ verdict: 'genuine', type: 'meeting.participantJoined' });
    const pretty = bytes(JSON.stringify(JSON.parse(vectorBody), undefined, 2));
    expect(await judgeVector({ ...vector, body: pretty })).toEqual({ verdict: 'not_genuine' });
  });

  test('is refused with any one byte of the body changed to any bit', async () => {
    const { judge } = wired();
    server.use(keyServerWith(vectorKey));
    const believed: number[] = [];
    for (let at = 0; at < vector.body.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const body = Uint8Array.from(vector.body);
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        if ((await judge({ ...vector, body })).verdict !== 'not_genuine') believed.push(at);
      }
    }
    expect(believed).toEqual([]);
  });

  test('is refused with any one character changed to any other, left out or put in', async () => {
    const { judge } = wired();
    server.use(keyServerWith(vectorKey));
    const believed: string[] = [];
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ \n';
    const check = async (signature: string) => {
      const { verdict } = await judge({ ...vector, headers: { 'rtk-signature': signature } });
      if (verdict !== 'not_genuine') believed.push(signature);
    };
    for (let at = 0; at < vectorSignature.length; at += 1) {
      const [before, after] = [vectorSignature.slice(0, at), vectorSignature.slice(at + 1)];
      // Near the end, where lenient decoders see no difference, all of them.
      for (const other of at > 335 ? alphabet : 'A=') {
        if (other !== vectorSignature[at]) await check(`${before}${other}${after}`);
        await check(`${before}${other}${vectorSignature.slice(at)}`);
      }
      await check(before + after);
    }
    expect(believed).toEqual([]);
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['no base64', '%%%'],
    ['a short one', 'AAAA'],
    ['a very long one', 'A'.repeat(100_000)],
  ])('that is %s is refused without asking for the key, or with it', async (_, signature) => {
    const { judge } = wired();
    expect(await judge({ headers: { 'rtk-signature': signature }, body: bytes('{}') })).toEqual({
      verdict: 'not_genuine',
    });
  });
});

describe('the key', () => {
  test('is asked for once for all who need it', async () => {
    const { judge, webhooks } = wired();
    await Promise.all([1, 2, 3].map(() => judge(webhooks.signed(joined))));
    expect(await judge(webhooks.signed(joined))).toMatchObject({ verdict: 'genuine' });
    expect(webhooks.keyAsked).toBe(1);
  });

  test('is asked for again when it was changed', async () => {
    const { judge, webhooks, clock } = wired();
    await judge(webhooks.signed(joined));
    webhooks.changeKey();
    clock.advance({ seconds: 10 });
    expect(await judge(webhooks.signed(joined))).toMatchObject({ verdict: 'genuine' });
    expect(webhooks.keyAsked).toBe(2);
  });

  test('is not asked for more often than every ten seconds, whatever is forged', async () => {
    const { judge, webhooks, clock } = wired();
    const forged = { ...webhooks.signed(joined), body: bytes('{"event":"forged"}') };
    for (let second = 0; second < 30; second += 1) {
      await Promise.all(Array.from({ length: 20 }, () => judge(forged)));
      clock.advance({ seconds: 1 });
    }
    expect(webhooks.keyAsked).toBe(3);
  });

  test('is looked at anew each day, and kept while the key server is away', async () => {
    const { judge, webhooks, clock } = wired();
    await judge(webhooks.signed(joined));
    clock.advance({ hours: 24 });
    webhooks.keyFaults.always('status_503');
    expect(await judge(webhooks.signed(joined))).toMatchObject({ verdict: 'genuine' });
    expect(webhooks.keyAsked).toBe(2);
  });

  test.each([
    'reset',
    'status_503',
    'html',
    'truncated',
    'wrong_shape',
    'wrong_types',
    'status_429',
    'status_401',
  ] as const)(
    'that can not be had (%s) leaves the call to be made again, and is not asked for at each call',
    async (fault) => {
      const { judge, webhooks, clock } = wired();
      webhooks.keyFaults.always(fault);
      for (let call = 0; call < 5; call += 1) {
        await expect(judge(webhooks.signed(joined))).rejects.toThrow(Unavailable);
      }
      expect(webhooks.keyAsked).toBe(1);
      webhooks.keyFaults.clear();
      clock.advance({ seconds: 3 });
      expect(await judge(webhooks.signed(joined))).toMatchObject({ verdict: 'genuine' });
    },
  );

  test('is not waited for any longer than a while', async () => {
    const { webhooks } = wired();
    webhooks.keyFaults.always('hang');
    const key = new WebhookKey(keyUrl, 40);
    const asked = [1, 2, 3].map(() => key.current(now));
    for (const each of asked) await expect(each).rejects.toThrow(Unavailable);
    expect(webhooks.keyAsked).toBe(1);
  });

  test('that may have been changed, with the key server away, leaves the call to be made again', async () => {
    const { judge, webhooks, clock } = wired();
    await judge(webhooks.signed(joined));
    webhooks.changeKey();
    webhooks.keyFaults.next('status_503');
    clock.advance({ seconds: 10 });
    const call = webhooks.signed(joined);
    await expect(judge(call)).rejects.toThrow(Unavailable);
    clock.advance({ seconds: 3 });
    expect(await judge(call)).toMatchObject({ verdict: 'genuine' });
  });
});

describe('a delivery', () => {
  test('has the key of its body, whatever its headers say that nobody has signed', async () => {
    const { judge, webhooks } = wired();
    const call = webhooks.signed(joined);
    const keys = new Set<unknown>();
    for (const id of ['webhook-1', 'webhook-2', undefined]) {
      const verdict = await judge({ ...call, headers: { ...call.headers, 'rtk-uuid': id, 'rtk-webhook-id': id } });
      keys.add('key' in verdict && verdict.key);
    }
    expect(keys.size).toBe(1);
  });

  test('is kept without titles, names, links and keys', async () => {
    const { judge, webhooks } = wired();
    const kept = async (event: object) => {
      const verdict = await judge(webhooks.signed(event));
      return 'kept' in verdict ? verdict.kept : undefined;
    };
    const receivedAt = '2026-11-21T10:00:00.000Z';
    const named = { ...joined.participant, userDisplayName: 'Ada', clientSpecificId: 'u-1' };
    const organizedBy = { id: 'o', name: 'School' };
    const meeting = { ...joined.meeting, title: 'Algebra', roomName: 'm-1', organizedBy, startedAt: receivedAt };
    expect(await kept({ ...joined, meeting, participant: named })).toEqual({
      event: 'meeting.participantJoined',
      meeting: { id: 'm-1', sessionId: 's-1', roomName: 'm-1', organizedBy: { id: 'o' }, startedAt: receivedAt },
      participant: { ...joined.participant, clientSpecificId: 'u-1' },
      receivedAt,
    });
    const stream = { event: 'livestreaming.statusUpdate', streamKey: 'k', playbackUrl: 'https://x', status: 'LIVE' };
    expect(await kept(stream)).toEqual({ event: stream.event, status: 'LIVE', receivedAt });
    const chat = { event: 'meeting.chatSynced', meetingId: 'm-1', chatDownloadUrl: 'https://x?signature' };
    expect(await kept(chat)).toEqual({ event: chat.event, meetingId: 'm-1', receivedAt });
  });

  test.each([
    ['', { unreadable: '' }],
    ['null', { unreadable: null }],
    ['[]', { unreadable: [] }],
    ['{"event":7}', { event: 7 }],
    ['{', { unreadable: '{' }],
    ['"x"', { unreadable: 'x' }],
  ])('that is genuine and can not be read is kept as that: %j', async (body, kept) => {
    const { judge, webhooks, provider } = wired();
    const verdict = await judge(webhooks.signed(body));
    expect(verdict).toMatchObject({ verdict: 'genuine', type: 'unknown', kept });
    expect('kept' in verdict && provider.webhooks.factsOf(verdict.kept)).toEqual([]);
  });
});

describe('what a delivery tells', () => {
  const { provider } = aCloudflare();
  const room = 'm-1';
  const at = (time: string) => now.set({ hour: Number(time.slice(0, 2)), minute: Number(time.slice(3)) });
  const time = (value: string) => at(value).toISO() ?? '';
  const person = { peerId: 'p-1', customParticipantId: 'u-1' };
  const who = { connectionId: 'p-1', participantId: 'u-1' };

  test('of a leave is the coming, too', () => {
    const participant = { ...person, joinedAt: time('10:00'), leftAt: time('10:30') };
    expect(provider.webhooks.factsOf({ event: 'meeting.participantLeft', meeting: { id: room }, participant })).toEqual(
      [
        { kind: 'connection.opened', room, at: at('10:00'), ...who },
        { kind: 'connection.closed', room, at: at('10:30'), ...who },
      ],
    );
  });

  test('of a leave without the coming is the leave', () => {
    const left = {
      event: 'meeting.participantLeft',
      meeting: { id: room },
      participant: { ...person, leftAt: time('10:30') },
    };
    expect(provider.webhooks.factsOf(left)).toMatchObject([{ kind: 'connection.closed' }]);
  });

  test('of somebody of older versions has their id under its older name', () => {
    const participant = { peerId: 'p-1', clientSpecificId: 'u-1', joinedAt: time('10:00') };
    const facts = provider.webhooks.factsOf({ event: 'meeting.participantJoined', meeting: { id: room }, participant });
    expect(facts).toEqual([{ kind: 'connection.opened', room, at: at('10:00'), ...who }]);
  });

  test('of the end of a run is that all have gone, though the status still says LIVE', () => {
    const meeting = { id: room, status: 'LIVE', endedAt: time('11:00') };
    const ended = { event: 'meeting.ended', meeting, reason: 'ALL_PARTICIPANTS_LEFT', receivedAt: time('11:05') };
    expect(provider.webhooks.factsOf(ended)).toEqual([{ kind: 'room.emptied', room, at: at('11:00') }]);
    const untold = { ...ended, meeting: { id: room } };
    expect(provider.webhooks.factsOf(untold)).toEqual([{ kind: 'room.emptied', room, at: at('11:05') }]);
  });

  test('of a recording is how it stands, with the size that comes as text', () => {
    const id = '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e03';
    const recording = {
      recordingId: 'r-1',
      meetingId: room,
      status: 'UPLOADED',
      startedTime: time('10:00'),
      stoppedTime: time('10:30'),
      fileSize: '2044680',
      recordingDuration: 1800,
      outputFileName: `convoke-test-recording-${id}_1.mp4`,
    };
    const report = { reference: 'r-1', recordingId: id, state: 'ready', durationSeconds: 1800, sizeBytes: 2_044_680 };
    expect(provider.webhooks.factsOf({ event: 'recording.statusUpdate', recording })).toEqual([
      {
        kind: 'recording.changed',
        room,
        at: at('10:30'),
        recording: { ...report, startedAt: at('10:00'), endedAt: at('10:30') },
      },
    ]);
    const begun = {
      event: 'recording.statusUpdate',
      recording: { id: 'r-1', status: 'INVOKED' },
      meeting: { id: room },
    };
    expect(provider.webhooks.factsOf({ ...begun, receivedAt: time('10:00') })).toEqual([
      { kind: 'recording.changed', room, at: at('10:00'), recording: { reference: 'r-1', state: 'starting' } },
    ]);
    const odd = { ...recording, fileSize: 'much', recordingDuration: -1, status: 'SOMETHING_NEW' };
    expect(provider.webhooks.factsOf({ event: 'recording.statusUpdate', recording: odd })).toEqual([]);
  });

  test('of anything else is nothing', () => {
    for (const event of ['meeting.started', 'meeting.chatSynced', 'meeting.summary', 'constructor', '']) {
      expect(provider.webhooks.factsOf({ event, meeting: { id: room, endedAt: time('11:00') } })).toEqual([]);
    }
  });
});
