import type { Attendance } from '../../../domain/session/attendance.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import type { PresenceFact } from '../../../domain/session/presence-fact.ts';
import type { Columns, Raw } from '../columns.ts';
import { instant } from '../instants.ts';
import type { Statement } from '../reads.ts';
import { attendanceColumnsOf } from './attendance-mapper.ts';
import type { PresenceFactRow } from './record-rows.ts';

/** What SQL answers: dates are still text. */
export type RawFact = Raw<Omit<Columns<PresenceFactRow>, 'seq'>>;

/** Facts in the order in which they came, of everybody or of these people. */
export function factsStatement(id: SessionId, participants?: readonly ParticipantId[]): Statement {
  const select = `select f.session_id as "session", f.participant_id as "participant", f.kind, f.source,
    f.connection_id as "connectionId", f.happened_at as "happenedAt", f.received_at as "receivedAt"
    from presence_facts f where f.session_id = $1`;
  return participants
    ? {
        name: 'presence-facts-of-people',
        text: `${select} and f.participant_id = any($2::uuid[]) order by f.seq`,
        values: [id, participants],
      }
    : { name: 'presence-facts', text: `${select} order by f.seq`, values: [id] };
}

export const factIn = ({ session, participant, connectionId, ...row }: RawFact): PresenceFact => ({
  sessionId: session,
  participantId: participant,
  kind: row.kind,
  source: row.source,
  ...(connectionId != null && { connectionId }),
  happenedAt: instant(new Date(row.happenedAt)),
  receivedAt: instant(new Date(row.receivedAt)),
});

/** The attendance of a session as it stands. */
export const attendanceRowsStatement = (id: SessionId): Statement => ({
  text: `select t.participant_id as "participant", t.first_joined_at as "firstJoinedAt",
      t.last_left_at as "lastLeftAt", t.watch_time_seconds as "watchTimeSeconds", t.present, t.final, t.evidence,
      t.intervals
    from session_attendance t where t.session_id = $1`,
  values: [id],
});

/** Presence facts and the attendance folded from them, in one statement; lists go as JSON. */
export const presenceStatement = (
  id: SessionId,
  facts: readonly PresenceFact[],
  attendance: readonly Attendance[],
): Statement => ({
  name: 'record-presence',
  text: `with facts as (
      insert into presence_facts (session_id, participant_id, kind, source, connection_id, happened_at, received_at)
      select $1, f."participantId", f.kind, f.source, f."connectionId", f."happenedAt", f."receivedAt"
      from jsonb_to_recordset($2::jsonb) as f ("participantId" uuid, kind text, source text,
        "connectionId" text, "happenedAt" timestamptz, "receivedAt" timestamptz)
      on conflict do nothing)
    insert into session_attendance (participant_id, session_id, first_joined_at, last_left_at, watch_time_seconds,
      present, final, evidence, intervals)
    select t.participant, $1, t."firstJoinedAt", t."lastLeftAt", t."watchTimeSeconds", t.present, t.final,
      array(select jsonb_array_elements_text(t.evidence)), t.intervals
    from jsonb_to_recordset($3::jsonb) as t (participant uuid, "firstJoinedAt" timestamptz, "lastLeftAt" timestamptz,
      "watchTimeSeconds" int, present boolean, final boolean, evidence jsonb, intervals jsonb)
    on conflict (participant_id) do update set first_joined_at = excluded.first_joined_at,
      last_left_at = excluded.last_left_at, watch_time_seconds = excluded.watch_time_seconds,
      present = excluded.present, final = excluded.final, evidence = excluded.evidence, intervals = excluded.intervals`,
  values: [
    id,
    JSON.stringify(
      facts.map((fact) => ({
        ...fact,
        happenedAt: fact.happenedAt.toJSDate(),
        receivedAt: fact.receivedAt.toJSDate(),
      })),
    ),
    JSON.stringify(attendance.map((one) => attendanceColumnsOf(id, one))),
  ],
});
