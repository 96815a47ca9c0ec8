import type { DateTime } from 'luxon';
import { NotFound } from '../expected-error.ts';
import { type Email, emailViolations, normalizeEmail } from '../identity/email.ts';
import {
  defaultLocale,
  defaultTimeZone,
  normalizeProfile,
  type Profile,
  profileViolations,
  requireNone,
} from '../identity/profile.ts';
import type { ParticipantId, SessionId } from './ids.ts';

/** For so long the link in a mail can be followed, from when it was last sent. */
export const confirmableHours = 24;
/** For so long nobody is sent the same mail again. */
export const remailMinutes = 5;
/** So many unconfirmed registrations an address has at most: nobody fills another's mailbox by asking in their name. */
export const mostUnconfirmed = 5;

/** A guest who asked for a seat ahead by an address. It holds none until whoever reads its mail says that it was them. */
export interface GuestRegistration {
  /** Becomes the id of their place, and is who they are in the session. */
  readonly id: ParticipantId;
  readonly sessionId: SessionId;
  readonly displayName: string;
  readonly email: Email;
  readonly locale: string;
  readonly timeZone: string;
  readonly createdAt: DateTime;
  /** When a mail was last sent to the address because somebody asked. */
  readonly mailedAt: DateTime;
  /** Until when it can be confirmed; past that, unless it is, the address is forgotten. */
  readonly expiresAt: DateTime;
  /** Absent while it waits. */
  readonly confirmedAt?: DateTime;
}

/** What a guest says of themselves. */
export interface GuestDetails extends Pick<Profile, 'displayName'>, Partial<Pick<Profile, 'locale' | 'timeZone'>> {
  readonly email: string;
}

/** @throws {ValidationFailed} with every violation. */
export function askedFor(
  { id, sessionId }: Pick<GuestRegistration, 'id' | 'sessionId'>,
  { email: given, ...profile }: GuestDetails,
  at: DateTime,
): GuestRegistration {
  const email = normalizeEmail(given);
  const { displayName, locale = defaultLocale, timeZone = defaultTimeZone } = normalizeProfile(profile);
  requireNone([...profileViolations({ displayName, locale, timeZone }), ...emailViolations(email)]);
  return { id, sessionId, displayName, email, locale, timeZone, createdAt: at, ...mailedNow(at) };
}

/** Somebody asks once more by the same address: what they say now counts, under the id that they have. */
export function askedAgain(earlier: GuestRegistration, asked: GuestRegistration, at: DateTime): GuestRegistration {
  const { confirmedAt: _, mailedAt, expiresAt, ...kept } = earlier;
  const { displayName, locale, timeZone } = asked;
  const mails = isMailDue(earlier, at) ? mailedNow(at) : { mailedAt, expiresAt };
  return { ...kept, displayName, locale, timeZone, ...mails };
}

/** The seat is let go again: no link confirms it any more, and the address is forgotten once they were told. */
export function released({ confirmedAt: _, ...kept }: GuestRegistration, at: DateTime): GuestRegistration {
  return { ...kept, expiresAt: at };
}

/** Whether so long has passed since the last mail that another one is no nuisance, or its link is good no more. */
export const isMailDue = ({ mailedAt, expiresAt }: GuestRegistration, at: DateTime): boolean =>
  at >= mailedAt.plus({ minutes: remailMinutes }) || at >= expiresAt;

export const mailedNow = (at: DateTime): Pick<GuestRegistration, 'mailedAt' | 'expiresAt'> => ({
  mailedAt: at,
  expiresAt: at.plus({ hours: confirmableHours }),
});

/** @throws {NotFound} for a link that was not followed in time, as for one that never was. */
export function requireConfirmable(
  registration: GuestRegistration | undefined,
  at: DateTime,
): asserts registration is GuestRegistration {
  if (!registration || !(registration.confirmedAt || at < registration.expiresAt)) throw new NotFound('link');
}
