import type { ConfirmedRegistration, ToConfirm } from '../../../application/session/confirm-registration.ts';
import { escaped } from '../html.ts';
import { type Language, smallPage } from '../small-page.ts';

interface Texts {
  readonly title: string;
  readonly ask: (name: string, session: string) => string;
  readonly again: (name: string, session: string) => string;
  readonly when: (start: string) => string;
  readonly button: string;
  readonly openButton: string;
  readonly done: (name: string) => string;
  readonly open: string;
  readonly keep: string;
  readonly refused: string;
  /** By the code of the refusal; any other is told in words that fit all. */
  readonly refusals: Readonly<Record<string, string>>;
}

const english: Texts = {
  title: 'Your registration',
  ask: (name, session) => `Do you want to take part in ${session} as ${name}?`,
  again: (name, session) => `You are registered for ${session} as ${name}.`,
  when: (start) => `It begins on ${start}.`,
  button: 'Register me',
  openButton: 'Show my link',
  done: (name) => `You are registered, ${name}. A place is held for you.`,
  open: 'Open the session',
  keep: 'This link knows you: keep it to yourself. It is also in the mails that you get.',
  refused: 'You could not be registered',
  refusals: {
    link_not_found: 'This link is not good, or not any more. Register once more to get another.',
    session_full: 'All places are taken by now.',
    registration_closed: 'Registration closed at the start. Open the session to come in, if there is a place left.',
    session_closed: 'The session is over, or was canceled.',
    session_locked: 'The host has locked the session.',
    members_only: 'The session is for members with an account by now.',
    removed: 'The host has removed you from the session.',
  },
};

const german: Texts = {
  title: 'Ihre Anmeldung',
  ask: (name, session) => `Möchten Sie als ${name} an ${session} teilnehmen?`,
  again: (name, session) => `Sie sind als ${name} für ${session} angemeldet.`,
  when: (start) => `Beginn: ${start}.`,
  button: 'Anmelden',
  openButton: 'Meinen Link zeigen',
  done: (name) => `Sie sind angemeldet, ${name}. Ein Platz ist für Sie frei gehalten.`,
  open: 'Zum Kurs',
  keep: 'An diesem Link werden Sie erkannt: Behalten Sie ihn für sich. Er steht auch in den Mails, die Sie bekommen.',
  refused: 'Sie konnten nicht angemeldet werden',
  refusals: {
    link_not_found: 'Dieser Link gilt nicht oder nicht mehr. Melden Sie sich neu an, um einen anderen zu bekommen.',
    session_full: 'Inzwischen sind alle Plätze belegt.',
    registration_closed: 'Mit dem Beginn endete die Anmeldung. Öffnen Sie den Kurs, falls noch ein Platz frei ist.',
    session_closed: 'Der Kurs ist vorbei oder wurde abgesagt.',
    session_locked: 'Der Kurs ist vom Gastgeber geschlossen.',
    members_only: 'Der Kurs ist inzwischen nur für Mitglieder mit einem Konto.',
    removed: 'Der Gastgeber hat Sie aus dem Kurs entfernt.',
  },
};

const languages: Readonly<Record<Language, Texts>> = { en: english, de: german };

/** What somebody made up stands apart, so that its direction of writing turns nothing else around. */
const quoted = (text: string): string => `<bdi>${escaped(text)}</bdi>`;

/** Asks first: a link is opened by programs too, that look for harm in mails. */
export function askingPage(language: Language, { registration, session }: ToConfirm) {
  const texts = languages[language];
  const { displayName, timeZone, confirmedAt } = registration;
  const { startsAt } = session.schedule;
  const start = startsAt.setZone(timeZone).setLocale(language).toLocaleString({ dateStyle: 'full', timeStyle: 'long' });
  const ask = confirmedAt ? texts.again : texts.ask;
  return smallPage(language, 200, texts.title, [
    `<p>${ask(quoted(displayName), quoted(session.details.title))}</p>`,
    `<p>${escaped(texts.when(start))}</p>`,
    `<form method="post"><button>${confirmedAt ? texts.openButton : texts.button}</button></form>`,
  ]);
}

export function registeredPage(language: Language, { registration, joinUrl }: ConfirmedRegistration) {
  const { title, done, open, keep } = languages[language];
  return smallPage(language, 200, title, [
    `<p>${done(quoted(registration.displayName))}</p>`,
    `<p><a href="${escaped(joinUrl)}">${open}</a></p>`,
    `<p>${keep}</p>`,
  ]);
}

/** @returns nothing for a refusal that a page has no words for. */
export function refusalPage(language: Language, { status, code }: { readonly status: number; readonly code: string }) {
  const { refused, refusals } = languages[language];
  const words = refusals[code];
  return words === undefined ? undefined : smallPage(language, status, refused, [`<p>${words}</p>`]);
}
