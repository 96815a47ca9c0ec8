import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '#src/adapters/embedded-postgres/port.ts';
import { Playground, query } from './playground.ts';

const playground = new Playground();
afterEach(() => playground.clear());

describe('the port of PostgreSQL', () => {
  it('is the preferred one when that is free', async () => {
    const port = await freePort(undefined);
    expect(await freePort(port)).toBe(port);
  });

  it('is another one when somebody took it between two runs', async () => {
    const dataDir = await playground.folder();
    const first = await playground.start(dataDir);
    await first.stop();
    const port = Number(new URL(first.connectionString).port);
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const second = await playground.start(dataDir);
      expect(new URL(second.connectionString).port).not.toBe(String(port));
      expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      stranger.close();
    }
  });
});
