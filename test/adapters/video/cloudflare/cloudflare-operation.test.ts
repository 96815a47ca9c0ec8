import { describe, expect, test } from 'vitest';
import { cloudflareLimits } from '#src/adapters/video/cloudflare/cloudflare-limits.ts';
import { aPlan, recordingId } from '../a-plan.ts';
import { noRoom, onTheWire, publicUrl } from './a-cloudflare.ts';
import { platformNo } from './fake-answer.ts';

const wired = onTheWire();
const webhookUrl = `${publicUrl}/api/v1/webhooks/cloudflare`;
const usefulEvents = [
  'meeting.participantJoined',
  'meeting.participantLeft',
  'meeting.ended',
  'recording.statusUpdate',
];

describe('setting the webhook up', () => {
  test('makes it for what is of use, and then finds it as it should be', async () => {
    const { fake, provider } = wired();
    expect(await provider.registration.register(webhookUrl)).toEqual([
      `Made the webhook “convoke-test” for ${webhookUrl}.`,
    ]);
    expect(fake.registered).toMatchObject([
      { name: 'convoke-test', url: webhookUrl, enabled: true, events: usefulEvents },
    ]);
    expect(await provider.registration.register(webhookUrl)).toEqual([
      'The webhook “convoke-test” is as it should be.',
    ]);
  });

  test('mends what is there: the address, the switch and the events, and leaves other events be', async () => {
    const { fake, provider } = wired({ fake: { webhookUrl: 'https://old.example/x' } });
    Object.assign(fake.registered[0] ?? {}, { enabled: false, events: ['meeting.transcript', 'meeting.ended'] });
    expect(await provider.registration.register(webhookUrl)).toEqual([
      `Led the webhook “convoke-test” to ${webhookUrl}.`,
      'Switched the webhook “convoke-test” on again.',
      'Added meeting.participantJoined, meeting.participantLeft, recording.statusUpdate to the webhook “convoke-test”.',
    ]);
    expect(fake.registered).toHaveLength(1);
    expect(fake.registered[0]).toMatchObject({ url: webhookUrl, enabled: true });
    expect([...(fake.registered[0]?.events ?? [])].sort()).toEqual(['meeting.transcript', ...usefulEvents].sort());
  });

  test('tells of another for the same, and leaves those of others alone', async () => {
    const { fake, provider } = wired({ fake: { webhookUrl } });
    const theirs = { id: 'w', name: 'theirs', url: 'https://theirs.example', events: [], enabled: false };
    fake.registered.push(theirs, { ...theirs, id: 'second', name: 'by hand', url: webhookUrl });
    const told = await provider.registration.register(webhookUrl);
    expect(told).toEqual([
      'The webhook “convoke-test” is as it should be.',
      expect.stringContaining('another webhook, “by hand”'),
    ]);
    expect(theirs).toMatchObject({ enabled: false });
  });
});

