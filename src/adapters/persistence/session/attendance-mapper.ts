import { DateTime } from 'luxon';
import type { Attendance } from '../../../domain/session/attendance.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { PresenceSource } from '../../../domain/session/presence-fact.ts';
import type { Columns } from '../columns.ts';
import { dateOrNull, instant, instantOrNone } from '../instants.ts';
import type { AttendanceRow } from './record-rows.ts';

const utc = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'utc' });

export const attendanceColumnsOf = (session: SessionId, attendance: Attendance) => ({
  participant: attendance.participantId,
  session,
  firstJoinedAt: attendance.firstJoinedAt.toJSDate(),
  lastLeftAt: dateOrNull(attendance.lastLeftAt),
  watchTimeSeconds: attendance.watchTimeSeconds,
  present: attendance.present,
  final: attendance.final,
  evidence: [...attendance.evidence],
  intervals: attendance.intervals.map(({ from, to }) => ({
    from: from.toUTC().toISO() ?? '',
    ...(to && { to: to.toUTC().toISO() ?? '' }),
  })),
});

export type AttendanceColumns = Columns<AttendanceRow, 'session'>;

export function attendanceOf(row: AttendanceColumns): Attendance {
  const lastLeftAt = instantOrNone(row.lastLeftAt);
  return {
    participantId: row.participant,
    firstJoinedAt: instant(row.firstJoinedAt),
    ...(lastLeftAt && { lastLeftAt }),
    watchTimeSeconds: row.watchTimeSeconds,
    present: row.present,
    final: row.final,
    evidence: row.evidence as readonly PresenceSource[],
    intervals: row.intervals.map(({ from, to }) => ({ from: utc(from), ...(to !== undefined && { to: utc(to) }) })),
  };
}
