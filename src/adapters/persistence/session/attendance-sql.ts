import type { AttendanceView } from '../../../application/ports/session-queries.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { Attendance } from '../../../domain/session/attendance.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { ParticipantRole } from '../../../domain/session/participation.ts';
import type { Raw } from '../columns.ts';
import type { Statement } from '../reads.ts';
import { type AttendanceColumns, attendanceOf } from './attendance-mapper.ts';

/** What SQL answers: dates are still text. */
export type RawAttendanceColumns = Raw<AttendanceColumns>;

export type RawAttendanceRow = RawAttendanceColumns & {
  readonly displayName: string;
  readonly user: UserId | null;
  readonly role: ParticipantRole;
};

export const attendanceIn = (row: RawAttendanceColumns): Attendance =>
  attendanceOf({
    ...row,
    firstJoinedAt: new Date(row.firstJoinedAt),
    lastLeftAt: row.lastLeftAt == null ? null : new Date(row.lastLeftAt),
  });

/** The attendance of everybody who ever came, in the order in which they first did. */
export const attendanceStatement = (id: SessionId): Statement => ({
  name: 'session-attendance',
  text: `select t.participant_id as "participant", t.first_joined_at as "firstJoinedAt",
      t.last_left_at as "lastLeftAt", t.watch_time_seconds as "watchTimeSeconds", t.present, t.final, t.evidence,
      t.intervals, coalesce(a.guest_name, u.display_name) as "displayName", a.user_id as "user", a.role
    from session_attendance t
    join session_participants a on a.id = t.participant_id
    left join users u on u.id = a.user_id
    where t.session_id = $1 order by t.first_joined_at, t.participant_id`,
  values: [id],
});

export const attendanceViewOf = ({ displayName, user, role, ...row }: RawAttendanceRow): AttendanceView => ({
  ...attendanceIn(row),
  displayName,
  ...(user && { userId: user }),
  role,
});
