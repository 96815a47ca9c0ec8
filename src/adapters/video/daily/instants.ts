import { DateTime } from 'luxon';
import { z } from 'zod';

/** A time as Daily tells it: Unix seconds, whole or with a fraction, within what a date can be. */
export const unixSeconds = z.number().min(0).max(8.64e12);

export const atSeconds = (seconds: number): DateTime =>
  DateTime.fromMillis(Math.round(seconds * 1000), { zone: 'utc' });

export const toSeconds = (at: DateTime): number => Math.floor(at.toSeconds());
