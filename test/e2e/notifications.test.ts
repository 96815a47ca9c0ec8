import { afterAll, describe, expect, test, vi } from 'vitest';
import { MailServer } from '../adapters/mail/a-mail-server.ts';
import type { Account, Body } from '../support/a-running-server.ts';
import { aRunningServer, inMinutes, refusalOf, soon } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const mails = new MailServer();
await mails.start();
afterAll(() => mails.stop());
const server = await aRunningServer({ SMTP_URL: mails.url, MAIL_FROM: 'Convoke <convoke@school.example>' });
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const mailsTo = ({ email }: Account) => mails.received.filter(({ envelope }) => envelope.to.includes(email));
const mailTo = async (person: Account, subject: RegExp) =>
  await vi.waitUntil(() => mailsTo(person).find(({ mail }) => subject.test(mail.subject ?? '')), soon);
const header = (mail: { headers: { key: string; value: string }[] }, name: string) =>
  mail.headers.find(({ key }) => key === name)?.value;

async function registered(session: Body): Promise<Account> {
  const person = await server.account();
  const { status } = await api.post(`/sessions/${session.id}/registrations`, {}, person);
  expect(status).toBe(201);
  return person;
}

/** The link in the mail that lets somebody out of its kind. */
async function wayOut(person: Account): Promise<string> {
  const { mail } = await mailTo(person, /./);
  const [, url = ''] = /<(.+)>/.exec(header(mail, 'list-unsubscribe') ?? '') ?? [];
  return url;
}

const form = (url: string, body: string, type = 'application/x-www-form-urlencoded') =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body });

const choices = async (person: Account) => (await api.get('/auth/me/notifications', person)).body.data;

describe('people', () => {
  test('are told by mail that they are registered, and the host sees that they were', async () => {
    const session = await server.session(host, { startsAt: inMinutes(3 * 24 * 60) });
    const ada = await registered(session);
    const { mail } = await mailTo(ada, /Algebra/);
    expect(mail.text).toContain(`${server.url}/sessions/${session.id}`);
    expect(header(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const told = await vi.waitUntil(async () => {
      const { body } = await api.get(`/sessions/${session.id}/notifications`, host);
      return body.data[0]?.status === 'sent' && body;
    }, soon);
    expect(told.data).toEqual([
      {
        id: expect.any(String),
        kind: 'registered',
        userId: ada.id,
        displayName: 'Ada Lovelace',
        startsAt: session.startsAt,
        status: 'sent',
        at: expect.any(String),
      },
    ]);
    expect(mail.messageId).toContain(told.data[0].id);
  });

  test('are told of another time and of a cancellation, and the host as well', async () => {
    const session = await server.session(host, { title: 'Botany', startsAt: inMinutes(3 * 24 * 60) });
    const ada = await registered(session);
    await mailTo(ada, /Botany/);
    const startsAt = inMinutes(4 * 24 * 60);
    await api.patch(`/sessions/${session.id}`, { startsAt }, host);
    await vi.waitUntil(() => mailsTo(ada).length === 2, soon);
    await api.delete(`/sessions/${session.id}`, host);
    await vi.waitUntil(() => mailsTo(ada).length === 3, soon);
    const [, , last] = mailsTo(ada);
    expect(last?.mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar')?.method).toBe('CANCEL');
    await vi.waitUntil(() => mailsTo(host).filter(({ mail }) => mail.subject?.includes('Botany')).length === 2, soon);
  });

  test('are reminded of a class by the clock', async () => {
    const session = await server.session(host, { title: 'Chemistry', startsAt: inMinutes(3 * 24 * 60) });
    const ada = await registered(session);
    await mailTo(ada, /Chemistry/);
    await server.query("update sessions set created_at = created_at - interval '3 days' where id = $1", [session.id]);
    await server.letPass(3 * 24 * 60 - 9, session.id);
    await vi.waitUntil(() => mailsTo(ada).length === 2, soon);
    const { body } = await api.get(`/sessions/${session.id}/notifications?limit=100`, host);
    const reminders = body.data.filter(({ kind, userId }: Body) => kind.startsWith('reminder') && userId === ada.id);
    expect(Object.fromEntries(reminders.map(({ kind, status }: Body) => [kind, status]))).toMatchObject({
      reminder_24h: 'skipped',
      reminder_1h: 'skipped',
    });
  });

  test('see nothing of what others are told', async () => {
    const session = await server.session(host);
    const ada = await registered(session);
    const path = `/sessions/${session.id}/notifications`;
    expect(refusalOf(await api.get(path, ada))).toEqual([403, 'forbidden']);
    expect(refusalOf(await api.get(path))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await api.get(`/sessions/${ada.id}/notifications`, host))).toEqual([404, 'session_not_found']);
  });
});

test('the mail server is a dependency that is told of', async () => {
  const ready: Body = await (await fetch(`${server.url}/ready`)).json();
  expect(ready.dependencies.mail).toEqual({ state: 'up', detail: 'The mail server answers.' });
});

describe('who does not want to be told', () => {
  test('says so kind by kind', async () => {
    const ada = await server.account();
    expect(await choices(ada)).toMatchObject({ reminder_24h: true, changed: true, recording_ready: true });
    const put = (body: unknown) => api.call('PUT', '/auth/me/notifications', body, ada);
    expect((await put({ reminder_24h: false })).body.data).toMatchObject({ reminder_24h: false, changed: true });
    expect(await choices(ada)).toMatchObject({ reminder_24h: false });
    expect((await put({ reminder_24h: true })).body.data).toMatchObject({ reminder_24h: true });
    expect(refusalOf(await put({ confirm_registration: false }))).toEqual([400, 'validation_failed']);
    expect(refusalOf(await put({ changed: 'no' }))).toEqual([400, 'validation_failed']);
    expect(refusalOf(await api.get('/auth/me/notifications'))).toEqual([401, 'unauthenticated']);
  });

  test('is asked by the page behind the link in a mail, which changes nothing by itself', async () => {
    const ada = await registered(await server.session(host));
    const url = await wayOut(ada);
    const page = await fetch(url, { headers: { 'accept-language': 'de-AT' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    const html = await page.text();
    expect(html).toContain('lang="de"');
    expect(html).toContain('<form method="post">');
    expect(await choices(ada)).toMatchObject({ registered: true });
  });

  test.each([
    ['by the form', 'List-Unsubscribe=One-Click', undefined],
    ['with a body of parts', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x'],
  ])('is let out by one call without a sign-in, %s, as often as it comes', async (_, body, type) => {
    const ada = await registered(await server.session(host));
    const url = await wayOut(ada);
    for (let times = 0; times < 2; times += 1) expect((await form(url, body, type)).status).toBe(200);
    expect(await choices(ada)).toMatchObject({ registered: false, changed: true });
  });

  test('is not let out by a link that was made up, or by other content', async () => {
    const made = await form(`${server.url}/unsubscribe/made-up`, '');
    expect(made.status).toBe(404);
    expect(await made.json()).toMatchObject({ code: 'link_not_found' });
    expect((await fetch(`${server.url}/unsubscribe/made-up`)).status).toBe(404);
    const ada = await registered(await server.session(host));
    expect((await form(await wayOut(ada), '{}', 'application/json')).status).toBe(415);
    expect(await choices(ada)).toMatchObject({ registered: true });
  });
});

test('every answer is as the document says', async () => {
  expect(await undocumented(server)).toEqual([]);
});
