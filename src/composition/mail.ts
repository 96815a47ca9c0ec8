import { isIP } from 'node:net';
import { ContainerModule } from 'inversify';
import { IcalCalendarWriter } from '../adapters/calendar/ical-calendar-writer.ts';
import { FileNotifier } from '../adapters/mail/file-notifier.ts';
import { MailComposer } from '../adapters/mail/mail-composer.ts';
import { MailFolder } from '../adapters/mail/mail-folder.ts';
import type { Mailbox } from '../adapters/mail/mailbox.ts';
import { SmtpHealth } from '../adapters/mail/smtp-health.ts';
import { SmtpNotifier } from '../adapters/mail/smtp-notifier.ts';
import type { CalendarWriter } from '../application/ports/calendar-writer.ts';
import type { HealthCheck } from '../application/ports/health-check.ts';
import type { Notifier } from '../application/ports/notifier.ts';
import { ports, type Surroundings } from './adapters.ts';
import { scheduledTask } from './jobs.ts';
import { token } from './token.ts';

export const mail = {
  /** Close it once nothing is delivered any more. */
  notifier: token<Notifier & { close(): Promise<void> }>('Notifier'),
  calendarWriter: token<CalendarWriter>('CalendarWriter'),
  /** Of the mail server, where there is one. */
  healthChecks: token<readonly HealthCheck[]>('HealthChecks of mail'),
} as const;

/** How people are told things: by SMTP, or as files where no server is configured. */
export const mailModule = ({ config }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const host = new URL(config.publicUrl).hostname;
    const from = config.mail.from ?? senderAt(host);
    bind(mail.calendarWriter).toResolvedValue(() => new IcalCalendarWriter({ host, organizer: from.address }));
    bind(mail.notifier).toResolvedValue(
      (calendar, clock) => {
        const composer = new MailComposer({ from, host }, calendar, clock);
        const { smtpUrl } = config.mail;
        return smtpUrl ? new SmtpNotifier({ url: smtpUrl }, composer) : new FileNotifier(config.dataDir, composer);
      },
      [mail.calendarWriter, ports.clock],
    );
    bind(mail.healthChecks).toResolvedValue(() => (config.mail.smtpUrl ? [new SmtpHealth(config.mail.smtpUrl)] : []));
    bind(scheduledTask).toResolvedValue(() => {
      // Also with a mail server: the folder may be from before there was one.
      const folder = new MailFolder(config.dataDir);
      const days = config.mail.retentionDays;
      return {
        name: 'drop-kept-mails',
        description: `Drops the mails in DATA_DIR/mail that are older than ${days === 1 ? 'a day' : `${days} days`}.`,
        // So often that each server comes to its own folder, where they share none.
        every: { seconds: 3600 },
        run: async (now) => `dropped ${await folder.dropBefore(now.minus({ days }))} mails`,
      };
    });
  });

const senderAt = (host: string): Mailbox => ({
  name: 'Convoke',
  address: `no-reply@${isIP(host.replaceAll(/[[\]]/g, '')) ? 'localhost' : host}`,
});
