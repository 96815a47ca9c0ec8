import { describe, expect, it } from 'vitest';
import { CallMemory } from '#src/adapters/video/daily/call-memory.ts';
import { aPlan } from '../a-plan.ts';
import { aGuest, onTheWire } from './a-daily.ts';

const startDaily = onTheWire();
const url = 'https://convoke.example/api/v1/webhooks/daily';

describe('the condition of Daily', () => {
  it('is up when the key is good and the webhook is active', async () => {
    const { provider } = startDaily();
    await provider.registration.register(url);
    expect(await provider.health.check()).toEqual({ state: 'up', detail: 'Daily answers.' });
    expect(provider.health.condition()).toEqual({ state: 'up', detail: 'Daily answers.' });
  });

  it('is nothing bad before anybody has asked', () => {
    expect(startDaily().provider.health.condition()).toMatchObject({ state: 'up' });
  });

  it('is unusable when the key is refused, until a call shows that it is good', async () => {
    const { fake, provider } = startDaily({ apiKey: 'wrong' });
    const unusable = { state: 'unusable', detail: 'Daily refuses the key in DAILY_API_KEY.' };
    expect(await provider.health.check()).toEqual(unusable);
    await expect(provider.rooms.open(aPlan())).rejects.toMatchObject({ fault: 'key_refused' });
    fake.faults.next('reset');
    expect(await provider.health.check()).toEqual(unusable);
    fake.faults.next({ status: 404 });
    await provider.rooms.close(aPlan());
    expect(provider.health.condition()).toMatchObject({ state: 'up' });
  });

  it('is unusable when the key cannot even be sent as one', async () => {
    const { provider } = startDaily({ apiKey: ' ' });
    expect(await provider.health.check()).toMatchObject({ state: 'unusable' });
  });

  it('is unusable when the key belongs to another domain than the one that links lead to', async () => {
    const { provider } = startDaily({ domain: 'school' });
    expect(await provider.health.check()).toEqual({
      state: 'unusable',
      detail: 'DAILY_API_KEY belongs to another domain than DAILY_DOMAIN says.',
    });
    expect(startDaily({ domain: 'Convoke-Test' }).provider.health.condition()).toMatchObject({ state: 'up' });
  });

  it('is degraded when no webhook has our secret', async () => {
    const { fake, provider } = startDaily();
    const degraded = {
      state: 'degraded',
      detail: 'Daily has no webhook with our secret: run `npm run video:webhooks`.',
    };
    expect(await provider.health.check()).toEqual(degraded);
    await provider.registration.register(url);
    Object.assign(fake.hooks.webhooks[0] ?? {}, { hmac: 'b3RoZXI=' });
    expect(await provider.health.check()).toEqual(degraded);
  });

  it('is degraded when Daily has switched the webhook off', async () => {
    const { fake, provider } = startDaily();
    await provider.registration.register(url);
    Object.assign(fake.hooks.webhooks[0] ?? {}, { state: 'FAILED' });
    expect(await provider.health.check()).toEqual({
      state: 'degraded',
      detail: 'Daily has switched the webhook off: run `npm run video:webhooks`.',
    });
    await provider.registration.register(url);
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
  });

  it('is degraded when the account has no card, and stays so while calls succeed', async () => {
    const { fake, provider } = startDaily();
    fake.hooks.hasCard = false;
    const detail = 'Daily gives this account no webhooks: it wants a card on the account for them.';
    expect(await provider.health.check()).toMatchObject({ state: 'degraded' });
    await provider.rooms.open(aPlan());
    expect(provider.health.condition()).toEqual({ state: 'degraded', detail });
  });

  it('is no lack of a card when the key is revoked between the two calls, or forbidden everything', async () => {
    const { fake, provider } = startDaily();
    await provider.registration.register(url);
    fake.faults.next({ status: 401 }, { on: /webhooks/ });
    expect(await provider.health.check()).toMatchObject({ state: 'unusable' });
    await provider.rooms.open(aPlan());
    expect(provider.health.condition()).toEqual({ state: 'up', detail: 'Daily answers.' });
    fake.faults.always({ status: 403 });
    expect((await provider.health.check()).detail).toBe('Daily forbids this account what was asked.');
    fake.faults.clear();
    await provider.rooms.open(aPlan());
    expect(provider.health.condition()).toEqual({ state: 'up', detail: 'Daily answers.' });
  });

  it('stays what was found of the webhook, while that cannot be found out anew', async () => {
    const { fake, provider } = startDaily();
    const found = await provider.health.check();
    fake.faults.next('reset', { on: /webhooks/ });
    expect(await provider.health.check()).toMatchObject({ detail: expect.stringContaining('no answer') });
    await provider.rooms.open(aPlan());
    expect(provider.health.condition()).toEqual(found);
  });

  it('asks nothing about webhooks where none is wanted', async () => {
    const { fake, provider } = startDaily({ webhookSecret: undefined });
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
    expect(fake.calls).toEqual(['GET /']);
  });

  it.each(['reset', 'html', 'truncated', 'wrong_types', { status: 500 }, { status: 503 }] as const)(
    'is degraded after %j, and up again after the next answer',
    async (fault) => {
      const { fake, provider } = startDaily({ webhookSecret: undefined });
      fake.faults.next(fault);
      await expect(provider.access.grant(aGuest())).rejects.toMatchObject({ fault: 'unreachable' });
      expect(provider.health.condition()).toMatchObject({ state: 'degraded' });
      await provider.access.grant(aGuest());
      expect(provider.health.condition()).toMatchObject({ state: 'up' });
    },
  );

  it.each([400, 401, 403, 404, 409, 429, 500, 503])(
    'is found out without fail when Daily answers %i',
    async (status) => {
      const { fake, provider } = startDaily();
      fake.faults.always({ status, body: { error: 'some-error', info: 'words of Daily' } });
      const { detail } = await provider.health.check();
      expect(detail).not.toContain('words of Daily');
    },
  );

  it('is found out without fail when Daily hangs, or who asks gives up', async () => {
    const { fake, provider } = startDaily({ timeoutMillis: 40 });
    fake.faults.always('hang');
    expect(await provider.health.check()).toMatchObject({ state: 'degraded' });
    expect(await provider.health.check({ signal: AbortSignal.abort() })).toMatchObject({ state: 'degraded' });
  });

  it('is not changed by having asked too often', async () => {
    const { fake, provider } = startDaily({ webhookSecret: undefined });
    await provider.health.check();
    fake.faults.next({ status: 429 });
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
  });

  it('is away as soon as the guard says so', () => {
    const memory = new CallMemory();
    memory.failed('away');
    expect(memory.condition()).toMatchObject({ state: 'away' });
    memory.answered(200);
    expect(memory.condition()).toMatchObject({ state: 'up' });
  });
});
