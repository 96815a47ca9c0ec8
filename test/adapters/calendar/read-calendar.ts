import ICAL from 'ical.js';
import { DateTime } from 'luxon';

/** A calendar file as another program reads it, by the VTIMEZONE that it brings along and nothing else. */
export interface ReadEvent {
  readonly method: string | undefined;
  readonly uid: string;
  readonly sequence: number;
  readonly startsAt: DateTime;
  readonly endsAt: DateTime;
  /** `UTC`, or the TZID that the start is given by. */
  readonly zone: string;
  readonly summary: string;
  readonly organizer: string;
  readonly attendees: readonly { readonly address: string; readonly name: string }[];
  text(property: string): string;
}

export function readCalendar(file: string): ReadEvent {
  const calendar = ICAL.Component.fromString(file);
  const events = calendar.getAllSubcomponents('vevent');
  const [component] = events;
  if (!component || events.length > 1) throw new Error(`There are ${events.length} events.`);
  const event = new ICAL.Event(component);
  const zones = calendar.getAllSubcomponents('vtimezone').map((each) => new ICAL.Timezone(each));
  const instant = (name: string): DateTime => {
    const time = component.getFirstPropertyValue(name) as ICAL.Time;
    const tzid = component.getFirstProperty(name)?.getFirstParameter('tzid');
    if (tzid) time.zone = zones.find((zone) => zone.tzid === tzid) ?? unknown(tzid);
    return DateTime.fromSeconds(time.toUnixTime(), { zone: 'utc' });
  };
  const text = (name: string): string => String(component.getFirstPropertyValue(name) ?? '');
  const method = calendar.getFirstPropertyValue('method');
  return {
    method: method === null ? undefined : String(method),
    uid: event.uid,
    sequence: event.sequence,
    startsAt: instant('dtstart'),
    endsAt: instant('dtend'),
    zone: component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? 'UTC',
    summary: event.summary,
    organizer: event.organizer,
    attendees: event.attendees.map((attendee) => ({
      address: String(attendee.getFirstValue()),
      name: String(attendee.getFirstParameter('cn')),
    })),
    text,
  };
}

function unknown(tzid: string): never {
  throw new Error(`There is no VTIMEZONE of ${tzid}.`);
}
