import { Writable } from 'node:stream';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { createLogger } from '#src/adapters/observability/logger.ts';
import { RealtimeMetrics } from '#src/adapters/observability/realtime-metrics.ts';

function watched() {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const registry = new Registry();
  const log = createLogger({ level: 'info', format: 'json', destination });
  return { lines, registry, metrics: new RealtimeMetrics(registry, log, () => {}) };
}

const socket = { socketId: 'a', sessionId: 'b', durationMs: 5 };

describe('sockets that are closed', () => {
  test('are counted by code and by who closed them, under no code that a client made up', async () => {
    const { registry, metrics } = watched();
    for (const code of [1000, 1006, 3777, 4429, 4999]) metrics.closed({ ...socket, by: 'client', code });
    metrics.closed({ ...socket, by: 'server', reason: 'pace', code: 4429 });
    const page = await registry.metrics();
    expect(page.match(/^convoke_sockets_closed_total.*/gm)?.sort()).toEqual([
      'convoke_sockets_closed_total{code="1000",by="client"} 1',
      'convoke_sockets_closed_total{code="1006",by="client"} 1',
      'convoke_sockets_closed_total{code="4429",by="server"} 1',
      'convoke_sockets_closed_total{code="other",by="client"} 3',
    ]);
  });

  test('are logged with the reason', () => {
    const { lines, metrics } = watched();
    metrics.closed({ ...socket, by: 'server', reason: 'takenOver', code: 4409 });
    metrics.closed({ ...socket, by: 'client', code: 1001 });
    metrics.closed({ ...socket, by: 'client', code: 1006 });
    expect(lines.map(({ by, code, reason }) => [by, code, reason])).toEqual([
      ['server', 4409, 'takenOver'],
      ['client', 1001, 'the client went'],
      ['client', 1006, 'the line was cut'],
    ]);
  });
});
