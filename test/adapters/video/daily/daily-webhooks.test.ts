import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { DailyWebhooks } from '#src/adapters/video/daily/daily-webhooks.ts';
import type { WebhookCall } from '#src/application/ports/video-provider.ts';
import { names, sessionId } from '../a-plan.ts';
import { aDaily } from './a-daily.ts';

// The vector of Daily's webhook signatures, version 1.0.0 of the events, checked in November 2026.
const secret = 'ZGFpbHktdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2Q=';
const timestamp = '1708972280';
const body =
  '{"version":"1.0.0","type":"participant.joined","id":"ptcpt-join-1","payload":{"room":"class-42","user_id":"u-1","joined_at":1708972279.96},"event_ts":1708972279.961}';
const signature = 'irk0LcqgHdmtdk6OOeR425x5tEeTzIMgJIz+OZK/6dI=';
const sentAt = DateTime.fromSeconds(Number(timestamp), { zone: 'utc' });

const webhooks = new DailyWebhooks(secret);
const call = (changes: { body?: string | Uint8Array; timestamp?: string; signature?: string } = {}): WebhookCall => ({
  headers: {
    'x-webhook-timestamp': changes.timestamp ?? timestamp,
    'x-webhook-signature': changes.signature ?? signature,
  },
  body: Buffer.from(changes.body ?? body),
});
const judged = async (delivery: WebhookCall, now = sentAt) => (await webhooks.judge(delivery, now)).verdict;

describe('a signature', () => {
  it.each([
    [body, signature],
    ['{"payload":{"duration":60.0}}', '8IkpArq8BD1f4sKfJF6uSY28/G3WMps8RIboF84uqvA='],
  ])('is good as in the vector for %s', async (text, good) => {
    expect(await judged(call({ body: text, signature: good }))).toBe('genuine');
  });

  it.each([
    ['made with the secret as it is written', body, 'pPgoGRe4t8vHJ038lQ4sRWSKMJkYFQOED6+6Pae02lk='],
    ['of the body written anew', '{"payload":{"duration":60.0}}', 'W+vVmoJ1OfO+vE9Bi32TnXF6fo5SnU8pmNNvHMjS49s='],
    ['of another body', '{"payload":{}}', signature],
    ['that is empty', body, ''],
    ['that is no base64', body, 'é'.repeat(22)],
  ])('%s is none', async (_, text, bad) => {
    expect(await judged(call({ body: text, signature: bad }))).toBe('not_genuine');
  });

  it.each(['x-webhook-signature', 'x-webhook-timestamp'])('is none without %s', async (header) => {
    const { headers, body: bytes } = call();
    expect(await judged({ headers: { ...headers, [header]: undefined }, body: bytes })).toBe('not_genuine');
  });

  it('is asked for again by who has no secret yet, and no address is said to be ready', async () => {
    const later = { code: 'unavailable', details: { retryAfterSeconds: 60 } };
    await expect(new DailyWebhooks(undefined).judge(call(), sentAt)).rejects.toMatchObject(later);
    const probe = call({ body: '{"test":"test"}' });
    await expect(new DailyWebhooks(undefined).judge(probe, sentAt)).rejects.toMatchObject(later);
  });

  it('is none after any change of a single byte of the body', async () => {
    const bytes = Buffer.from(body);
    for (let index = 0; index < bytes.length; index += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        expect(await judged(call({ body: changed })), `bit ${bit} of byte ${index}`).toBe('not_genuine');
      }
  });

  const printable = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code));
  const changesOf = (text: string) =>
    [...text].flatMap((original, index) =>
      printable
        .filter((other) => other !== original)
        .map((other) => text.slice(0, index) + other + text.slice(index + 1)),
    );

  it('is none after any change of a single byte of the time', async () => {
    for (const changed of changesOf(timestamp))
      expect(await judged(call({ timestamp: changed })), changed).toBe('not_genuine');
  });

  it('is none after any change of a single byte of itself', async () => {
    for (const changed of changesOf(signature))
      expect(await judged(call({ signature: changed })), changed).toBe('not_genuine');
  });

  it('is none with a byte more, or one less', async () => {
    for (const changes of [{ body: `${body} ` }, { body: body.slice(1) }, { timestamp: `${timestamp}0` }])
      expect(await judged(call(changes))).toBe('not_genuine');
    for (const changed of [`${signature}=`, ` ${signature}`, signature.slice(0, -1), signature.replaceAll('+', '-')])
      expect(await judged(call({ signature: changed })), changed).toBe('not_genuine');
  });

  it('is good for whatever was signed, and for nothing else', async () => {
    const { fake } = aDaily();
    const text = fc.string({ unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(fc.object(), text, fc.nat(), async (event, other, at) => {
        const delivery = fake.hooks.signed(event, secret, sentAt.toSeconds());
        expect(await judged(delivery)).toBe('genuine');
        const bytes = Buffer.from(delivery.body);
        fc.pre(!bytes.equals(Buffer.from(other)));
        expect(await judged({ ...delivery, body: Buffer.from(other) })).toMatch(/not_genuine|probe/);
        const index = at % bytes.length;
        bytes[index] = ((bytes[index] ?? 0) + 1 + (at % 255)) % 256;
        expect(await judged({ ...delivery, body: bytes })).toBe('not_genuine');
      }),
    );
  });
});

