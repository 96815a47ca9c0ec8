import { ValidationFailed, type Violation } from '../expected-error.ts';
import { isTimeZone } from '../time-zone.ts';
import { displayNameViolations, normalizeDisplayName } from './display-name.ts';

/** What people decide about themselves. */
export interface Profile {
  readonly displayName: string;
  readonly timeZone: string;
  readonly locale: string;
}

export const defaultTimeZone = 'UTC';
export const defaultLocale = 'en';

const timeZoneViolations = (zone: string): readonly Violation[] =>
  isTimeZone(zone)
    ? []
    : [{ path: 'timeZone', code: 'unknown_time_zone', message: 'This is no IANA time zone, such as Europe/Berlin.' }];

/** The canonical BCP 47 tag ("DE-de" becomes "de-DE"); unchanged where it is none. */
function normalizeLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? locale;
  } catch {
    return locale;
  }
}

const localeViolations = (locale: string): readonly Violation[] =>
  isLocale(locale) && locale.length <= 35
    ? []
    : [{ path: 'locale', code: 'unknown_locale', message: 'This is no language tag, such as en or pt-BR.' }];

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

export const normalizeProfile = <Part extends Partial<Profile>>(profile: Part): Part => ({
  ...profile,
  ...(profile.displayName !== undefined && { displayName: normalizeDisplayName(profile.displayName) }),
  ...(profile.locale !== undefined && { locale: normalizeLocale(profile.locale) }),
});

/** Judges the members that are given, all of them at once. */
export const profileViolations = ({ displayName, timeZone, locale }: Partial<Profile>): readonly Violation[] => [
  ...(displayName === undefined ? [] : displayNameViolations(displayName)),
  ...(timeZone === undefined ? [] : timeZoneViolations(timeZone)),
  ...(locale === undefined ? [] : localeViolations(locale)),
];

/** @throws {ValidationFailed} with every violation. */
export function requireNone(violations: readonly Violation[]): void {
  if (violations.length > 0) throw new ValidationFailed(violations);
}
