import { z } from 'zod';
import type { ConfirmRegistration } from '../../../application/session/confirm-registration.ts';
import type { Call } from '../call.ts';
import { problemOf } from '../problem.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { type Language, languageOf } from '../small-page.ts';
import { anyText } from '../text.ts';
import { refusedPlace, registration, registrationBody } from './registration-body.ts';
import { askingPage, refusalPage, registeredPage } from './registration-page.ts';

const token = anyText.min(1).max(1000);

const refusals = ['link_not_found', 'session_not_found', ...refusedPlace] as const;

const refusedOnAPage = 'To who asks for `text/html`, as browsers do, a refusal is a page too.';

/** People follow the link, so a browser, which asks for pages, is told on one what is refused. */
async function onAPage<Page>(language: Language, accept: Call['accept'], work: () => Promise<Page>) {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error);
    const isAskedFor = accept('application/problem+json', 'text/html') === 'text/html';
    const page = problem && isAskedFor && refusalPage(language, problem);
    if (!page) throw error;
    return page;
  }
}

/** What the link does that a guest is sent who registers. */
export function guestRegistrationRoutes(confirmRegistration: ConfirmRegistration): readonly Route[] {
  const common = { tag: 'Registration', caller: 'nobody' } as const;
  const link = {
    ...common,
    base: 'root',
    path: '/registrations/confirm/{token}',
    params: z.strictObject({ token }),
    responses: {},
    media: { 'text/html': 'A page, in English or German' },
  } as const;

  return [
    defineRoute({
      ...common,
      method: 'post',
      path: '/registrations/confirm',
      operationId: 'confirmRegistration',
      summary: "Confirm a guest's registration",
      description:
        'With the token at the end of the link that the guest was sent. Takes the seat, if there is one by now. ' +
        'Doing it twice answers the same. The `participantToken` is who the guest is from then on: at `join`, and to withdraw.',
      body: z.strictObject({ token }),
      responses: {
        200: z
          .strictObject({
            registration,
            participantToken: z.string(),
            joinUrl: z.string().meta({ description: 'Leads in, with the token behind the `#`.' }),
          })
          .meta({ id: 'ConfirmedRegistration' }),
      },
      errors: refusals,
      async handle({ body }) {
        const { registration: view, ...rest } = await confirmRegistration.execute(body.token);
        return { status: 200, data: { registration: registrationBody(view), ...rest } };
      },
    }),
    defineRoute({
      ...link,
      method: 'get',
      operationId: 'askToConfirmRegistration',
      summary: 'Ask whether a guest wants to be registered',
      description: `The link in the mail. It changes nothing: the button on the page does. ${refusedOnAPage}`,
      errors: ['link_not_found', 'session_not_found'],
      async handle({ params, header, accept }) {
        const language = languageOf(header('accept-language'));
        return await onAPage(language, accept, async () =>
          askingPage(language, await confirmRegistration.look(params.token)),
        );
      },
    }),
    defineRoute({
      ...link,
      method: 'post',
      operationId: 'confirmRegistrationByForm',
      summary: 'Register the guest who followed the link',
      description: `What the button does: the same as \`confirmRegistration\`, answered by a page that leads in. ${refusedOnAPage}`,
      rawBody: { maxBytes: 4096, contentTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'] },
      errors: refusals,
      async handle({ params, header, accept }) {
        const language = languageOf(header('accept-language'));
        return await onAPage(language, accept, async () =>
          registeredPage(language, await confirmRegistration.execute(params.token)),
        );
      },
    }),
  ];
}
