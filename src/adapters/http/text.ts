import { z } from 'zod';

/** PostgreSQL holds no NUL, and no lone surrogate is valid UTF-8. */
export const isStorable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** A string that can be stored as it is. */
export const anyText = z.string().refine(isStorable, 'must hold no NUL and no half of a surrogate pair');

/** Text for people: trimmed, then `min` to `max` long. */
export const text = (min: number, max: number) =>
  z.string().trim().min(min).max(max).refine(isStorable, {
    error: 'must hold no NUL and no half of a surrogate pair',
  });
