import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { vi } from 'vitest';
import { soon } from './a-running-server.ts';

/** The folder that a server without SMTP keeps its mails in, one a file. */
export class MailFolder {
  readonly dataDir: string;

  private constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  static async make(): Promise<MailFolder> {
    return new MailFolder(await mkdtemp(join(tmpdir(), 'convoke-mails-')));
  }

  async remove(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  /** All that were sent to an address so far, in no order. */
  async mailsTo(address: string): Promise<readonly Email[]> {
    const folder = join(this.dataDir, 'mail');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map(async (name) => PostalMime.parse(await readFile(join(folder, name)))));
    return mails.filter(({ to }) => to?.some((one) => one.address === address));
  }

  /** Waits for a mail to an address whose subject is like that. */
  async mailTo(address: string, subject: RegExp): Promise<Email> {
    const find = async () => (await this.mailsTo(address)).find((mail) => subject.test(mail.subject ?? ''));
    return (await vi.waitUntil(find, soon)) as Email;
  }
}
