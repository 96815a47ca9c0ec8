import { describe, expect, it } from 'vitest';
import { eventTypes } from '#src/adapters/video/daily/webhook-facts.ts';
import type { ADaily } from './a-daily.ts';
import { onTheWire } from './a-daily.ts';

const startDaily = onTheWire();
const url = 'https://convoke.example/api/v1/webhooks/daily';
const ours = ({ fake }: ADaily) => ({
  url,
  hmac: fake.webhookSecret,
  retryType: 'exponential',
  eventTypes,
  state: 'ACTIVE',
});

describe('registering the webhook', () => {
  it('makes it, for the events that are read, with our secret and tries that never stop for good', async () => {
    const daily = startDaily();
    const words = await daily.provider.registration.register(url);
    expect(daily.fake.hooks.webhooks).toMatchObject([ours(daily)]);
    expect(words).toEqual([`Registered ${url} for ${eventTypes.join(', ')}.`]);
  });

  it('does nothing when it is there as it should be', async () => {
    const daily = startDaily();
    await daily.provider.registration.register(url);
    const words = await daily.provider.registration.register(url);
    expect(words).toEqual([`${url} is registered and active; nothing to do.`]);
    expect(daily.fake.calls).toEqual(['GET /webhooks', 'POST /webhooks', 'GET /webhooks']);
  });

  it.each([
    ['was switched off', { state: 'FAILED' }, 'Daily had switched it off'],
    ['has another secret', { hmac: 'b3RoZXI=' }, 'its secret was not the one in DAILY_WEBHOOK_SECRET'],
    ['hides its secret', { hmac: undefined }, 'Daily does not show its secret, so it was set again'],
    ['gives up for good', { retryType: 'circuit-breaker' }, 'it gave up for good after three failures in a row'],
    ['hears of too little', { eventTypes: ['meeting.started'] }, 'events were missing'],
  ])('mends it when it %s', async (_, changes, words) => {
    const daily = startDaily();
    await daily.provider.registration.register(url);
    Object.assign(daily.fake.hooks.webhooks[0] ?? {}, changes);
    expect(await daily.provider.registration.register(url)).toEqual([`Mended ${url}: ${words}.`]);
    expect(daily.fake.hooks.webhooks).toMatchObject([ours(daily)]);
  });

  it('leaves those of others alone, and says that they are there', async () => {
    const daily = startDaily();
    await daily.provider.registration.register('https://other.example/hook');
    const words = await daily.provider.registration.register(url);
    expect(daily.fake.hooks.webhooks).toMatchObject([{ url: 'https://other.example/hook' }, ours(daily)]);
    expect(words.at(-1)).toBe('1 more on the same Daily domain, left as they are.');
  });

  it('never says a secret', async () => {
    const daily = startDaily();
    const words = await daily.provider.registration.register(url);
    Object.assign(daily.fake.hooks.webhooks[0] ?? {}, { hmac: 'b3RoZXI=' });
    const more = await daily.provider.registration.register(url);
    expect([...words, ...more].join()).not.toMatch(/ZGFpbHk|b3RoZXI/);
  });

  it.each(['answersProbes', 'hasCard'] as const)(
    'is refused, with what to look at, unless it %s',
    async (condition) => {
      const { fake, provider } = startDaily();
      fake.faults.next({ status: 200, body: [] }, { on: /^GET/ });
      fake.hooks[condition] = false;
      await expect(provider.registration.register(url)).rejects.toMatchObject({
        fault: 'refused',
        detail: expect.stringMatching(/answer 200 at once.*card/),
      });
    },
  );

  it('is refused without a secret, before anybody is asked', async () => {
    const { fake, provider } = startDaily({ webhookSecret: undefined });
    await expect(provider.registration.register(url)).rejects.toMatchObject({
      fault: 'refused',
      detail: expect.stringContaining('DAILY_WEBHOOK_SECRET'),
    });
    expect(fake.calls).toEqual([]);
  });
});
