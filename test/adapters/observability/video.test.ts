import { Writable } from 'node:stream';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { VideoLog } from '#src/adapters/observability/video-log.ts';
import { VideoMetrics } from '#src/adapters/observability/video-metrics.ts';

const call = { provider: 'daily', operation: 'rooms.create' } as const;

describe('the metrics of video providers', () => {
  test('tell calls by outcome, what was kept back, and the state of each guard', async () => {
    const registry = new Registry();
    const metrics = new VideoMetrics(registry);
    metrics.watch({
      provider: 'daily',
      breaker: 'open',
      callsInFlight: 3,
      headRoom: async () => ({ all: 17, delete: 50 }),
    });
    metrics.attempted({ ...call, outcome: 'ok', seconds: 0.2 });
    metrics.attempted({ ...call, outcome: 'unreachable', seconds: 4 });
    metrics.keptBack({ ...call, fault: 'away' });
    const page = await registry.metrics();
    const labels = 'provider="daily",operation="rooms.create"';
    expect(page).toContain(`convoke_video_call_duration_seconds_count{${labels},outcome="ok"} 1`);
    expect(page).toContain(`convoke_video_call_duration_seconds_count{${labels},outcome="unreachable"} 1`);
    expect(page).toContain(`convoke_video_calls_kept_back_total{${labels},fault="away"} 1`);
    expect(page).toContain('convoke_video_calls_in_flight{provider="daily"} 3');
    expect(page).toContain('convoke_video_breaker_state{provider="daily"} 2');
    expect(page).toContain('convoke_video_rate_limit_head_room{provider="daily",limit="all"} 17');
    expect(page).toContain('convoke_video_rate_limit_head_room{provider="daily",limit="delete"} 50');
  });
});

describe('the log of video providers', () => {
  const aLog = () => {
    const lines: Record<string, unknown>[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    });
    return { lines, log: new VideoLog(createLogger({ level: 'info', format: 'json', destination })) };
  };

  test('has one line for a failed call, with what it was', () => {
    const { lines, log } = aLog();
    log.attempted({ ...call, outcome: 'unreachable', seconds: 4.0004, detail: 'rooms.create: no answer within 4 s' });
    expect(lines).toMatchObject([
      { ...call, level: 'warn', fault: 'unreachable', durationMs: 4000, detail: 'rooms.create: no answer within 4 s' },
    ]);
  });

  test('has none for an answer, for a thing that is not there, and for what was kept back', () => {
    const { lines, log } = aLog();
    log.attempted({ ...call, outcome: 'ok', seconds: 1 });
    log.attempted({ ...call, outcome: 'gone', seconds: 1 });
    log.keptBack({ ...call, fault: 'busy' });
    expect(lines).toEqual([]);
  });

  test('says once that a breaker opens, and that it closes', () => {
    const { lines, log } = aLog();
    for (const state of ['open', 'half_open', 'closed'] as const) log.turned({ provider: 'daily', state });
    expect(lines).toMatchObject([
      { level: 'warn', provider: 'daily', msg: 'the video provider keeps failing and is left alone for a while' },
      { level: 'info', provider: 'daily', msg: 'the video provider answers again' },
    ]);
  });
});
