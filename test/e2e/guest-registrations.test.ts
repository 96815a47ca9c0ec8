import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { undocumented } from './undocumented.ts';

const mails = await MailFolder.make();
const server = await aRunningServer({ DATA_DIR: mails.dataDir });
afterAll(() => mails.remove());
// The first of the three makes the account of the host.
const strict = await aRunningServer({ RATE_LIMITS: 'create=3/600' });
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const anAddress = () => `${randomUUID()}@example.org`;
const asks = (session: Body, email: string, wishes: object = {}) =>
  api.post(`/sessions/${session.id}/registrations`, { displayName: 'Gwen Guest', email, ...wishes });
const confirms = (token: string) => api.post('/registrations/confirm', { token });
const view = async (session: Body): Promise<Body> => (await api.get(`/sessions/${session.id}`)).body.data;

/** The link in the mail that asks for it. */
async function linkFor(email: string): Promise<string> {
  const { text = '' } = await mails.mailTo(email, /^(Confirm|Bitte)/);
  const [url = ''] = /http\S+\/registrations\/confirm\/[\w.-]+/.exec(text) ?? [];
  return url;
}
const tokenFor = async (email: string): Promise<string> => (await linkFor(email)).split('/').at(-1) ?? '';

async function registered(session: Body, email = anAddress()): Promise<Body> {
  await asks(session, email);
  const { status, body } = await confirms(await tokenFor(email));
  if (status !== 200) throw new Error(`Not registered: ${JSON.stringify(body)}`);
  return body.data;
}

describe('a guest who registers', () => {
  test('is sent a link, holds a seat once they follow it, and is known by the token at the door', async () => {
    const session = await server.session(host, { startsAt: inMinutes(5), capacity: 1 });
    const email = anAddress();
    const asked = await asks(session, email);
    expect([asked.status, asked.body.data]).toEqual([202, { status: 'unconfirmed' }]);
    const token = await tokenFor(email);
    expect((await view(session)).seatsLeft).toBe(1);

    const { status, body } = await confirms(token);
    expect(status).toBe(200);
    const { registration, participantToken, joinUrl } = body.data;
    expect(registration).toMatchObject({ displayName: 'Gwen Guest', role: 'participant', present: false });
    expect(registration).not.toHaveProperty('userId');
    expect(joinUrl).toBe(`${server.url}/sessions/${session.id}#token=${participantToken}`);
    expect((await view(session)).seatsLeft).toBe(0);
    const { text } = await mails.mailTo(email, /^You are registered/);
    expect(text).toMatch(new RegExp(`/sessions/${session.id}#token=[\\w.-]+`));

    const stranger = await api.get(`/sessions/${session.id}/can-join`);
    expect(stranger.body.data).toMatchObject({ canJoin: false, reason: 'full' });
    const joined = await api.post(`/sessions/${session.id}/join`, {}, { token: participantToken });
    expect(joined.status).toBe(200);
    expect(joined.body.data.participant).toMatchObject({ id: registration.participantId, displayName: 'Gwen Guest' });
  });

  test('gets the same place by following the link twice', async () => {
    const session = await server.session(host);
    const email = anAddress();
    await asks(session, email);
    const token = await tokenFor(email);
    const [first, again] = [await confirms(token), await confirms(token)];
    expect(again.body.data.registration).toEqual(first.body.data.registration);
    const { participantCount, seatsLeft, capacity } = await view(session);
    expect([participantCount, seatsLeft]).toEqual([0, capacity - 1]);
  });

  test('is listed without the address, and withdraws by the token, after which the address is gone', async () => {
    const session = await server.session(host);
    const { registration, participantToken: token } = await registered(session);
    const listed = await api.get(`/sessions/${session.id}/registrations`, host);
    expect(listed.body.data).toEqual([registration]);
    expect(JSON.stringify(listed.body)).not.toContain('example.org');
    for (const _ of 'twice')
      expect((await api.delete(`/sessions/${session.id}/registrations`, { token })).status).toBe(204);
    expect((await api.get(`/sessions/${session.id}/registrations`, host)).body.data).toEqual([]);
    const left = () => server.query('select 1 from guest_registrations where session_id = $1', [session.id]);
    await vi.waitUntil(async () => {
      await api.post('/admin/schedules/drop-unconfirmed-registrations/run', {}, server.admin);
      return (await left()).length === 0;
    }, soon);
  });

  test('is answered the same whether or not the address is registered', async () => {
    const session = await server.session(host);
    const email = anAddress();
    await registered(session, email);
    const [known, unknown] = [await asks(session, email), await asks(session, anAddress())];
    expect([known.status, known.body.data]).toEqual([unknown.status, unknown.body.data]);
  });

  test('is sent the mail once however often they ask in a few minutes', async () => {
    const session = await server.session(host);
    const email = anAddress();
    await Promise.all(Array.from({ length: 5 }, () => asks(session, email)));
    await linkFor(email);
    const rows = await server.query(
      'select count(*)::int as notices from notifications where session_id = $1 and kind = $2',
      [session.id, 'confirm_registration'],
    );
    expect(rows).toEqual([{ notices: 1 }]);
  });
});

