import type { OptionalKind } from '../../../domain/schedule/notices.ts';
import { formHeaders } from '../security-headers.ts';

interface Texts {
  readonly title: string;
  readonly ask: (kind: string) => string;
  readonly button: string;
  readonly done: (kind: string) => string;
  readonly kinds: Readonly<Record<OptionalKind, string>>;
}

const english: Texts = {
  title: 'Mails about your classes',
  ask: (kind) => `Do you want no more mails of this kind: ${kind}?`,
  button: 'No more of these',
  done: (kind) => `You get no more mails of this kind: ${kind}.`,
  kinds: {
    registered: 'confirmations of your registrations',
    changed: 'changes of a class',
    canceled: 'cancellations of a class',
    reminder_24h: 'reminders a day before a class',
    reminder_1h: 'reminders an hour before a class',
    reminder_10m: 'reminders ten minutes before a class',
    host_overdue_soon: 'warnings that your class is about to be ended',
    host_not_started: 'warnings that your class could not be started',
    recording_ready: 'news that a recording is ready',
  },
};

const german: Texts = {
  title: 'Mails zu Ihren Kursen',
  ask: (kind) => `Möchten Sie keine Mails dieser Art mehr: ${kind}?`,
  button: 'Keine mehr davon',
  done: (kind) => `Sie bekommen keine Mails dieser Art mehr: ${kind}.`,
  kinds: {
    registered: 'Bestätigungen Ihrer Anmeldungen',
    changed: 'Änderungen eines Kurses',
    canceled: 'Absagen eines Kurses',
    reminder_24h: 'Erinnerungen einen Tag vor einem Kurs',
    reminder_1h: 'Erinnerungen eine Stunde vor einem Kurs',
    reminder_10m: 'Erinnerungen zehn Minuten vor einem Kurs',
    host_overdue_soon: 'Hinweise, dass Ihr Kurs bald beendet wird',
    host_not_started: 'Hinweise, dass Ihr Kurs nicht beginnen konnte',
    recording_ready: 'Hinweise, dass eine Aufzeichnung bereit ist',
  },
};

type Language = 'en' | 'de';
const languages: Readonly<Record<Language, Texts>> = { en: english, de: german };

/** What the reader's browser would rather have of what we speak. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  /^\s*de\b/i.test(acceptLanguage ?? '') ? 'de' : 'en';

/** Everything in it is ours: nothing that came with the call is shown. */
function page(language: Language, text: string, more: string) {
  const { title } = languages[language];
  const raw = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
${more}</body>
</html>
`;
  return { status: 200, raw, contentType: 'text/html; charset=utf-8', headers: { ...formHeaders } } as const;
}

/** Asks first: a link is opened by programs too, that look for harm in mails. */
export function askingPage(language: Language, kind: OptionalKind) {
  const { ask, button, kinds } = languages[language];
  const field = '<input type="hidden" name="List-Unsubscribe" value="One-Click">';
  return page(language, ask(kinds[kind]), `<form method="post">${field}<button>${button}</button></form>\n`);
}

export function donePage(language: Language, kind: OptionalKind) {
  const { done, kinds } = languages[language];
  return page(language, done(kinds[kind]), '');
}
