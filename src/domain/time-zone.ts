import { IANAZone } from 'luxon';

/** The names that everybody uses; asking for another makes a formatter each time, which is a hundred times slower. */
const usual = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

/** Whether this is the name of a time zone (IANA tz database), aliases included. */
export const isTimeZone = (name: string): boolean => usual.has(name) || IANAZone.isValidZone(name);
