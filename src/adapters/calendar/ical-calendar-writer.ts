import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  type ICalCalendar,
  ICalCalendarMethod,
  type ICalEvent,
  ICalEventStatus,
} from 'ical-generator';
import type { DateTime } from 'luxon';
import type { Attendee, CalendarWriter, Invitation } from '../../application/ports/calendar-writer.ts';
import type { SessionFacts } from '../../application/ports/notifier.ts';
import { componentOf, tellsRightly } from './zone-rules.ts';

export interface CalendarOptions {
  /** What follows the `@` of every UID: it must stay the same for as long as events are in people's calendars. */
  readonly host: string;
  /** The mail address that invitations come from. */
  readonly organizer: string;
}

/** Titles and names are one line here. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** A parameter can't hold a double quote (RFC 5545 §3.1), and a caret begins an escape (RFC 6868 §3). */
const asParameter = (text: string): string =>
  oneLine(text).replaceAll('"', '’').replaceAll('\\', '/').replaceAll('^', '^^');

/** As it stands in a `mailto:` (RFC 6068 §2). */
const asUri = (address: string): string => encodeURI(address).replaceAll('?', '%3F').replaceAll('#', '%23');

/** Calendar files by ical-generator, with the time zones that the ecosystem keeps. */
export class IcalCalendarWriter implements CalendarWriter {
  readonly #options: CalendarOptions;

  constructor(options: CalendarOptions) {
    this.#options = options;
  }

  event(session: SessionFacts, changedAt: DateTime): string {
    const calendar = emptyCalendar();
    this.#add(calendar, session, changedAt).lastModified(changedAt.toUTC());
    return calendar.toString();
  }

  invitation(session: SessionFacts, attendee: Attendee, now: DateTime): Invitation {
    const method = session.status === 'canceled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
    const calendar = emptyCalendar().method(method);
    // They said that they come, and nobody reads answers: no calendar need ask them.
    addAttendee(this.#add(calendar, session, now), attendee, ICalAttendeeStatus.ACCEPTED);
    return { method, content: calendar.toString() };
  }

  removal(session: SessionFacts, attendee: Attendee, now: DateTime): Invitation {
    const method = ICalCalendarMethod.CANCEL;
    const calendar = emptyCalendar().method(method);
    // The event itself is not canceled, and so has no status here (RFC 5546 §3.2.5).
    addAttendee(this.#add(calendar, session, now).status(null), attendee, ICalAttendeeStatus.DECLINED);
    return { method, content: calendar.toString() };
  }

  #add(calendar: ICalCalendar, session: SessionFacts, stamp: DateTime): ICalEvent {
    const { id, title, startsAt, durationMinutes, hostName, joinUrl, calendarSequence, status } = session;
    const end = startsAt.plus({ milliseconds: durationMinutes * 60_000 });
    const zone = zoneFor(session.timeZone, startsAt, end);
    return calendar.createEvent({
      id: `${id}@${this.#options.host}`,
      sequence: calendarSequence,
      stamp: stamp.toUTC(),
      start: startsAt.setZone(zone ?? 'utc'),
      end: end.setZone(zone ?? 'utc'),
      timezone: zone,
      summary: oneLine(title),
      // Not every calendar shows the URL.
      description: joinUrl,
      location: joinUrl,
      url: joinUrl,
      status: status === 'canceled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      organizer: { name: asParameter(hostName), email: asUri(this.#options.organizer) },
    });
  }
}

function addAttendee(event: ICalEvent, { address, displayName }: Attendee, status: ICalAttendeeStatus): void {
  const role = ICalAttendeeRole.REQ;
  event.createAttendee({ email: asUri(address), name: asParameter(displayName), role, status, rsvp: false });
}

/** The zone of the whole calendar is left open on purpose: with one, ical-generator writes stamps without their `Z`. */
const emptyCalendar = (): ICalCalendar =>
  ical({ prodId: { company: 'Convoke', product: 'Convoke' }, timezone: { name: null, generator: componentOf } });

/** The zone, if calendars read start and end by it as we mean them; without one they are given in UTC. */
const zoneFor = (zone: string, start: DateTime, end: DateTime): string | null =>
  !isUtc.has(zone) && tellsRightly(zone, start) && tellsRightly(zone, end) ? zone : null;

const isUtc = new Set(['UTC', 'Etc/UTC', 'Etc/UCT', 'Etc/Universal', 'Etc/Zulu', 'UCT', 'Universal', 'Zulu']);
