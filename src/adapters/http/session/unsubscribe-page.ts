import type { OptionalKind } from '../../../domain/schedule/notices.ts';
import { type Language, smallPage } from '../small-page.ts';

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
    withdrawn: 'confirmations that you are no longer registered',
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
    withdrawn: 'Bestätigungen, dass Sie nicht mehr angemeldet sind',
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

const languages: Readonly<Record<Language, Texts>> = { en: english, de: german };

/** Asks first: a link is opened by programs too, that look for harm in mails. Everything in it is ours. */
export function askingPage(language: Language, kind: OptionalKind) {
  const { title, ask, button, kinds } = languages[language];
  const field = '<input type="hidden" name="List-Unsubscribe" value="One-Click">';
  const form = `<form method="post">${field}<button>${button}</button></form>`;
  return smallPage(language, 200, title, [`<p>${ask(kinds[kind])}</p>`, form]);
}

export function donePage(language: Language, kind: OptionalKind) {
  const { title, done, kinds } = languages[language];
  return smallPage(language, 200, title, [`<p>${done(kinds[kind])}</p>`]);
}
