import ICAL from 'ical.js';
import type { DateTime } from 'luxon';
import { tzlib_get_ical_block } from 'timezones-ical-library';

interface ZoneRules {
  /** The VTIMEZONE, for the calendar. */
  readonly component: string;
  readonly rules: ICAL.Timezone;
}

/** Read once each: there are some hundred zones. */
const known = new Map<string, ZoneRules | undefined>();

function read(zone: string): ZoneRules | undefined {
  const [component] = tzlib_get_ical_block(zone);
  if (!component?.split(/\r?\n/).includes(`TZID:${zone}`)) return undefined;
  const calendar = `BEGIN:VCALENDAR\r\n${component}\r\nEND:VCALENDAR`;
  const parsed = ICAL.Component.fromString(calendar).getFirstSubcomponent('vtimezone');
  return parsed ? { component, rules: new ICAL.Timezone(parsed) } : undefined;
}

function rulesOf(zone: string): ZoneRules | undefined {
  if (!known.has(zone)) known.set(zone, read(zone));
  return known.get(zone);
}

/** The VTIMEZONE of a zone. @throws {Error} for one that nothing is known of: ask `tellsRightly` first. */
export function componentOf(zone: string): string {
  const found = rulesOf(zone);
  if (!found) throw new Error(`No VTIMEZONE is known for ${zone}.`);
  return found.component;
}

/**
 * Whether a calendar that knows a zone by its VTIMEZONE reads its wall clock as this instant. Not so in the hour that
 * the clocks show twice, which calendars read differently, and in the few zones whose rules changed without a pattern.
 */
export function tellsRightly(zone: string, at: DateTime): boolean {
  const rules = rulesOf(zone)?.rules;
  const wall = at.setZone(zone);
  if (!rules || !wall.isValid || wall.getPossibleOffsets().length > 1) return false;
  const { year, month, day, hour, minute, second } = wall;
  const read = new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, rules);
  return read.toUnixTime() === Math.floor(at.toSeconds());
}
