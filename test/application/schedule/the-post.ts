import { InMemoryNotifier } from '#src/adapters/memory/mail/in-memory-notifier.ts';
import { InMemoryNotificationQueries } from '#src/adapters/memory/notification/in-memory-notification-queries.ts';
import type { NoticeView } from '#src/application/ports/notification-queries.ts';
import type { Notifier } from '#src/application/ports/notifier.ts';
import { ChooseNotices } from '#src/application/schedule/notice-choices.ts';
import { DropOldNotices, ReadNotices } from '#src/application/schedule/notice-record.ts';
import { NoticeWriter } from '#src/application/schedule/notice-writer.ts';
import { PlanReminders } from '#src/application/schedule/plan-reminders.ts';
import { SendDueNotices } from '#src/application/schedule/send-due-notices.ts';
import { type Pace, SendNotices } from '#src/application/schedule/send-notices.ts';
import type { AccountCaller } from '#src/domain/identity/require-caller.ts';
import type { StepSettings } from '#src/domain/schedule/steps.ts';
import { asParticipantId, type SessionId } from '#src/domain/session/ids.ts';
import type { Application } from '#test/support/an-application.ts';
import { signedIn } from '#test/support/in-an-application.ts';

const settings: StepSettings = { overdueMinutes: 30, archiveAfterDays: 7 };

/** Everything that plans and sends notices, over an application in memory, with what arrived. */
export function thePost(app: Application, wishes: { readonly notifier?: Notifier; readonly pace?: Pace } = {}) {
  const queries = new InMemoryNotificationQueries(app.tables);
  const inbox = new InMemoryNotifier();
  const { links } = app;
  const writer = new NoticeWriter(app.unitOfWork, links, app.clock, settings);
  const unforeseen: unknown[] = [];
  const report = (error: unknown) => void unforeseen.push(error);
  const send = new SendNotices(app.unitOfWork, writer, wishes.notifier ?? inbox, app.clock, report, wishes.pace);
  const planReminders = new PlanReminders(app.unitOfWork, settings);
  const sendDue = new SendDueNotices(app.unitOfWork, queries);

  const post = {
    inbox,
    links,
    unforeseen,
    choose: new ChooseNotices(app.unitOfWork, links, app.clock),
    read: new ReadNotices(app.sessionQueries, queries, app.clock),
    dropOld: new DropOldNotices(app.unitOfWork),
    send: () => send.execute({ share: 1 }),
    settled: () => send.settled(),
    plan: () => planReminders.execute(app.clock.now()),
    /** One round of everything that runs every few seconds. */
    async tick(): Promise<void> {
      await post.plan();
      await sendDue.execute(app.clock.now());
      await app.jobRunner.runAll({ 'send-notices': (data) => send.execute(data) });
    },
    /** Whom which kinds reached, in order. */
    arrived: () => inbox.delivered.map(({ kind, recipient }) => [kind, recipient.displayName]),
    /** The kinds that reached somebody. */
    arrivedFor: (displayName: string) =>
      inbox.delivered.filter(({ recipient }) => recipient.displayName === displayName).map(({ kind }) => kind),
    ledger: async (id: SessionId): Promise<readonly NoticeView[]> =>
      (await queries.ofSession(id, { limit: 1000 })).items,
    /** What stands in the ledger of one person, by kind. */
    async standings(id: SessionId, displayName: string): Promise<Readonly<Record<string, string>>> {
      const own = (await post.ledger(id)).filter((one) => one.displayName === displayName);
      return Object.fromEntries(
        own.map(({ kind, status, reason }) => [kind, reason === undefined ? status : `${status}: ${reason}`]),
      );
    },
  };
  return post;
}

/** Somebody with an account who registers. */
export async function registers(app: Application, id: SessionId, displayName = 'Ada'): Promise<AccountCaller> {
  const caller = await signedIn(app, 'member', { displayName });
  await app.register.execute({ id, caller, participantId: asParticipantId(app.ids.next()) });
  return caller;
}
