import { Duplex } from 'node:stream';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Connection } from '#src/adapters/realtime/connection.ts';
import { asSessionId } from '#src/domain/session/ids.ts';

const mib = Buffer.alloc(1024 * 1024);

/** A line whose client reads when the test says so. */
function aLine() {
  const unread: (() => void)[] = [];
  const wire = new Duplex({ read() {}, write: (_chunk, _encoding, taken) => void unread.push(taken) });
  const socket = { readyState: 1, close: () => {}, terminate: () => wire.destroy() };
  const connection = new Connection(v7(), asSessionId(v7()), socket as unknown as WebSocket, wire);
  const read = async () => {
    while (unread.length > 0) {
      unread.shift()?.();
      await Promise.resolve();
    }
    await new Promise((resolve) => process.nextTick(resolve));
  };
  return { connection, read };
}

describe('a client', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('is not blamed for what it is sent in one go', async () => {
    const { connection, read } = aLine();
    connection.write(Buffer.concat([mib, mib]));
    connection.write(Buffer.from('x'));
    vi.advanceTimersByTime(9_000);
    connection.write(Buffer.from('x'));
    expect(connection.closedFor).toBeUndefined();
    await read();
    vi.advanceTimersByTime(60_000);
    connection.write(Buffer.concat([mib, mib]));
    expect(connection.closedFor).toBeUndefined();
  });

  test('that leaves a lot unread for long is closed', () => {
    const { connection } = aLine();
    connection.write(Buffer.concat([mib, mib]));
    vi.advanceTimersByTime(10_001);
    connection.write(Buffer.from('x'));
    expect(connection.closedFor).toBe('pace');
  });

  test('that leaves more unread than the server holds for anybody is closed at once', () => {
    const { connection } = aLine();
    for (let n = 0; n < 4; n += 1) connection.write(mib);
    expect(connection.closedFor).toBeUndefined();
    connection.write(mib);
    expect(connection.closedFor).toBe('pace');
  });

  test('can be waited for until it has read, or is gone', async () => {
    const { connection, read } = aLine();
    await connection.drained();
    const steps: string[] = [];
    connection.write(mib);
    const drained = connection.drained().then(() => steps.push('drained'));
    await Promise.resolve();
    steps.push('unread');
    await read();
    await drained;
    expect(steps).toEqual(['unread', 'drained']);
    connection.write(mib);
    const gone = connection.drained();
    connection.cut();
    await gone;
  });
});
