import { DateTime } from 'luxon';
import { z } from 'zod';

/** The last instant that a date can be. */
const endOfTime = 8.64e12;

/** A time as Daily tells it: Unix seconds, whole or with a fraction. */
export const unixSeconds = z.number().min(0).max(endOfTime);

export const atSeconds = (seconds: number): DateTime =>
  DateTime.fromMillis(Math.round(Math.min(seconds, endOfTime) * 1000), { zone: 'utc' });

export const toSeconds = (at: DateTime): number => Math.floor(at.toSeconds());
