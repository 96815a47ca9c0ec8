import { DateTime } from 'luxon';
import { z } from 'zod';
import { documentedAs } from './documented-as.ts';

const iso = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)$/;
const example = '2026-03-02T09:00:00.000Z';

const parse = (value: string): DateTime | undefined => {
  try {
    const at = DateTime.fromISO(value.toUpperCase(), { zone: 'utc' });
    // PostgreSQL and ISO 8601 have no year 0, and ISO no fifth digit; an offset may lead beyond either.
    return at.isValid && at.year >= 1 && at.year <= 9999 ? at : undefined;
  } catch {
    return undefined; // luxon throws where its global setting asks for it; both ways it is not an instant
  }
};

/** An instant coming in: ISO 8601 with any offset, none refused; a luxon DateTime in UTC for the handler. */
export const instant = z
  .string()
  .regex(iso, 'must be an instant in ISO 8601 with an offset, such as 2026-03-02T10:00:00+01:00')
  .transform((value, context) => {
    const at = parse(value);
    if (at) return at;
    context.addIssue({ code: 'custom', message: 'is no instant between the years 1 and 9999' });
    return z.NEVER;
  })
  .meta({
    description: 'ISO 8601, any offset',
    override: documentedAs({ type: 'string', format: 'date-time' }),
    example,
  });

/** An instant going out; made by `formatInstant`. */
export const instantOut = z.iso.datetime({ precision: 3 }).meta({
  description: 'ISO 8601 in UTC with milliseconds',
  override: documentedAs({ type: 'string', format: 'date-time' }),
  example,
});

/** ISO 8601 in UTC with milliseconds and `Z`. */
export const formatInstant = (at: DateTime): string => new Date(at.toMillis()).toISOString();
