import { describe, expect, it } from 'vitest';
import { asRoomReference } from '#src/domain/room/room.ts';
import { aPlan, now, participantId } from '../a-plan.ts';
import { type ADaily, aGuest, onTheWire } from './a-daily.ts';
import type { DailyFault } from './fake-daily-faults.ts';

const startDaily = onTheWire();
const reference = asRoomReference('convoke-test-a-room');
const recordingId = '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e03';

/** Every call of every part that can fail by itself; `means` is what a status is an answer to, instead of a failure. */
const parts: readonly {
  readonly part: string;
  readonly ask: (daily: ADaily) => Promise<unknown>;
  readonly on?: RegExp;
  readonly means?: Readonly<Record<number, string>>;
  /** The body is not documented, and not read. */
  readonly bodyUnread?: true;
}[] = [
  {
    part: 'rooms.open, reading',
    ask: ({ provider }) => provider.rooms.open(aPlan()),
    on: /^GET/,
    means: { 404: 'done' },
  },
  {
    part: 'rooms.open, making',
    ask: ({ provider }) => provider.rooms.open(aPlan()),
    on: /^POST \/rooms$/,
    means: { 400: 'refused' },
  },
  {
    part: 'rooms.open, updating',
    ask: ({ provider, fake }) => {
      fake.faults.next({ status: 200, body: { id: '1', name: reference } }, { on: /^GET/ });
      return provider.rooms.open(aPlan());
    },
    on: /^POST \/rooms\/./,
    means: { 404: 'done' },
  },
  {
    part: 'rooms.close',
    ask: ({ provider }) => provider.rooms.close({ ...aPlan(), reference }),
    means: { 404: 'done' },
  },
  { part: 'inventory.page', ask: ({ provider }) => provider.inventory.page(undefined) },
  { part: 'access.grant', ask: ({ provider }) => provider.access.grant(aGuest()) },
  { part: 'presence.present', ask: ({ provider }) => provider.presence.present(reference) },
  { part: 'past.connections', ask: ({ provider }) => provider.past.connections(reference), means: { 404: 'done' } },
  {
    part: 'removal.remove',
    ask: ({ provider }) => provider.removal.remove({ reference, participantId, forGood: true }),
    means: { 404: 'done' },
  },
  {
    part: 'recordings.start',
    ask: ({ provider }) => provider.recordings.start({ reference, recordingId }),
    on: /start$/,
    means: { 400: 'refused' },
    bodyUnread: true,
  },
  {
    part: 'recordings.stop',
    ask: ({ provider }) => provider.recordings.stop({ room: reference, recordingId }),
    means: { 400: 'done', 404: 'done' },
    bodyUnread: true,
  },
  { part: 'recordings.list', ask: ({ provider }) => provider.recordings.list(reference), means: { 404: 'done' } },
  { part: 'recordingLinks.link', ask: ({ provider }) => provider.recordingLinks.link('r-1') },
  {
    part: 'recordingDeletion.delete',
    ask: ({ provider }) => provider.recordingDeletion.delete('r-1'),
    means: { 404: 'done' },
  },
  {
    part: 'registration.register, reading',
    ask: ({ provider }) => provider.registration.register('https://c.example/'),
    on: /^GET/,
  },
  {
    part: 'registration.register, making',
    ask: ({ provider }) => provider.registration.register('https://c.example/'),
    on: /^POST/,
  },
];

const error = (type: string) => ({ error: type, info: 'words of Daily with a secret in them' });
const statuses: readonly (readonly [number, string])[] = [
  [400, 'refused'],
  [401, 'key_refused'],
  [403, 'key_refused'],
  [404, 'gone'],
  [409, 'refused'],
  [429, 'busy'],
  [500, 'unreachable'],
  [503, 'unreachable'],
];

/** What came of it: the fault, or that it was done. */
async function outcome(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'done';
  } catch (failure) {
    expect(failure).toMatchObject({ code: 'video_provider_failed', provider: 'daily' });
    const { detail, message, fault } = failure as { detail: string; message: string; fault: string };
    expect(`${detail} ${message}`).not.toMatch(/secret in|words of Daily|daily_test_api_key|https?:|Ada/);
    return fault;
  }
}