describe('a registration that can not be', () => {
  test('is refused to a guest as it is to an account', async () => {
    const member = await server.account();
    const full = await server.session(host, { capacity: 1 });
    await api.post(`/sessions/${full.id}/registrations`, {}, member);
    expect(refusalOf(await asks(full, anAddress()))).toEqual([409, 'session_full']);
    const members = await server.session(host, { visibility: 'members' });
    expect(refusalOf(await asks(members, anAddress()))).toEqual([403, 'members_only']);
    expect(refusalOf(await asks(await server.liveSession(host), anAddress()))).toEqual([409, 'registration_closed']);
    const gone = await server.session(host);
    await api.delete(`/sessions/${gone.id}`, host);
    expect(refusalOf(await asks(gone, anAddress()))).toEqual([409, 'session_closed']);
    expect(refusalOf(await asks({ id: randomUUID() }, anAddress()))).toEqual([404, 'session_not_found']);
  });

  test('is refused without an address, without a name, and to tokens that say who somebody is already', async () => {
    const session = await server.session(host);
    const path = `/sessions/${session.id}/registrations`;
    const paths = ({ body }: { body: Body }) => body.errors.map(({ path: at }: Body) => at);
    expect(refusalOf(await api.post(path, {}))).toEqual([401, 'unauthenticated']);
    expect(paths(await api.post(path, { displayName: 'Gwen' }))).toEqual(['email']);
    expect(paths(await api.post(path, { email: anAddress() }))).toEqual(['displayName']);
    expect(paths(await asks(session, 'not an address', { timeZone: 'Mars/Base' }))).toEqual(['timeZone', 'email']);
    expect(paths(await api.post(path, { displayName: 'Gwen', email: anAddress() }, host))).toEqual(['displayName']);
    const { participantToken: token } = await registered(session);
    expect(refusalOf(await api.post(path, { displayName: 'G', email: anAddress() }, { token }))).toEqual([
      403,
      'forbidden',
    ]);
  });

  test('is refused by a link that was made up, changed, or not followed within a day', async () => {
    const session = await server.session(host);
    const email = anAddress();
    await asks(session, email);
    const token = await tokenFor(email);
    for (const bad of ['made-up', `${token.slice(0, -3)}AAA`, `x${token}`])
      expect(refusalOf(await confirms(bad))).toEqual([404, 'link_not_found']);
    await server.query(`update guest_registrations set expires_at = now() where email = $1`, [email]);
    expect(refusalOf(await confirms(token))).toEqual([404, 'link_not_found']);
    expect((await api.post('/admin/schedules/drop-unconfirmed-registrations/run', {}, server.admin)).status).toBe(200);
    const left = () => server.query('select 1 from guest_registrations where email = $1', [email]);
    await vi.waitUntil(async () => (await left()).length === 0, soon);
    expect((await view(session)).seatsLeft).toBe(session.seatsLeft);
  });

  test('is told when the link is followed after the last seat went, and after the start', async () => {
    const session = await server.session(host, { capacity: 1 });
    const email = anAddress();
    await asks(session, email);
    const token = await tokenFor(email);
    const { participantToken } = await registered(session);
    expect(refusalOf(await confirms(token))).toEqual([409, 'session_full']);
    await api.delete(`/sessions/${session.id}/registrations`, { token: participantToken });
    await server.letPass(25 * 60, session.id);
    expect(refusalOf(await confirms(token))).toEqual([409, 'registration_closed']);
  });
});

describe('the page behind the link', () => {
  const open = (url: string, method = 'GET', language = 'en') =>
    fetch(url, {
      method,
      headers: {
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'accept-language': language,
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    });

  test('changes nothing when it is opened, registers by its button, and leads in', async () => {
    const session = await server.session(host, { title: '<b>Maths & more</b>' });
    const email = anAddress();
    await asks(session, email, { displayName: '"><script>alert(1)</script>', timeZone: 'Europe/Berlin', locale: 'de' });
    const link = await linkFor(email);
    const asking = await open(link);
    const page = await asking.text();
    expect([asking.status, asking.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(asking.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(asking.headers.get('cache-control')).toBe('no-store');
    expect(page).toContain('&lt;b&gt;Maths &amp; more&lt;/b&gt;');
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<b>/);
    expect(page).toContain('<form method="post">');
    expect((await view(session)).seatsLeft).toBe(session.seatsLeft);

    const done = await open(link, 'POST');
    const text = await done.text();
    expect(done.status).toBe(200);
    expect(text).not.toMatch(/<script|<b>/);
    const [, participantToken] =
      new RegExp(`href="${server.url}/sessions/${session.id}#token=([\\w.-]+)"`).exec(text) ?? [];
    expect((await view(session)).seatsLeft).toBe(session.seatsLeft - 1);
    expect((await api.delete(`/sessions/${session.id}/registrations`, { token: participantToken })).status).toBe(204);
  });

  test('speaks German to who reads German, also where it refuses', async () => {
    const session = await server.session(host, { capacity: 1 });
    const email = anAddress();
    await asks(session, email);
    const link = await linkFor(email);
    expect(await (await open(link, 'GET', 'de-AT,de;q=0.9')).text()).toContain('<html lang="de">');
    await registered(session);
    const refused = await open(link, 'POST', 'de');
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('Inzwischen sind alle Plätze belegt.');
  });

  test.each(['GET', 'POST'])('says of a link that is not good that it is not (%s)', async (method) => {
    const refused = await open(`${server.url}/registrations/confirm/made.up.token`, method);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await refused.text()).toContain('This link is not good');
  });

  test.each(['GET', 'POST'])('is a problem to a program that asks for no page (%s)', async (method) => {
    const refused = await fetch(`${server.url}/registrations/confirm/made.up.token`, { method });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await refused.json()).toMatchObject({ code: 'link_not_found' });
  });
});

test('guests may ask so often a minute, and then have to wait', async () => {
  const teacher = await strict.account('instructor');
  const session = await strict.session(teacher);
  const answers = [];
  for (let turn = 0; turn < 3; turn += 1)
    answers.push(
      await strict.api.post(`/sessions/${session.id}/registrations`, { displayName: 'Gwen', email: anAddress() }),
    );
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
});

test('all of it is as the document says', async () => {
  expect(await undocumented(server)).toEqual([]);
});
