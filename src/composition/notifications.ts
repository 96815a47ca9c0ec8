import { ContainerModule } from 'inversify';
import type { Logger } from 'pino';
import { SqlNotificationQueries } from '../adapters/persistence/notification/sql-notification-queries.ts';
import { Reads } from '../adapters/persistence/reads.ts';
import type { ClaimedNotice } from '../application/ports/notification-ledger.ts';
import type { NotificationQueries } from '../application/ports/notification-queries.ts';
import { ChooseNotices } from '../application/schedule/notice-choices.ts';
import { NoticeLinks } from '../application/schedule/notice-links.ts';
import { DropOldNotices, ReadNotices } from '../application/schedule/notice-record.ts';
import { NoticeWriter } from '../application/schedule/notice-writer.ts';
import { PlanReminders } from '../application/schedule/plan-reminders.ts';
import { SendDueNotices } from '../application/schedule/send-due-notices.ts';
import { SendNotices } from '../application/schedule/send-notices.ts';
import { ports, type Surroundings } from './adapters.ts';
import { identity } from './identity.ts';
import { jobHandlers, scheduledTask } from './jobs.ts';
import { mail } from './mail.ts';
import { token } from './token.ts';

const queries = token<NotificationQueries>('NotificationQueries');
const writer = token<NoticeWriter>('NoticeWriter');

/** Where links in messages lead, and what was sealed in them. */
export const noticeLinks = token<NoticeLinks>('NoticeLinks');

export const notifications = {
  readNotices: token<ReadNotices>('ReadNotices'),
  chooseNotices: token<ChooseNotices>('ChooseNotices'),
  sendNotices: token<SendNotices>('SendNotices'),
} as const;

/** What people are told, when, and how it leaves. */
export const notificationsModule = ({ config, log, orm }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, unitOfWork, sessionQueries, linkTokens } = ports;
    const { steps, operationsTimeZone: timeZone, publicUrl } = config;

    bind(queries).toResolvedValue(() => new SqlNotificationQueries(new Reads(orm)));
    bind(noticeLinks).toResolvedValue(
      (...all) => new NoticeLinks(publicUrl, ...all),
      [linkTokens, identity.sessionTokens],
    );
    bind(writer).toResolvedValue((...all) => new NoticeWriter(...all, steps), [unitOfWork, noticeLinks, clock]);
    bind(notifications.readNotices).toResolvedValue(
      (...all) => new ReadNotices(...all),
      [sessionQueries, queries, clock],
    );
    bind(notifications.chooseNotices).toResolvedValue(
      (...all) => new ChooseNotices(...all),
      [unitOfWork, noticeLinks, clock],
    );
    bind(notifications.sendNotices).toResolvedValue(
      (...all) => new SendNotices(...all, reportTo(log)),
      [unitOfWork, writer, mail.notifier, clock],
    );
    bind(jobHandlers['send-notices']).toResolvedValue(
      (send) => (data) => send.execute(data),
      [notifications.sendNotices],
    );
    bind(scheduledTask).toResolvedValue(
      (unitOfWork) => {
        const plan = new PlanReminders(unitOfWork, steps);
        return {
          name: 'plan-reminders',
          description: 'Plans the reminders that are due, and what hosts have to know of their classes.',
          every: { seconds: 5 },
          run: (now) => plan.execute(now),
        };
      },
      [unitOfWork],
    );
    bind(scheduledTask).toResolvedValue(
      (...all) => {
        const send = new SendDueNotices(...all);
        return {
          name: 'send-due-notices',
          description: 'Has what is due to be told sent by every server.',
          every: { seconds: 5 },
          run: (now) => send.execute(now),
        };
      },
      [unitOfWork, queries],
    );
    bind(scheduledTask).toResolvedValue(
      (unitOfWork) => {
        const drop = new DropOldNotices(unitOfWork);
        return {
          name: 'drop-old-notices',
          description:
            'Forgets what people were told of sessions of more than 90 days ago, and opt-outs of people who are gone.',
          every: { dailyAt: '02:00', timeZone },
          run: (now) => drop.execute(now),
        };
      },
      [unitOfWork],
    );
  });

const reportTo =
  (log: Logger) =>
  (err: unknown, { id, kind, sessionId }: ClaimedNotice): void =>
    log.error({ err, notice: id, kind, sessionId }, 'a notice could not be told, and is tried again');
