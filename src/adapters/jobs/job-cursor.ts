import { ValidationFailed } from '../../domain/expected-error.ts';
import type { JobRow } from './job-row.ts';

const shape =
  /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Where a page of jobs ended. */
export const cursorOf = ({ createdText, id }: JobRow): string =>
  Buffer.from(`${createdText} ${id}`).toString('base64url');

/** @returns moment and id. @throws {ValidationFailed} for what no page ever gave out. */
export function positionOf(cursor: string): readonly [string, string] {
  const [, moment, id] = shape.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (moment !== undefined && id !== undefined) return [moment, id];
  throw new ValidationFailed([{ path: 'cursor', code: 'invalid_cursor', message: 'The cursor is not from here.' }]);
}
