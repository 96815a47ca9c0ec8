import { z } from 'zod';
import type { NoticeView } from '../../../application/ports/notification-queries.ts';
import type { ChooseNotices } from '../../../application/schedule/notice-choices.ts';
import type { ReadNotices } from '../../../application/schedule/notice-record.ts';
import { noticeKinds, noticeStatuses, type OptionalKind, optionalKinds } from '../../../domain/schedule/notices.ts';
import { formatInstant, instantOut } from '../instant.ts';
import { pageQuery } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { languageOf } from '../small-page.ts';
import { anyText } from '../text.ts';
import { sessionParams } from './session-schemas.ts';
import { askingPage, donePage } from './unsubscribe-page.ts';

const notification = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(noticeKinds),
    userId: z.uuid().exactOptional().meta({ description: 'Absent for guests.' }),
    displayName: z.string(),
    startsAt: instantOut.meta({ description: 'When the session was to start as this was planned.' }),
    status: z.enum(noticeStatuses),
    reason: z.string().exactOptional().meta({ description: 'Why it was not sent, or not yet, in words.' }),
    at: instantOut.meta({ description: 'Since when it stands so.' }),
  })
  .meta({ id: 'Notification' });

const eachKind = <Choice extends z.ZodType>(choice: Choice) =>
  Object.fromEntries(optionalKinds.map((kind) => [kind, choice])) as Record<OptionalKind, Choice>;

const choices = z.strictObject(eachKind(z.boolean())).meta({ id: 'NotificationChoices' });
const choicesChange = z.strictObject(eachKind(z.boolean().exactOptional()));

export interface NotificationUseCases {
  readonly readNotices: ReadNotices;
  readonly chooseNotices: ChooseNotices;
}

/** What people are told, and what they want to be told. */
export function notificationRoutes({ readNotices, chooseNotices }: NotificationUseCases): readonly Route[] {
  const own = { tag: 'Notifications', caller: 'account', path: '/auth/me/notifications' } as const;
  const link = {
    tag: 'Notifications',
    caller: 'nobody',
    base: 'root',
    path: '/unsubscribe/{token}',
    params: z.strictObject({ token: anyText.min(1).max(1000) }),
    responses: {},
    media: { 'text/html': 'A page' },
    errors: ['link_not_found'],
  } as const;

  return [
    defineRoute({
      method: 'get',
      path: '/sessions/{id}/notifications',
      operationId: 'listNotifications',
      tag: 'Notifications',
      summary: 'What the people of a session were told, and what not',
      description: 'For managers, in the order of planning: each mail to each person once, with what became of it.',
      caller: 'anyone',
      params: sessionParams,
      query: z.strictObject(pageQuery),
      responses: { 200: z.array(notification) },
      errors: ['unauthenticated', 'forbidden', 'session_not_found'],
      list: true,
      async handle({ params: { id }, query, caller }) {
        const { items, nextCursor } = await readNotices.execute(id, caller, query);
        return { status: 200, data: items.map(notificationBody), nextCursor };
      },
    }),
    defineRoute({
      ...own,
      method: 'get',
      operationId: 'getNotificationChoices',
      summary: 'Read what the own account is told of',
      responses: { 200: choices },
      handle: async ({ caller }) => ({ status: 200, data: await chooseNotices.read(caller) }),
    }),
    defineRoute({
      ...own,
      method: 'put',
      operationId: 'setNotificationChoices',
      summary: 'Choose what the own account is told of',
      description: 'Kinds that are not named stay as they are.',
      body: choicesChange,
      responses: { 200: choices },
      handle: async ({ caller, body }) => ({ status: 200, data: await chooseNotices.change(caller, given(body)) }),
    }),
    defineRoute({
      ...link,
      method: 'get',
      operationId: 'askToUnsubscribe',
      summary: 'Ask whether somebody wants no more mails of a kind',
      description: 'The link in each mail. It changes nothing: the button on the page does.',
      handle: async ({ params: { token }, header }) =>
        askingPage(languageOf(header('accept-language')), await chooseNotices.kindOf(token)),
    }),
    defineRoute({
      ...link,
      method: 'post',
      operationId: 'unsubscribe',
      summary: 'Send no more mails of a kind',
      description:
        'What mail programs call for their users, without asking and without a sign-in (RFC 8058). The link says who it is and of which kind; doing it twice changes nothing.',
      rawBody: { maxBytes: 4096, contentTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'] },
      handle: async ({ params: { token }, header }) =>
        donePage(languageOf(header('accept-language')), await chooseNotices.unsubscribe(token)),
    }),
  ];
}

const given = (body: Partial<Record<OptionalKind, boolean | undefined>>): Partial<Record<OptionalKind, boolean>> =>
  Object.fromEntries(Object.entries(body).filter(([, choice]) => choice !== undefined));

const notificationBody = ({ startsAt, at, ...one }: NoticeView): z.input<typeof notification> => ({
  ...one,
  startsAt: formatInstant(startsAt),
  at: formatInstant(at),
});
