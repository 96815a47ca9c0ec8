import type { AttendanceView } from '../../../application/ports/session-queries.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { ParticipantRole } from '../../../domain/session/participation.ts';
import type { Statement } from '../reads.ts';
import { attendanceOf } from './attendance-mapper.ts';

/** What SQL answers: dates are still text. */
export interface RawAttendanceRow {
  readonly participant: ParticipantId;
  readonly firstJoinedAt: string;
  readonly lastLeftAt: string | null;
  readonly watchTimeSeconds: number;
  readonly present: boolean;
  readonly final: boolean;
  readonly evidence: string[];
  readonly intervals: readonly { readonly from: string; readonly to?: string }[];
  readonly displayName: string;
  readonly user: UserId | null;
  readonly role: ParticipantRole;
}

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
  ...attendanceOf({
    ...row,
    firstJoinedAt: new Date(row.firstJoinedAt),
    lastLeftAt: row.lastLeftAt === null ? null : new Date(row.lastLeftAt),
  }),
  displayName,
  ...(user && { userId: user }),
  role,
});