describe('how it is', () => {
  test('is well until something else is heard', () => {
    expect(wired().provider.health.condition()).toMatchObject({ state: 'up' });
  });

  test('is well when the app, its presets and its webhook are there, at three calls', async () => {
    const { provider, askedBy } = wired({ fake: { webhookUrl } });
    expect(await askedBy(() => provider.health.check())).toEqual(['GET /apps', 'GET /presets', 'GET /webhooks']);
    expect(provider.health.condition()).toEqual({
      state: 'up',
      detail: expect.stringContaining('set up as it should'),
    });
  });

  test.each([
    ['a token that is refused', { apiToken: 'other' }, 'refuses the key'],
    ['an app that is not there', { appId: 'other' }, 'CLOUDFLARE_APP_ID'],
    ['a preset that is not there', { hostPreset: 'teacher' }, 'no preset teacher (CLOUDFLARE_HOST_PRESET)'],
  ])('is unusable with %s', async (_, settings, words) => {
    const { provider } = wired({ fake: { webhookUrl }, ...settings });
    const condition = await provider.health.check();
    expect(condition).toEqual({ state: 'unusable', detail: expect.stringContaining(words) });
    expect(provider.health.condition()).toEqual(condition);
  });

  test.each([
    ['missing', { url: 'https://elsewhere.example', name: 'other' }, 'no webhook for this server'],
    ['for another address', { url: 'https://old.example/x' }, 'another address than PUBLIC_URL'],
    ['switched off', { enabled: false }, 'switched off'],
    ['deaf to events', { events: ['meeting.ended'] }, 'does not tell of meeting.participantJoined'],
  ])('is degraded with a webhook that is %s', async (_, change, words) => {
    const { fake, provider } = wired({ fake: { webhookUrl } });
    Object.assign(fake.registered[0] ?? {}, change);
    const condition = await provider.health.check();
    expect(condition).toEqual({ state: 'degraded', detail: expect.stringContaining(words) });
    expect(condition.detail).toContain('npm run video:webhooks');
  });

  test('is what the last call came to: refused, in trouble, and well again', async () => {
    const { fake, provider, opened } = wired();
    const states: string[] = [];
    for (const fault of ['status_401', 'status_503', 'status_429', 'status_400', undefined] as const) {
      fake.faults.clear();
      if (fault) fake.faults.always(fault);
      await opened().catch(() => {});
      states.push(provider.health.condition().state);
    }
    expect(states).toEqual(['unusable', 'degraded', 'degraded', 'up', 'up']);
  });

  test('is degraded when it will not say how it is set up', async () => {
    const { fake, provider } = wired();
    fake.faults.next('status_400', { on: /apps/ });
    expect(await provider.health.check()).toMatchObject({
      state: 'degraded',
      detail: expect.stringContaining('apps.list'),
    });
  });

  test('is degraded by one thing that the key may not do, until that is allowed or an hour has gone by', async () => {
    const { clock, fake, provider, opened } = wired({ fake: { webhookUrl } });
    const reference = await opened();
    const forbidden = platformNo(403, 10000, 'Authentication error');
    const start = () => provider.recordings.start({ reference, recordingId });
    fake.faults.next(forbidden, { on: /POST \/recordings/ });
    await expect(start()).rejects.toMatchObject({ fault: 'key_refused' });
    const degraded = { state: 'degraded', detail: expect.stringMatching(/forbids the key.*recordings\.start/) };
    expect(provider.health.condition()).toEqual(degraded);
    await provider.rooms.open(aPlan());
    expect(await provider.health.check()).toEqual(degraded);
    await start().catch(() => {});
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
    fake.faults.next(forbidden, { on: /POST \/meetings/ });
    await expect(provider.rooms.open(aPlan({ epoch: 2 }))).rejects.toMatchObject({ fault: 'key_refused' });
    expect(await provider.health.check()).toMatchObject({ state: 'degraded' });
    clock.set(clock.now().plus({ hours: 1 }));
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
  });

  test('is degraded while it may not list its webhooks, and unusable without what all else needs', async () => {
    const { fake, provider } = wired({ fake: { webhookUrl } });
    const forbidden = platformNo(403, 9109, 'Unauthorized');
    fake.faults.always(forbidden, { on: /webhooks/ });
    for (let time = 0; time < 2; time += 1)
      expect(await provider.health.check()).toEqual({
        state: 'degraded',
        detail: expect.stringContaining('webhooks.list: answered with status 403'),
      });
    for (const on of [/apps/, /presets/]) {
      fake.faults.clear();
      fake.faults.always(forbidden, { on });
      expect(await provider.health.check()).toMatchObject({ state: 'unusable' });
      await provider.presence.present(noRoom);
      expect(provider.health.condition()).toMatchObject({ state: 'unusable' });
    }
    fake.faults.clear();
    expect(await provider.health.check()).toMatchObject({ state: 'up' });
  });

  test('is away while the guard leaves it alone', async () => {
    const away = new (await import('#src/domain/room/errors.ts')).VideoProviderFailed('cloudflare', { fault: 'away' });
    const { provider } = wired({ calls: { run: () => Promise.reject(away) } });
    expect(await provider.health.check()).toMatchObject({ state: 'away' });
  });
});

describe('the limits', () => {
  test('are those that Cloudflare publishes for one token, and let a join storm in', () => {
    expect(cloudflareLimits['all']).toEqual({ calls: 1200, perSeconds: 300 });
    expect(cloudflareLimits['recordings']).toEqual({ calls: 1000, perSeconds: 50 });
  });
});
