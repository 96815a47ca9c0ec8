import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type Message, type Notifier, NotifierUnavailable } from '../../application/ports/notifier.ts';
import { type MailComposer, tameId } from './mail-composer.ts';
import { mailFolderIn } from './mail-folder.ts';

const readable = { file: 0o640, folder: 0o750 } as const;

/** Keeps mails as files that mail programs open, one a message; the same message again takes the place of the first. */
export class FileNotifier implements Notifier {
  readonly #folder: string;
  readonly #composer: MailComposer;
  readonly #transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(dataDir: string, composer: MailComposer) {
    this.#folder = mailFolderIn(dataDir);
    this.#composer = composer;
  }

  async deliver(message: Message): Promise<void> {
    const { message: mail } = await this.#transport.sendMail(this.#composer.compose(message));
    if (!Buffer.isBuffer(mail)) throw new Error('The mail was to be made as one piece.');
    try {
      await this.#write(tameId(message), mail);
    } catch (error) {
      throw isOfTheFileSystem(error)
        ? new NotifierUnavailable('the mail folder can not be written', { cause: error })
        : error;
    }
  }

  async close(): Promise<void> {}

  /** Under another name first: whoever looks into the folder finds whole mails only. */
  async #write(id: string, mail: Buffer): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: readable.folder });
    const unfinished = join(this.#folder, `.${id}.${randomUUID()}`);
    const file = await open(unfinished, 'w', readable.file);
    try {
      await file.writeFile(mail);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(this.#folder, `${id}.eml`));
  }
}

const isOfTheFileSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
