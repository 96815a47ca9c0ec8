import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account, Body } from '#test/support/a-running-server.ts';
import { RunningServer } from '#test/support/a-running-server.ts';
import { type HangingDaily, startHangingDaily } from '#test/support/hanging-daily.ts';

describe('a provider that hangs on every call', () => {
  let daily: HangingDaily;
  let server: RunningServer;
  let host: Account;
  beforeAll(async () => {
    daily = await startHangingDaily();
    server = await RunningServer.start({
      VIDEO_PROVIDERS: 'daily,builtin',
      DAILY_API_URL: daily.url,
      DAILY_API_KEY: 'a-key-of-a-test',
    });
    host = await server.account('instructor');
  });
  afterAll(async () => {
    await server.close();
    await daily.stop();
  });

  const roomOf = async ({ id }: Body): Promise<Body> => (await server.api.get(`/sessions/${id}`, host)).body.data.room;
  const state = async (): Promise<Body> => (await server.api.get('/admin/video-providers', server.admin)).body.data[0];
  const since = (startedAt: number) => performance.now() - startedAt;

  it('makes rooms while it answers', async () => {
    const session = await server.liveSession(host);
    await expect.poll(() => roomOf(session), { timeout: 5000 }).toMatchObject({ provider: 'daily', state: 'ready' });
  });

  it('costs a session no more than its budget, and the next provider has the room within ten seconds', async () => {
    daily.hang();
    const startedAt = performance.now();
    const session = await server.liveSession(host);
    expect(since(startedAt)).toBeLessThan(4000);
    await expect
      .poll(() => roomOf(session), { timeout: 10_000 })
      .toMatchObject({ provider: 'builtin', state: 'ready' });
    expect(since(startedAt)).toBeLessThan(10_000);
  });

  it('has a bounded number of calls hanging, however many people want something of it', async () => {
    const plan = { recordingEnabled: true };
    const startedAt = performance.now();
    const sessions = await Promise.all(Array.from({ length: 60 }, () => server.session(host, plan)));
    expect(sessions).toHaveLength(60);
    const joins = sessions.map(({ id }) => server.api.post(`/sessions/${id}/join`, undefined, host));
    const answers = await Promise.all(joins);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(since(startedAt)).toBeLessThan(30_000);
    expect(daily.mostWaiting).toBeLessThanOrEqual(32);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  it('is left alone, and operators see it', async () => {
    for (let n = 0; n < 8; n += 1) await server.liveSession(host, { recordingEnabled: true });
    await expect.poll(async () => (await state()).state, { timeout: 20_000 }).toBe('away');
    expect(server.process.output()).toContain('the video provider keeps failing and is left alone for a while');
  });

  it('is used again within twenty seconds when it answers', async () => {
    daily.answer();
    const startedAt = performance.now();
    await expect
      .poll(async () => (await roomOf(await server.liveSession(host))).provider, { timeout: 20_000, interval: 500 })
      .toBe('daily');
    expect(since(startedAt)).toBeLessThan(20_000);
    expect(await state()).toMatchObject({ state: 'up', breaker: 'closed' });
  });
});
