import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SmtpHealth } from '#src/adapters/mail/smtp-health.ts';
import { SmtpNotifier } from '#src/adapters/mail/smtp-notifier.ts';
import { type Message, NotifierUnavailable, RecipientRefused } from '#src/application/ports/notifier.ts';
import { aMessage } from '#test/support/a-message.ts';
import { minutesFromNoon } from '#test/support/a-session.ts';
import { anApplication } from '#test/support/an-application.ts';
import { planned } from '#test/support/in-an-application.ts';
import { registers, thePost } from '../../application/schedule/the-post.ts';
import { aComposer } from './a-composer.ts';
import { answering, MailServer, type Manner } from './a-mail-server.ts';

const patience = { connectMs: 2000, answerMs: 400, messageMs: 20_000 };
const troubled = 'troubled@guests.example';

const to = (address: string): Message => aMessage('reminder_1h', { recipient: { address } });

let server: MailServer;
let notifier: SmtpNotifier;

beforeEach(async () => {
  server = new MailServer();
  await server.start();
  notifier = new SmtpNotifier({ url: server.url, patience }, aComposer());
});
afterEach(async () => {
  await notifier.close();
  await server.stop();
});

/** What came of it: a word, and what it says. */
async function outcomeOf(address: string): Promise<readonly [string, string]> {
  try {
    await notifier.deliver(to(address));
    return ['delivered', ''];
  } catch (error) {
    if (error instanceof RecipientRefused) return ['refused', error.detail];
    if (error instanceof NotifierUnavailable) return ['later', error.detail];
    throw error;
  }
}

describe('a server that answers with a code', () => {
  const address = 'the mail server refused the address';
  const notNow = 'the mail server did not take it for now';
  const notUs = 'the mail server does not accept our credentials';

  test.each<readonly [number, string, string, string]>([
    [550, '5.1.1 no such user', 'refused', `${address} (550 5.1.1)`],
    [550, 'no such user', 'refused', `${address} (550)`],
    [551, '5.1.6 moved away', 'refused', `${address} (551 5.1.6)`],
    [552, '5.2.2 mailbox full', 'refused', `${address} (552 5.2.2)`],
    [553, '5.1.3 no mailbox name', 'refused', `${address} (553 5.1.3)`],
    [554, '5.7.1 not wanted here', 'refused', `${address} (554 5.7.1)`],
    [501, '5.1.3 bad syntax', 'refused', `${address} (501 5.1.3)`],
    [450, '4.2.0 greylisted, come again', 'later', `${notNow} (450 4.2.0)`],
    [451, '4.7.1 greylisted', 'later', `${notNow} (451 4.7.1)`],
    [452, '4.5.3 too many', 'later', `${notNow} (452 4.5.3)`],
    [421, '4.3.2 shutting down', 'later', `${notNow} (421 4.3.2)`],
    [503, '5.5.1 bad sequence', 'later', `${notUs} (503 5.5.1)`],
    [530, '5.7.0 authenticate first', 'later', `${notUs} (530 5.7.0)`],
  ])('%i %s about the recipient: %s', async (code, words, outcome, detail) => {
    server.atRecipient.set(troubled, answering(code, words));
    expect(await outcomeOf(troubled)).toEqual([outcome, detail]);
    expect(await outcomeOf('gwen@guests.example')).toEqual(['delivered', '']);
  });

  test.each<readonly [number, string, string, string]>([
    [554, '5.6.0 looks like spam', 'refused', 'the mail server refused the message (554 5.6.0)'],
    [552, '5.3.4 too big', 'refused', 'the mail server refused the message (552 5.3.4)'],
    [451, '4.3.0 queue is full', 'later', `${notNow} (451 4.3.0)`],
    [452, '4.3.1 disk is full', 'later', `${notNow} (452 4.3.1)`],
  ])('%i %s about the message: %s', async (code, words, outcome, detail) => {
    server.atMessage.set(troubled, answering(code, words));
    expect(await outcomeOf(troubled)).toEqual([outcome, detail]);
  });

  test.each([
    [550, '5.7.1 you may not send as that', 'the mail server refused the sender (550 5.7.1)'],
    [451, '4.3.0 busy', `${notNow} (451 4.3.0)`],
  ])('%i %s about the sender is the fault of no recipient', async (code, words, detail) => {
    server.atSender = answering(code, words);
    expect(await outcomeOf(troubled)).toEqual(['later', detail]);
    server.atSender = undefined;
    expect(await outcomeOf(troubled)).toEqual(['delivered', '']);
  });

  test.each([421, 554])('%i as its greeting takes nothing for now', async (code) => {
    server.atGreeting = answering(code, 'not today');
    expect((await outcomeOf(troubled))[0]).toBe('later');
    expect(server.received).toEqual([]);
  });

  test('never has the recipient’s address in what is recorded', async () => {
    server.atRecipient.set(troubled, answering(550, `5.1.1 <${troubled}> is unknown`));
    const [, detail] = await outcomeOf(troubled);
    expect(detail).not.toMatch(/troubled|guests/);
  });
});

