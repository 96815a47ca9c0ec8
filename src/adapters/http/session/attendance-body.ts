import { z } from 'zod';
import type { AttendanceView } from '../../../application/ports/session-queries.ts';
import { participantRoles } from '../../../domain/session/participation.ts';
import { presenceSources } from '../../../domain/session/presence-fact.ts';
import { formatInstant, instantOut } from '../instant.ts';

export const attendance = z
  .strictObject({
    participantId: z.uuid(),
    userId: z.uuid().exactOptional(),
    displayName: z.string(),
    role: z.enum(participantRoles),
    firstJoinedAt: instantOut,
    lastLeftAt: instantOut.exactOptional(),
    watchTimeSeconds: z.int().meta({ description: 'What a witness saw or a correction says; a seat counts nothing.' }),
    present: z.boolean(),
    final: z.boolean().meta({
      description: 'The session is over, and its rooms have told all that they know. Until then the row may change.',
    }),
    evidence: z.array(z.enum(presenceSources)),
    intervals: z.array(z.strictObject({ from: instantOut, to: instantOut.exactOptional() })),
  })
  .meta({ id: 'Attendance' });

type AttendanceBody = z.input<typeof attendance>;

export const attendanceBody = (view: AttendanceView): AttendanceBody => ({
  participantId: view.participantId,
  ...(view.userId && { userId: view.userId }),
  displayName: view.displayName,
  role: view.role,
  firstJoinedAt: formatInstant(view.firstJoinedAt),
  ...(view.lastLeftAt && { lastLeftAt: formatInstant(view.lastLeftAt) }),
  watchTimeSeconds: view.watchTimeSeconds,
  present: view.present,
  final: view.final,
  evidence: [...view.evidence],
  intervals: view.intervals.map(({ from, to }) => ({
    from: formatInstant(from),
    ...(to && { to: formatInstant(to) }),
  })),
});

const columns = [
  'participantId',
  'userId',
  'displayName',
  'role',
  'firstJoinedAt',
  'lastLeftAt',
  'watchTimeSeconds',
  'present',
  'final',
  'evidence',
] as const;

/** A spreadsheet takes a cell that begins with one of these for a formula; a leading apostrophe makes it text. */
const beginsLikeFormula = /^[=+\-@\t\r]/;

/** One field of CSV (RFC 4180 §2). */
function field(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  const harmless = beginsLikeFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** CSV with a header line (RFC 4180); instants and names as in JSON, without the intervals. */
export const attendanceCsv = (rows: readonly AttendanceBody[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((line) => `${line.map(field).join(',')}\r\n`)
    .join('');
