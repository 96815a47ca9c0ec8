import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { type Account, aRunningServer, type Body, refusalOf, soon } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer();
const { api, admin } = server;

/** Puts a job where it lies when its last try has failed. */
async function givenUp(name: string, data: object): Promise<string> {
  const [row] = await server.query(
    `insert into pgboss.job (name, data, output, source_name, source_created_on, source_retry_count, keep_until)
      values ('dead-letters', $1, $2, $3, now() - interval '1 day', 3, now() + interval '1 day') returning id`,
    [data, { code: 'unavailable', message: 'The provider is away.' }, name],
  );
  return String(row?.['id']);
}

describe('schedules', () => {
  test('have run once the server is up, and say what they did and when they are due', async () => {
    await vi.waitFor(async () => {
      const { data }: Body = (await api.get('/admin/schedules', admin)).body;
      const ran = data.find(({ name }: Body) => name === 'drop-expired-sign-ins');
      expect(ran).toMatchObject({ every: 'every 3600 s', lastSummary: 'dropped 0 sign-ins' });
      expect(Date.parse(ran.nextDueAt)).toBeGreaterThan(Date.now() + 50 * 60_000);
      expect(Date.parse(ran.lastFinishedAt)).toBeGreaterThanOrEqual(Date.parse(ran.lastStartedAt));
    }, soon);
  });

  test('are run out of turn by an admin, who is told what they did', async () => {
    const { status, body } = await api.post('/admin/schedules/forget-kept-answers/run', undefined, admin);
    expect([status, body.data]).toEqual([200, { name: 'forget-kept-answers', summary: 'forgot 0 answers' }]);
  });

  test('are run again when they are due, by whoever is there', async () => {
    await server.query(
      `update schedules set next_due_at = now() - interval '3 days', last_started_at = null, running_until = null`,
    );
    await vi.waitFor(async () => {
      const rows = await server.query('select name from schedules where last_started_at is null');
      expect(rows).toEqual([]);
    }, soon);
  });
});

describe('archiving', () => {
  test('passes over who fails and who is being changed, and comes back to them once, however many ask', async () => {
    const host = await server.account('instructor');
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { id } = await server.liveSession(host);
      await api.post(`/sessions/${id}/end`, {}, host);
      ids.push(id);
    }
    const [broken, held] = ids;
    const longAgo = "update sessions set started_at = now() - interval '9 days', ended_at = now() - interval '8 days'";
    await server.query(`${longAgo} where id = any($1)`, [ids]);
    await server.query(
      `create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
    );
    await server.query(`create trigger refuse before update on sessions for each row when (old.id = '${broken}')
      execute function refuse()`);
    const transaction = await server.hold('select 1 from sessions where id = $1 for update', [held]);
    const archive = async () =>
      (await api.post('/admin/schedules/archive-sessions/run', undefined, admin)).body.data.summary;
    expect(await archive()).toBe('1 session was archived, 1 failed, 1 left for the next run.');
    await transaction.release();
    await server.query('drop trigger refuse on sessions');
    const summaries = await Promise.all([archive(), archive(), archive(), archive()]);
    expect(summaries.toSorted()).toEqual([...Array(3).fill('0 sessions were archived.'), '2 sessions were archived.']);
  });
});

describe('work that was given up', () => {
  test('is listed with its reason, and done again when an admin says so', async () => {
    const id = await givenUp('run-schedule', { name: 'forget-kept-answers' });
    const listed: Body = (await api.get('/admin/jobs?state=failed&name=run-schedule', admin)).body.data;
    expect(listed).toMatchObject([
      {
        id,
        name: 'run-schedule',
        data: { name: 'forget-kept-answers' },
        tries: 4,
        lastError: { code: 'unavailable', message: 'The provider is away.' },
      },
    ]);
    const replayed = await api.post(`/admin/jobs/${id}/replay`, undefined, admin);
    expect([replayed.status, replayed.body.data]).toEqual([
      202,
      { name: 'run-schedule', data: { name: 'forget-kept-answers' } },
    ]);
    expect(refusalOf(await api.post(`/admin/jobs/${id}/replay`, undefined, admin))).toEqual([404, 'job_not_found']);
    expect((await api.get('/admin/jobs', admin)).body.data).toEqual([]);
    await vi.waitFor(async () => {
      const done = `select 1 from pgboss.job where name = 'run-schedule' and state = 'completed'`;
      expect((await server.query(done)).length).toBeGreaterThan(0);
    }, soon);
  });

  test('is listed page by page', async () => {
    for (let count = 0; count < 3; count += 1) await givenUp('take-delivery', { deliveryId: randomUUID() });
    const first: Body = (await api.get('/admin/jobs?limit=2', admin)).body;
    const second: Body = (await api.get(`/admin/jobs?limit=2&cursor=${first.meta.nextCursor}`, admin)).body;
    expect([first.data.length, second.data.length, second.meta.nextCursor]).toEqual([2, 1, undefined]);
    expect(refusalOf(await api.get('/admin/jobs?cursor=nonsense', admin))).toEqual([400, 'validation_failed']);
    expect(refusalOf(await api.get('/admin/jobs?state=lost', admin))).toEqual([400, 'validation_failed']);
  });
});

test('all of that is for admins alone', async () => {
  const others: Partial<Account>[] = [await server.account(), await server.account('board_member')];
  const calls = [
    (as: Partial<Account>) => api.get('/admin/schedules', as),
    (as: Partial<Account>) => api.post('/admin/schedules/forget-kept-answers/run', undefined, as),
    (as: Partial<Account>) => api.get('/admin/jobs', as),
    (as: Partial<Account>) => api.post(`/admin/jobs/${randomUUID()}/replay`, undefined, as),
  ];
  for (const call of calls) {
    for (const one of others) expect(refusalOf(await call(one))).toEqual([403, 'forbidden']);
    expect(refusalOf(await call({}))).toEqual([401, 'unauthenticated']);
  }
});

test('the queue is measured, by queue', async () => {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/convoke_jobs_waiting\{queue="tend-room"\} 0/);
  expect(metrics).toMatch(/convoke_jobs_given_up\{queue="take-delivery"\} 3/);
  expect(metrics).toMatch(/convoke_job_seconds_count\{queue="run-schedule",outcome="done"\} [1-9]/);
});

test('every answer is as the document says', async () => {
  expect(await undocumented(server)).toEqual([]);
});