describe.each(parts)('$part', ({ ask, on, means = {}, bodyUnread }) => {
  const when = on ? { on } : {};
  const suffer = (fault: DailyFault, settings = {}) => {
    const daily = startDaily(settings);
    const asked = ask(daily);
    daily.fake.faults.always(fault, when);
    return outcome(asked);
  };

  it.each(statuses)('takes the status %i for %s, unless it means something else here', async (status, fault) => {
    expect(await suffer({ status, body: error('some-error') })).toBe(means[status] ?? fault);
  });

  it.each(['reset', 'html'] as const)(
    'takes an answer lost on the way, or not of Daily, for none: %s',
    async (fault) => {
      expect(await suffer(fault)).toBe('unreachable');
    },
  );

  it.each(['truncated', 'wrong_types'] as const)('takes an answer that cannot be read for none: %s', async (fault) => {
    expect(await suffer(fault)).toBe(bodyUnread ? 'done' : 'unreachable');
  });

  it('gives up on a call that hangs', async () => {
    expect(await suffer('hang', { timeoutMillis: 40 })).toBe('unreachable');
  });

  it.each(Object.keys(means).map(Number))('takes no page for the answer that the status %i is here', async (status) => {
    const page = { status, body: 'no such page', headers: { 'content-type': 'text/html; charset=utf-8' } };
    expect(await suffer(page)).toBe('unreachable');
  });

  it('takes being sent elsewhere for no answer', async () => {
    expect(await suffer({ status: 302, headers: { location: 'https://login.example/' } })).toBe('unreachable');
  });
});

describe('answers of the wrong types, or cut off', () => {
  it.each([
    ['rooms.open', (daily: ADaily) => daily.provider.rooms.open(aPlan())],
    ['inventory.page', (daily: ADaily) => daily.provider.inventory.page(undefined)],
    ['access.grant', (daily: ADaily) => daily.provider.access.grant(aGuest())],
    ['presence.present', async (daily: ADaily) => daily.provider.presence.present(aGuest().reference)],
    ['past.connections', async (daily: ADaily) => daily.provider.past.connections(aGuest().reference)],
    ['recordings.list', async (daily: ADaily) => daily.provider.recordings.list(aGuest().reference)],
    ['registration.register', (daily: ADaily) => daily.provider.registration.register('https://c.example/')],
  ])('of %s are told as no answer, with everything in place', async (_, ask) => {
    for (const fault of ['wrong_types', 'truncated'] as const) {
      const daily = startDaily();
      const room = await daily.opened();
      daily.fake.leaves(daily.fake.joins(room));
      daily.fake.joins(room);
      await daily.provider.recordings.start({ reference: room, recordingId });
      await daily.provider.registration.register('https://b.example/');
      daily.fake.faults.always(fault);
      expect(await outcome(ask(daily)), fault).toBe('unreachable');
    }
  });
});

describe('being asked too often', () => {
  it.each([
    ['7', 7],
    [now.plus({ seconds: 30 }).toHTTP(), 30],
    ['never', undefined],
    [undefined, undefined],
  ])('says when to come again: %s', async (header, seconds) => {
    const { fake, provider } = startDaily();
    fake.faults.next({
      status: 429,
      body: error('rate-limit-error'),
      ...(header && { headers: { 'retry-after': header } }),
    });
    await expect(provider.inventory.page(undefined)).rejects.toMatchObject({
      fault: 'busy',
      retryAfterSeconds: seconds,
    });
  });
});

it('follows no redirect, which might take the key elsewhere', async () => {
  const { fake, provider } = startDaily();
  fake.faults.next({ status: 302, headers: { location: `${fake.apiUrl}/` } });
  await expect(provider.access.grant(aGuest())).rejects.toMatchObject({ fault: 'unreachable' });
  expect(fake.calls).toEqual(['GET /']);
});

it('gives up when who asked does', async () => {
  const { fake, provider } = startDaily();
  fake.faults.always('hang');
  const asking = new AbortController();
  const asked = provider.inventory.page(undefined, { signal: asking.signal });
  asking.abort();
  await expect(asked).rejects.toMatchObject({ fault: 'unreachable', detail: 'rooms.list: no answer in time' });
});