describe('the time of a delivery', () => {
  it.each([
    ['a day old', { hours: 24 }, 'genuine'],
    ['more than a day old', { hours: 24, seconds: 1 }, 'not_genuine'],
    ['five minutes ahead', { minutes: -5 }, 'genuine'],
    ['more than five minutes ahead', { minutes: -5, seconds: -1 }, 'not_genuine'],
  ] as const)('%s', async (_, later, verdict) => {
    expect(await judged(call(), sentAt.plus(later))).toBe(verdict);
  });

  it('may be in milliseconds', async () => {
    const { fake } = aDaily();
    const inMillis = fake.hooks.signed({ type: 'x' }, secret, sentAt.toMillis());
    expect(await judged(inMillis)).toBe('genuine');
    expect(await judged(inMillis, sentAt.plus({ hours: 25 }))).toBe('not_genuine');
  });

  it.each(['', 'NaN', '-1', '1e9', '0x65DCE078', 'Infinity'])('has to be a number: %s', async (text) => {
    const hmac = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${text}.{}`).digest('base64');
    expect(await judged(call({ timestamp: text, signature: hmac, body: '{}' }))).toBe('not_genuine');
  });
});

describe('the probe', () => {
  it.each(['', 'whatever'])('is answered, signed or not', async (anySignature) => {
    expect(await judged(call({ body: '{"test":"test"}', signature: anySignature }))).toBe('probe');
    expect(await judged({ headers: {}, body: Buffer.from('{"test":"test"}') })).toBe('probe');
  });

  it.each(['{"test": "test"}', '{"test":"test"}\n', '{"test":"test","type":"meeting.ended"}'])(
    'is that body and no other: %s',
    async (text) => {
      expect(await judged({ headers: {}, body: Buffer.from(text) })).toBe('not_genuine');
    },
  );
});

describe('what is kept of a delivery', () => {
  const room = names.of({ sessionId, epoch: 1 });

  it('is known by the id of the event, however often and whenever it comes', async () => {
    const { clock, fake, provider } = aDaily();
    const event = fake.joins(room, { participantId: 'p-1' });
    const first = await provider.webhooks.judge(fake.signedWebhook(event), clock.now());
    clock.advance({ minutes: 15 });
    const second = await provider.webhooks.judge(fake.signedWebhook(event), clock.now());
    expect(first).toMatchObject({ verdict: 'genuine', key: event.id, type: 'participant.joined' });
    expect(second).toEqual(first);
  });

  it('has no names, addresses, messages, keys of files or tokens', async () => {
    const { clock, fake, provider } = aDaily();
    const event = fake.event('recording.ready-to-download', {
      room_name: room,
      recording_id: 'r-1',
      user_name: 'Ada Lovelace',
      user_id: 'ada@example.org',
      error_msg: 'secret',
      share_token: 'secret',
      download_link: 'https://secret.example/?signature=secret',
      s3_key: 'secret/1',
      tracks: [{ type: 'audio', s3Key: 'secret/2', size: 7 }],
    });
    const verdict = await provider.webhooks.judge(fake.signedWebhook({ ...event, hmac: 'secret' }), clock.now());
    expect(verdict).toMatchObject({
      kept: { id: event.id, payload: { room_name: room, recording_id: 'r-1', tracks: [{ size: 7 }] } },
    });
    expect(JSON.stringify(verdict)).not.toMatch(/secret|Ada|@/);
  });

  it('has what was misread, so that it can be read once that is mended', async () => {
    const { clock, fake, provider } = aDaily();
    const event = fake.event('participant.joined', { room, session_id: 's-1', joined_at: '2026-11-21', badge: [1] });
    const verdict = await provider.webhooks.judge(fake.signedWebhook(event), clock.now());
    expect(verdict).toMatchObject({ kept: { payload: { joined_at: '2026-11-21', badge: [1] } } });
  });

  it('says the same facts as the whole event', async () => {
    const { clock, fake, provider } = aDaily();
    const event = fake.leaves(fake.joins(room, { participantId: 'p-1' }));
    const verdict = await provider.webhooks.judge(fake.signedWebhook(event), clock.now());
    if (verdict.verdict !== 'genuine') throw new Error('It is genuine.');
    const stored: unknown = JSON.parse(JSON.stringify(verdict.kept));
    expect(provider.webhooks.factsOf(stored)).toEqual(provider.webhooks.factsOf(event));
    expect(provider.webhooks.factsOf(stored)).toHaveLength(2);
  });

  it.each([
    ['no JSON', { unreadable: 'no JSON' }],
    ['[]', []],
    ['"text"', 'text'],
    ['null', null],
    ['{}', {}],
    ['{"type":7}', { type: 7 }],
  ])('is what was signed, and says nothing, where that is %s', async (text, kept) => {
    const { fake, provider, clock } = aDaily();
    const signed = fake.hooks.signed({}, secret, clock.now().toSeconds());
    const time = signed.headers['x-webhook-timestamp'];
    const hmac = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${time}.${text}`).digest('base64');
    const delivery = { headers: { ...signed.headers, 'x-webhook-signature': hmac }, body: Buffer.from(text) };
    expect(await provider.webhooks.judge(delivery, clock.now())).toEqual({
      verdict: 'genuine',
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      type: 'unreadable',
      kept,
    });
    expect(provider.webhooks.factsOf(kept)).toEqual([]);
  });
});