describe('a server that does not answer', () => {
  const silences: readonly [string, (manner: Manner) => void][] = [
    ['to a recipient', (manner) => void server.atRecipient.set(troubled, manner)],
    ['to a message', (manner) => void server.atMessage.set(troubled, manner)],
  ];

  test.each(silences)('%s, delays only that mail', async (_, behave) => {
    behave('hangs');
    const begun = performance.now();
    const held = outcomeOf(troubled);
    const others = await Promise.all(Array.from({ length: 20 }, (_, n) => outcomeOf(`gwen${n}@guests.example`)));
    expect(new Set(others.map(([outcome]) => outcome))).toEqual(new Set(['delivered']));
    expect(await held).toEqual(['later', 'the mail server did not answer in time']);
    // long before a whole message may take
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test.each(silences)('%s, and cuts the line, has it tried again later', async (_, behave) => {
    behave('drops');
    expect(await outcomeOf(troubled)).toEqual(['later', 'the mail server could not be reached']);
    expect(await outcomeOf('gwen@guests.example')).toEqual(['delivered', '']);
  });

  test('when it is greeted, is given up in time', async () => {
    server.atGreeting = 'hangs';
    notifier = new SmtpNotifier({ url: server.url, patience: { ...patience, connectMs: 200 } }, aComposer());
    expect(await outcomeOf(troubled)).toEqual(['later', 'the mail server did not answer in time']);
  });

  test('does not hold up for longer than a message may take, even if it never stops talking', async () => {
    const chatter = createServer((socket) => {
      const talking = setInterval(() => socket.write('220-and another thing\r\n'), 20);
      socket.on('close', () => clearInterval(talking));
      socket.on('error', () => clearInterval(talking));
    });
    chatter.listen(0, '127.0.0.1');
    await once(chatter, 'listening');
    const url = `smtp://127.0.0.1:${(chatter.address() as AddressInfo).port}`;
    notifier = new SmtpNotifier({ url, patience: { connectMs: 5000, answerMs: 5000, messageMs: 300 } }, aComposer());
    const begun = performance.now();
    expect(await outcomeOf(troubled)).toEqual(['later', 'the mail server did not answer in time']);
    expect(performance.now() - begun).toBeLessThan(3000);
    chatter.close();
  });

  test('because nobody listens there, has it tried again later', async () => {
    await server.stop();
    expect(await outcomeOf(troubled)).toEqual(['later', 'the mail server could not be reached']);
  });
});

describe('a server that holds up most recipients', () => {
  const pace = { lanes: { forAll: 3, forUntried: 2 }, slow: { afterMs: 250, most: 20, givenUpInARow: 60 } };

  test('delays only their mail, the first tries as well as the later ones', async () => {
    // So patient that a single mail which is waited for to its end is seen.
    notifier = new SmtpNotifier({ url: server.url, patience: { ...patience, answerMs: 60_000 } }, aComposer());
    const app = anApplication({ at: minutesFromNoon(-3 * 24 * 60) });
    const post = thePost(app, { notifier, pace });
    const { id } = await planned(app, { capacity: 100 });
    const members = [];
    for (let n = 0; n < 55; n += 1) members.push(await registers(app, id));
    // The good ones come last.
    for (const { userId } of members.slice(0, 40)) server.atRecipient.set(`${userId}@example.org`, 'hangs');
    const good = members.slice(40).map(({ userId }) => `${userId}@example.org`);
    const arrived = () => server.received.map(({ envelope }) => envelope.to[0]);
    await Promise.all([post.send(), post.send()]);
    await vi.waitFor(() => expect(arrived().sort()).toEqual(good.sort()));

    app.clock.set(app.clock.now().plus({ minutes: 1 }));
    const late = await registers(app, id);
    await Promise.all([post.send(), post.send()]);
    await vi.waitFor(() => expect(arrived()).toContain(`${late.userId}@example.org`));

    await notifier.close();
    await post.settled();
    const standings = Map.groupBy(await post.ledger(id), ({ status }) => status);
    expect([standings.get('sent')?.length, standings.get('planned')?.length]).toEqual([16, 40]);
  });
});

describe('a server without a secure connection', () => {
  test('gets no mail where one is insisted on', async () => {
    notifier = new SmtpNotifier({ url: `${server.url}?requireTLS=true`, patience }, aComposer());
    expect(await outcomeOf(troubled)).toEqual(['later', 'the mail server offers no secure connection']);
    expect(server.received).toEqual([]);
  });

  test('gets no mail where its certificate is not good', async () => {
    const imposter = new MailServer({ disabledCommands: [] });
    await imposter.start();
    notifier = new SmtpNotifier({ url: imposter.url, patience }, aComposer());
    expect(await outcomeOf(troubled)).toEqual(['later', 'the mail server could not be reached']);
    expect(imposter.received).toEqual([]);
    await imposter.stop();
  });
});

describe('connections', () => {
  test('are at most thirty, however much there is to send', async () => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, n) => outcomeOf(`gwen${n}@guests.example`)));
    expect(outcomes.every(([outcome]) => outcome === 'delivered')).toBe(true);
    expect(server.mostConnections).toBeLessThanOrEqual(30);
    expect(server.received).toHaveLength(100);
  });

  test('that the server closed while they were idle cost no mail', async () => {
    expect(await outcomeOf('gwen@guests.example')).toEqual(['delivered', '']);
    server.cut();
    expect(await outcomeOf('hana@guests.example')).toEqual(['delivered', '']);
  });

  test('are let go of when the notifier is closed, and with them what was being sent or waited', async () => {
    server.atRecipient.set(troubled, 'hangs');
    const held = Array.from({ length: 35 }, () => outcomeOf(troubled));
    await vi.waitFor(() => expect(server.asked).toHaveLength(30));
    await notifier.close();
    expect(new Set(await Promise.all(held))).toEqual(new Set(held.map(() => ['later', 'the server is stopping'])));
    expect(await outcomeOf('gwen@guests.example')).toEqual(['later', 'the server is stopping']);
  });
});

