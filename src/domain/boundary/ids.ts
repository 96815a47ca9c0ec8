import type { Brand } from '../brand.ts';
import { ValidationFailed } from '../expected-error.ts';

/** Whose sessions: the caller's own name for a person, also the name of their folder in the log. */
export type BoundaryUserId = Brand<string, 'BoundaryUserId'>;

/** On whose word a session begins or ends. */
export type PerformerId = Brand<string, 'PerformerId'>;

/** `sess_` and an id; also the name of a file in the log. */
export type BoundarySessionId = Brand<string, 'BoundarySessionId'>;

/** A UUIDv4, another one for each event. */
export type RecordId = Brand<string, 'RecordId'>;

/** Whoever speaks for the service itself, as the time-out does. */
export const systemPerformer = 'system' as PerformerId;

// Plain ASCII, so that no look-alike passes; no separator; no dot in front, so neither `..` nor a hidden file.
// Letters of either case are different people. Where a file system confuses them, their files lie in one folder and
// are still told apart, since session ids are unique whatever the case and every line names its user.
export const boundaryName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
export const boundarySessionName = /^sess_[A-Za-z0-9_-][A-Za-z0-9._-]{0,122}$/;

/** Checked wherever it comes in, unlike other ids: paths are made of it. @throws {ValidationFailed} */
export const asBoundaryUserId = (value: string): BoundaryUserId => checked(value, boundaryName, 'user_id');

/** @throws {ValidationFailed} */
export const asPerformerId = (value: string): PerformerId => checked(value, boundaryName, 'performer_id');

/** @throws {ValidationFailed} */
export const asBoundarySessionId = (value: string): BoundarySessionId =>
  checked(value, boundarySessionName, 'session_id');

export const boundarySessionIdOf = (uuid: string): BoundarySessionId => asBoundarySessionId(`sess_${uuid}`);

export const asRecordId = (value: string): RecordId => value as RecordId;

function checked<Id extends string>(value: string, form: RegExp, path: string): Id {
  if (form.test(value)) return value as Id;
  const message = 'must be 1 to 128 letters, digits, ".", "_" or "-", and not begin with a dot';
  throw new ValidationFailed([{ path, code: 'malformed_id', message }]);
}
