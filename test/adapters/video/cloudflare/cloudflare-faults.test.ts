import { describe, expect, test } from 'vitest';
import type { CloudflareVideoProvider } from '#src/adapters/video/cloudflare/cloudflare-video-provider.ts';
import type { Asking } from '#src/application/ports/video-provider.ts';
import type { ProviderFault } from '#src/domain/room/errors.ts';
import { aGuestOf, aPlan, participantId, recordingId, sessionId } from '../a-plan.ts';
import { noRoom, onTheWire } from './a-cloudflare.ts';
import { no, platformNo } from './fake-answer.ts';
import { accountId, apiUrl, appId } from './fake-cloudflare.ts';
import type { CloudflareFault } from './fake-cloudflare-faults.ts';

const wired = onTheWire();
const words = 'what they say is for nobody else';
const reference = noRoom;

interface Call {
  readonly name: string;
  readonly ask: (provider: CloudflareVideoProvider, asking?: Asking) => Promise<unknown>;
  /** What is not there is as it should be. */
  readonly fineWhenGone?: true;
}

/** Each call of each part. */
const calls: readonly Call[] = [
  { name: 'rooms.open', ask: ({ rooms }, asking) => rooms.open(aPlan(), asking) },
  {
    name: 'rooms.close',
    ask: ({ rooms }, asking) => rooms.close({ sessionId, epoch: 1, reference }, asking),
    fineWhenGone: true,
  },
  { name: 'inventory.page', ask: ({ inventory }, asking) => inventory.page(undefined, asking) },
  { name: 'access.grant', ask: ({ access }, asking) => access.grant(aGuestOf(reference), asking) },
  { name: 'presence.present', ask: ({ presence }, asking) => presence.present(reference, asking), fineWhenGone: true },
  { name: 'past.connections', ask: ({ past }, asking) => past.connections(reference, asking), fineWhenGone: true },
  {
    name: 'removal.remove',
    ask: ({ removal }, asking) => removal.remove({ reference, participantId, forGood: true }, asking),
    fineWhenGone: true,
  },
  {
    name: 'recordings.start',
    ask: ({ recordings }, asking) => recordings.start({ reference, recordingId }, asking),
  },
  {
    name: 'recordings.stop',
    ask: ({ recordings }, asking) => recordings.stop({ room: reference, recordingId, recording: 'r' }, asking),
    fineWhenGone: true,
  },
  { name: 'recordings.list', ask: ({ recordings }, asking) => recordings.list(reference, asking), fineWhenGone: true },
  { name: 'recordingLinks.link', ask: ({ recordingLinks }, asking) => recordingLinks.link('r', asking) },
  {
    name: 'registration.register',
    ask: ({ registration }, asking) => registration.register('https://school.example/x', asking),
  },
];

const faults: readonly (readonly [name: string, fault: CloudflareFault, meaning: ProviderFault, seconds?: number])[] = [
  ['400', no(400, words), 'refused'],
  ['400 for a malformed token', platformNo(400, 6003, words), 'key_refused'],
  ['401', platformNo(401, 10000, words), 'key_refused'],
  ['403', platformNo(403, 9109, words), 'key_refused'],
  ['403 without a body', { status: 403 }, 'key_refused'],
  ['404', no(404, words), 'gone'],
  ['404 of the platform for an account that is not there', platformNo(404, 7003, words), 'refused'],
  ['404 without a body', { status: 404 }, 'gone'],
  ['404 of a gateway', { status: 404, text: '<p>Not found' }, 'unreachable'],
  ['409', no(409, words), 'refused'],
  ['422', no(422, words), 'refused'],
  ['429', platformNo(429, 971, words), 'busy'],
  ['429 with Retry-After', { ...platformNo(429, 971, words), headers: { 'retry-after': '17' } }, 'busy', 17],
  [
    '429 with a limit that is used up',
    { ...platformNo(429, 971, words), headers: { ratelimit: '"other";r=9;t=3, "default";r=0;t=120' } },
    'busy',
    120,
  ],
  ['500', no(500, words), 'unreachable'],
  ['503', { status: 503, headers: { 'retry-after': '9' } }, 'unreachable'],
  ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }, 'unreachable'],
  ['a no with 200', { status: 200, body: { success: false, error: { code: 422, message: words } } }, 'refused'],
  ['a no with 200 and no code', { status: 200, body: { success: false, errors: [] } }, 'refused'],
  ['a reset', 'reset', 'unreachable'],
  ['a truncated body', 'truncated', 'unreachable'],
  ['HTML', 'html', 'unreachable'],
  ['another shape', 'wrong_shape', 'unreachable'],
  ['wrong types', 'wrong_types', 'unreachable'],
  ['an empty body', { status: 200 }, 'unreachable'],
];

describe.each(calls)('$name', ({ ask, fineWhenGone }) => {
  test.for(faults)('meets %s', async ([, fault, meaning, seconds]) => {
    const { fake, provider } = wired();
    fake.faults.always(fault);
    const asked = ask(provider);
    if (meaning === 'gone' && fineWhenGone) return void (await asked);
    const failure = await asked.catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'video_provider_failed', provider: 'cloudflare', fault: meaning });
    if (seconds !== undefined) expect(failure).toMatchObject({ details: { retryAfterSeconds: seconds } });
    const { message, detail, details } = failure as { message: string; detail: string; details: object };
    const told = JSON.stringify({ message, detail, details });
    for (const secret of [words, 'Ada', 'https:', 'token-of-the-account']) expect(told).not.toContain(secret);
  });

  test('meets silence, and gives up when it is told to or in time', async () => {
    const { fake, provider } = wired({ timeoutMillis: 40 });
    fake.faults.always('hang');
    await expect(ask(provider)).rejects.toMatchObject({
      fault: 'unreachable',
      detail: expect.stringMatching(/in time/),
    });
    const impatient = ask(provider, { signal: AbortSignal.abort() });
    await expect(impatient).rejects.toMatchObject({ fault: 'unreachable' });
  });
});

test('every call that may be repeated says so, and no other', async () => {
  const { calls: made, provider } = wired();
  const { reference: room } = await provider.rooms.open(aPlan());
  await provider.access.grant(aGuestOf(room));
  await provider.removal.remove({ reference: room, participantId, forGood: true });
  await provider.registration.register('https://school.example/x');
  await provider.rooms.close({ sessionId, epoch: 1, reference: room });
  const once = made.made.filter(({ repeatable }) => !repeatable).map(({ operation }) => operation);
  expect(once).toEqual(['meetings.create', 'webhooks.create']);
});

test('no redirect is followed, least of all with the token', async () => {
  const { fake, opened } = wired();
  const location = `${apiUrl}/accounts/${accountId}/realtime/kit/${appId}/presets`;
  fake.faults.next({ status: 307, headers: { location } });
  await expect(opened()).rejects.toMatchObject({ fault: 'unreachable' });
  expect(fake.calls).toHaveLength(1);
});
