import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DateTime } from 'luxon';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { FileNotifier } from '#src/adapters/mail/file-notifier.ts';
import { MailFolder } from '#src/adapters/mail/mail-folder.ts';
import { SmtpNotifier } from '#src/adapters/mail/smtp-notifier.ts';
import { InMemoryNotifier } from '#src/adapters/memory/mail/in-memory-notifier.ts';
import { type Arrived, notifierContract, refusingNotifierContract } from '#test/contracts/notifier.ts';
import { aMessage } from '#test/support/a-message.ts';
import { aComposer } from './a-composer.ts';
import { answering, MailServer } from './a-mail-server.ts';

/** The id that a Message-ID was made from. */
const idIn = (messageId = ''): string => messageId.replace(/^<(.+)@school\.example>$/, '$1');

describe('InMemoryNotifier', () => {
  refusingNotifierContract(async () => {
    const notifier = new InMemoryNotifier();
    return {
      notifier,
      arrived: async () => notifier.delivered.map(({ id, recipient }) => ({ id, address: recipient.address })),
      refuse: (address) => notifier.refuse(address),
      goAway: async () => notifier.goAway(),
      comeBack: async () => notifier.goAway(false),
      close: async () => {},
    };
  });
});

describe('SmtpNotifier', () => {
  refusingNotifierContract(async () => {
    const server = new MailServer();
    await server.start();
    const notifier = new SmtpNotifier({ url: server.url }, aComposer());
    return {
      notifier,
      arrived: async () =>
        server.received.map(
          ({ mail, envelope }): Arrived => ({ id: idIn(mail.messageId), address: envelope.to.join() }),
        ),
      refuse: (address) => void server.atRecipient.set(address, answering(550, `5.1.1 <${address}>: no such user`)),
      goAway: () => server.stop(),
      comeBack: () => server.start(),
      async close() {
        await notifier.close();
        await server.stop();
      },
    };
  });
});

describe('FileNotifier', () => {
  const harnessOf = notifierContract(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'convoke-mail-'));
    const folder = join(dataDir, 'mail');
    const notifier = new FileNotifier(dataDir, aComposer());
    return {
      notifier,
      folder,
      async arrived() {
        const files = await readdir(folder);
        return await Promise.all(
          files.map(async (file): Promise<Arrived> => {
            const { messageId, to } = await PostalMime.parse(await readFile(join(folder, file)));
            return { id: idIn(messageId), address: to?.[0]?.address ?? '' };
          }),
        );
      },
      // a file is where the folder should be
      goAway: () => writeFile(folder, ''),
      comeBack: () => rm(folder),
      close: () => rm(dataDir, { recursive: true, force: true }),
    };
  });

  test('keeps one file a message, named by it, which a repeat takes the place of', async () => {
    const { notifier, folder } = harnessOf();
    const message = aMessage('registered', { session: { title: 'Before' } });
    await notifier.deliver(message);
    await notifier.deliver({ ...message, session: { ...message.session, title: 'After' } });
    expect(await readdir(folder)).toEqual([`${message.id}.eml`]);
    const { subject } = await PostalMime.parse(await readFile(join(folder, `${message.id}.eml`)));
    expect(subject).toBe('You are registered: After');
  });

  test('leaves nothing half written where mail programs look, however many write the same at once', async () => {
    const { notifier, folder } = harnessOf();
    const message = aMessage();
    await Promise.all(Array.from({ length: 20 }, () => notifier.deliver(message)));
    expect(await readdir(folder)).toEqual([`${message.id}.eml`]);
  });

  test('keeps them until they are dropped, the old ones alone, with what was left half written', async () => {
    const { notifier, folder } = harnessOf();
    const kept = new MailFolder(dirname(folder));
    const dayAgo = DateTime.now().minus({ days: 1 });
    expect(await kept.dropBefore(dayAgo)).toBe(0);
    const [old, fresh] = [aMessage(), aMessage()];
    for (const message of [old, fresh]) await notifier.deliver(message);
    const before = dayAgo.minus({ seconds: 1 }).toJSDate();
    for (const name of ['.half.written', 'notes of somebody.txt']) await writeFile(join(folder, name), '');
    for (const name of [`${old.id}.eml`, '.half.written', 'notes of somebody.txt'])
      await utimes(join(folder, name), before, before);
    const droppedByEach = await Promise.all([kept.dropBefore(dayAgo), kept.dropBefore(dayAgo)]);
    expect(droppedByEach[0] + droppedByEach[1]).toBe(2);
    expect((await readdir(folder)).sort()).toEqual([`${fresh.id}.eml`, 'notes of somebody.txt'].sort());
  });

  test('shows mails to nobody else on the machine', async () => {
    const { notifier, folder } = harnessOf();
    const message = aMessage();
    await notifier.deliver(message);
    const { mode } = await stat(join(folder, `${message.id}.eml`));
    expect(mode & 0o007).toBe(0);
  });

  test.each(['../../etc/passwd', '', '.hidden', 'a/b', 'a\nb', 'a@b'])('makes no file of the id %j', async (id) => {
    await expect(harnessOf().notifier.deliver(aMessage('registered', { id }))).rejects.toThrow(/not of a ledger/);
  });
});
