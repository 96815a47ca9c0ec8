import { IcalCalendarWriter } from '#src/adapters/calendar/ical-calendar-writer.ts';
import { MailComposer } from '#src/adapters/mail/mail-composer.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { host } from '#test/support/a-message.ts';
import { noon } from '#test/support/a-session.ts';

export const organizer = `no-reply@${host}`;

/** As composed in the server, with a clock that stands at noon. */
export const aComposer = (): MailComposer =>
  new MailComposer(
    { from: { name: 'The School', address: organizer }, host },
    new IcalCalendarWriter({ host, organizer }),
    new TurnedClock(noon),
  );
