import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { inMinutes, RunningServer, signIn, soon } from '../support/a-running-server.ts';
import { ApiClient } from '../support/api-client.ts';
import { launchServer, startServerProcess } from '../support/server-process.ts';

// A start alone may take 45 seconds, the first time and on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Whether nothing listens on the port any more. */
async function refusesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

describe('SIGTERM', () => {
  test('takes no new work, lets a slow request finish and exits with 0', async () => {
    const own = await RunningServer.start();
    const host = await own.account('instructor');
    const { id } = await own.session(host);
    const held = await own.hold('select from sessions where id = $1 for update', [id]);
    const slow = own.api.patch(`/sessions/${id}`, { title: 'Geometry' }, host);
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await vi.waitUntil(async () => (await own.query(waiting)).length > 0, soon);

    const stopped = own.process.stop('SIGTERM');
    const port = Number(new URL(own.url).port);
    await vi.waitUntil(() => refusesConnections(port), soon);
    expect(own.process.child.exitCode).toBeNull();
    await held.release();
    expect([(await slow).status, (await slow).body.data.title]).toEqual([200, 'Geometry']);
    expect(await stopped).toBe(0);
    expect(own.process.output()).toContain('Convoke has stopped');
    await own.close();
  });
});

describe('a bad configuration', () => {
  test('stops the start with one message that names every bad variable', async () => {
    const bad = {
      ...{ DATABASE_URL: 'mysql://here', DATABASE_POOL_SIZE: 'many', JOIN_WINDOW_MINUTES: '61', JOIN_CODE_LENGTH: '3' },
      ...{ GUEST_HOSTING: 'perhaps', RATE_LIMITS: 'default=fast', SIGNUP_ROLES: 'king', LOG_LEVEL: 'loud' },
      ...{ CORS_ORIGINS: 'school', PUBLIC_URL: 'school', JWT_SECRET: 'short', VIDEO_PROVIDERS: 'pigeon' },
      ...{ ADMIN_EMAIL: 'somebody', TRUST_PROXY: '-1', ACCESS_TOKEN_MINUTES: '0', REFRESH_TOKEN_DAYS: 'x' },
    };
    const launched = await launchServer(bad);
    await once(launched.child, 'exit');
    expect(launched.child.exitCode).toBe(1);
    for (const name of Object.keys(bad)) expect(launched.output()).toContain(name);
    expect(launched.output()).not.toMatch(/^\s+at /m);
  });

  test('is a production server without a secret, and half an admin', async () => {
    const launched = await launchServer({ NODE_ENV: 'production', ADMIN_EMAIL: 'ada@school.example' });
    await once(launched.child, 'exit');
    expect(launched.child.exitCode).toBe(1);
    for (const name of ['JWT_SECRET', 'ADMIN_PASSWORD']) expect(launched.output()).toContain(name);
  });
});

describe('what the machine does not give', () => {
  test.each([
    ['a folder that can not be', { DATA_DIR: '/dev/null/convoke' }, '/dev/null/convoke'],
    ['a database that is none', { DATABASE_URL: 'postgresql://convoke@127.0.0.1:1/none' }, '127.0.0.1:1'],
  ])('is told in one sentence: %s', async (_, environment, named) => {
    const launched = await launchServer(environment);
    onTestFinished(async () => {
      await launched.stop('SIGKILL');
    });
    await vi.waitUntil(() => launched.output().includes(named), soon);
    expect(launched.output()).not.toMatch(/^\s+at /m);
  });

  test('is told of a port that is taken', async () => {
    const own = await RunningServer.start();
    const second = await launchServer({ DATABASE_URL: own.databaseUrl, PORT: new URL(own.url).port });
    await once(second.child, 'exit');
    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toContain('EADDRINUSE');
    await own.close();
  });
});

describe('a server without DATABASE_URL', () => {
  test('runs a database of its own, alone, keeps it, and tells its first admin once', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'convoke-e2e-own-'));
    const first = await startServerProcess({ DATA_DIR: dataDir });
    onTestFinished(async () => {
      await first.stop();
      await rm(dataDir, { recursive: true, force: true });
    });
    const [, email = '', password = ''] = /First admin: (\S+) {2}password: (\S+)/.exec(first.output()) ?? [];
    expect(email).toBe('admin@localhost');
    const api = new ApiClient(first.url);
    const admin = await signIn(api, email, password);
    const plan = { title: 'Algebra', visibility: 'public', startsAt: inMinutes(600) };
    expect((await api.post('/sessions', plan, admin)).status).toBe(201);

    const second = await launchServer({ DATA_DIR: dataDir });
    await once(second.child, 'exit');
    expect(second.child.exitCode).toBe(1);
    expect(second.output()).toContain(`Another Convoke server already uses the embedded database in ${dataDir}`);
    expect((await api.get('/sessions')).body.data).toHaveLength(1);

    expect(await first.stop()).toBe(0);
    const again = await startServerProcess({ DATA_DIR: dataDir }, 15);
    onTestFinished(async () => {
      await again.stop();
    });
    expect(again.output()).not.toContain('First admin');
    const later = new ApiClient(again.url);
    expect((await later.get('/sessions')).body.data).toHaveLength(1);
    expect((await later.get('/auth/me', admin)).status).toBe(200);
    expect(await again.stop()).toBe(0);
  });
});