describe('credentials', () => {
  const locked = new MailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, next) =>
      username === 'school' && password === 'p@ss word' ? next(null, { user: 1 }) : next(new Error('5.7.8 wrong')),
  });
  beforeEach(() => locked.start());
  afterEach(() => locked.stop());

  const withUser = (credentials: string): SmtpNotifier =>
    new SmtpNotifier({ url: locked.url.replace('//', `//${credentials}@`), patience }, aComposer());

  test('that stand in the URL are used', async () => {
    notifier = withUser('school:p%40ss%20word');
    expect(await outcomeOf(troubled)).toEqual(['delivered', '']);
  });

  test('that are wrong are said, and cost no recipient their mail', async () => {
    notifier = withUser('school:wrong');
    expect(await outcomeOf(troubled)).toEqual([
      'later',
      expect.stringMatching(/^the mail server does not accept our cred/),
    ]);
  });
});

describe('the health of a server', () => {
  const conditionOf = (url: string) => new SmtpHealth(url).check();

  test('is up while it answers, and is asked once however often anybody looks', async () => {
    const health = new SmtpHealth(server.url);
    const answers = await Promise.all(Array.from({ length: 10 }, () => health.check()));
    await server.stop();
    expect(new Set([...answers, await health.check()].map(({ state }) => state))).toEqual(new Set(['up']));
  });

  test('is looked at again after a while', async () => {
    const health = new SmtpHealth(server.url, 0);
    expect((await health.check()).state).toBe('up');
    await server.stop();
    expect(await health.check()).toEqual({ state: 'degraded', detail: 'The mail server could not be reached.' });
    await server.start();
    expect((await health.check()).state).toBe('up');
  });

  test('is degraded while it greets nobody, which is said within two seconds', async () => {
    server.atGreeting = 'hangs';
    const begun = performance.now();
    const detail = 'The mail server did not answer in time.';
    expect(await conditionOf(server.url)).toEqual({ state: 'degraded', detail });
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  test('is degraded while our credentials are wrong, and tells none of them', async () => {
    const locked = new MailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_, __, next) => next(new Error('5.7.8 wrong')),
    });
    await locked.start();
    const { state, detail } = await conditionOf(locked.url.replace('//', '//school:secret@'));
    expect(state).toBe('degraded');
    expect(detail).toMatch(/^The mail server does not accept our credentials/);
    expect(detail).not.toContain('secret');
    await locked.stop();
  });
});
