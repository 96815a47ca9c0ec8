import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { LogLevel } from '#src/adapters/observability/logger.ts';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { Metrics } from '#src/adapters/observability/metrics.ts';
import { RequestLog } from '#src/adapters/observability/request-log.ts';
import { SessionMetrics } from '#src/adapters/observability/session-metrics.ts';
import { failureOf } from '#src/adapters/video/failures.ts';
import { Unavailable } from '#src/domain/expected-error.ts';

function aLog(level: LogLevel = 'info', format: 'json' | 'pretty' = 'json') {
  let written = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  const log = createLogger({ level, format, destination });
  return {
    log,
    text: () => written,
    lines: () =>
      written
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

const request = {
  requestId: 'r',
  traceId: undefined,
  method: 'GET',
  route: '/sessions/{id}',
  status: 200,
  durationSeconds: 0.0123456,
  aborted: false,
  code: undefined,
  sessionId: 's',
  userId: 'u',
};

describe('the log', () => {
  test('is a JSON line with level and time in words', () => {
    const { log, lines } = aLog();
    log.info({ port: 1 }, 'listening');
    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), port: 1, msg: 'listening' },
    ]);
  });

  test('can be readable', async () => {
    const { log, text } = aLog('info', 'pretty');
    log.info('listening');
    await expect.poll(text).toContain('listening');
    expect(text()).not.toMatch(/^\{/);
  });

  test('hides what is secret by its name', () => {
    const { log, text } = aLog();
    log.info({
      password: 'hunter2',
      user: { email: 'a@b.example', refreshToken: 'hunter2' },
      request: { headers: { authorization: 'hunter2' } },
    });
    expect(text()).not.toMatch(/hunter2|a@b\.example/);
    expect(text()).toContain('[hidden]');
  });

  test('says of an error where it comes from, and nothing that a driver hung onto it', () => {
    const { log, lines, text } = aLog();
    const cause = Object.assign(new TypeError('inner'), { code: '23505', detail: 'Key (email)=(a@b.example)' });
    log.error({ err: new Error('outer', { cause }) }, 'unexpected error');
    expect(lines()[0].err).toMatchObject({
      name: 'Error',
      message: 'outer',
      stack: expect.stringContaining('logs.test.ts'),
      cause: { name: 'TypeError', message: 'inner', code: '23505' },
    });
    expect(text()).not.toContain('a@b.example');
    log.error({ err: 'text' });
    expect(lines()[1].err).toEqual({ message: 'not an error: string' });
  });

  test('says nothing of what a provider said: the cause of a foreseen failure is left out, however deep', () => {
    const { log, lines, text } = aLog();
    const theirWords = new Error('POST https://api.provider.example/v2?key=SECRET said: Dear Ada Lovelace');
    const failure = failureOf('daily', 'rooms.create', theirWords);
    log.error({ err: failure });
    log.error({ err: new Error('outer', { cause: failure }) });
    expect(text()).not.toMatch(/SECRET|Ada|https:/);
    expect(lines()[1].err).toMatchObject({ message: 'outer', cause: { code: 'video_provider_failed' } });
  });
});

describe('a request', () => {
  test('is one line of patterns and ids', () => {
    const { log, lines } = aLog();
    new RequestLog(log).finished({ ...request, code: 'session_full', status: 409 });
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        requestId: 'r',
        method: 'GET',
        route: '/sessions/{id}',
        status: 409,
        durationMs: 12.3,
        code: 'session_full',
        sessionId: 's',
        userId: 'u',
        msg: 'request',
      },
    ]);
  });

  test('of a probe is quiet until it fails', () => {
    const { log, lines } = aLog();
    const requests = new RequestLog(log);
    requests.finished({ ...request, route: '/health' });
    requests.finished({ ...request, route: '/health', status: 503 });
    expect(lines()).toHaveLength(1);
  });

  test('that met an error that nobody foresaw is told with it', () => {
    const { log, lines } = aLog();
    new RequestLog(log).failed(new Error('no'), request);
    expect(lines()[0]).toMatchObject({
      level: 'error',
      requestId: 'r',
      route: '/sessions/{id}',
      err: { message: 'no' },
    });
  });

  test('counts, with its errors', async () => {
    const metrics = new Metrics();
    metrics.failed();
    expect(await metrics.render()).toContain('unexpected_errors_total 1');
  });
});

describe('the totals of sessions', () => {
  test('are those of this very scrape, all of them, and asked for once', async () => {
    const metrics = new Metrics();
    let asked = 0;
    new SessionMetrics(metrics.registry, async () => {
      asked += 1;
      return { live: 2 * asked, seatsTaken: 30 * asked };
    });
    for (const scrape of [1, 2]) {
      const page = await metrics.render();
      expect(page).toContain(`convoke_live_sessions ${2 * scrape}`);
      expect(page).toContain(`convoke_seats_taken ${30 * scrape}`);
    }
    expect(asked).toBe(2);
  });

  test('are left out, and the rest is told, while the database is away', async () => {
    const metrics = new Metrics();
    new SessionMetrics(metrics.registry, () => Promise.reject(new Unavailable('The database is away.', 1)));
    metrics.failed();
    expect(await metrics.render()).toContain('unexpected_errors_total 1');
  });
});
