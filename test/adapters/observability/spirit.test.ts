import { Writable } from 'node:stream';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { SpiritMetrics } from '#src/adapters/observability/spirit-metrics.ts';
import { OpenAiSpirit } from '#src/adapters/spirit/openai/openai-spirit.ts';
import { minutesFromNoon, noon } from '#test/support/a-session.ts';

const context = {
  ...{
    title: 'Algebra',
    description: '',
    status: 'live',
    timeZone: 'UTC',
    peopleCount: 0,
    peopleHere: [],
    openQuestions: [],
    chat: [],
  },
  ...{ now: noon, startsAt: noon, endsAt: minutesFromNoon(60) },
};

function watched() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const registry = new Registry();
  const unexpected: unknown[] = [];
  const log = createLogger({ level: 'info', format: 'json', destination });
  return { lines, unexpected, registry, metrics: new SpiritMetrics(registry, log, () => unexpected.push(1)) };
}

test.each([
  ['is away', { url: 'http://127.0.0.1:2/v1', apiKey: 'sk-123' }, 'ECONNREFUSED'],
  ['was given a key that no header can hold', { url: 'http://127.0.0.1:2/v1', apiKey: 'sk-\n123' }, 'TypeError'],
  ['has a name and password in its URL', { url: 'http://sk:123@127.0.0.1:2/v1' }, 'TypeError'],
])('why an endpoint that %s gave no answer stands in the log, without its keys', async (_, options, cause) => {
  const { lines, unexpected, metrics } = watched();
  const spirit = new OpenAiSpirit({ ...options, model: 'm' });
  const failed = await spirit.answer({ by: 'Bo', text: 'Well?' }, context).catch((error: unknown) => error);
  metrics.failed('a session', failed);
  const told = JSON.parse(lines[0] ?? '');
  expect(told).toMatchObject({ level: 'warn', sessionId: 'a session', code: 'spirit_failed' });
  expect(told.reason).toContain('could not be reached');
  expect(told.causes.join(' ')).toContain(cause);
  expect(lines.join('')).not.toMatch(/sk|123/);
  expect(unexpected).toEqual([]);
});

test('questions to the spirit are counted by what became of them, and what nobody foresaw as an error', async () => {
  const { lines, unexpected, registry, metrics } = watched();
  metrics.done('answered', 0.3);
  metrics.done('failed', 20);
  metrics.done('failed', 20);
  metrics.failed('a session', new TypeError('oh'));
  const page = await registry.metrics();
  expect(page).toContain('convoke_spirit_seconds_count{outcome="answered"} 1');
  expect(page).toContain('convoke_spirit_seconds_count{outcome="failed"} 2');
  expect([JSON.parse(lines[0] ?? '').level, unexpected.length]).toEqual(['error', 1]);
});
